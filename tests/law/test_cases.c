/* SPDX-License-Identifier: Apache-2.0
 * Every row of every clause's table, one test a clause; and the checks of tables shown to fail on tables that lack something. */
#include "tests/law/table_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "law/decision.h"

static enum clause clauses[clause_count];

static void clause_says_what_its_table_says(void **state)
{
    enum clause clause = *(enum clause *)*state;
    const char *wrong = table_wrong_row(clause, clause_tables[clause]);
    const char *lack = table_lack(clause, clause_tables[clause]);
    if (wrong != NULL)
        fail_msg("%s: the clause disagrees with the row '%s'", clause_register[clause].id, wrong);
    if (lack != NULL)
        fail_msg("%s: the table lacks %s", clause_register[clause].id, lack);
    print_message("%s: %zu rows\n", clause_register[clause].id, clause_tables[clause]->count);
}

#define ONE_ROW(verdict)                                                                                                                   \
    {                                                                                                                                      \
        {                                                                                                                                  \
            "a row", verdict, {.service = SERVICE_LOGIN},                                                                                  \
            {                                                                                                                              \
                {                                                                                                                          \
                    .design = DESIGN_VIDEO, .video = {.retained = (verdict) == KEPT }                                                      \
                }                                                                                                                          \
            }                                                                                                                              \
        }                                                                                                                                  \
    }

static void table_without_a_keeping_row_is_refused(void **state)
{
    (void)state;
    struct clause_case rows[] = ONE_ROW(BROKEN);
    assert_string_equal(table_lack(CLAUSE_9_5_1, &(struct clause_table){rows, 1}), "a row that keeps the clause");
}

static void table_without_a_breaking_row_is_refused(void **state)
{
    (void)state;
    struct clause_case rows[] = ONE_ROW(KEPT);
    assert_string_equal(table_lack(CLAUSE_9_5_1, &(struct clause_table){rows, 1}), "a row that breaks the clause");
}

static void permission_that_never_is_silent_is_refused(void **state)
{
    (void)state;
    struct clause_case rows[] = ONE_ROW(KEPT);
    assert_non_null(table_lack(CLAUSE_8_1, &(struct clause_table){rows, 1}));
}

static void row_that_lies_is_found(void **state)
{
    (void)state;
    struct clause_case rows[] = ONE_ROW(KEPT);
    assert_null(table_wrong_row(CLAUSE_9_5_1, &(struct clause_table){rows, 1}));
    rows[0].expected = BROKEN;
    assert_string_equal(table_wrong_row(CLAUSE_9_5_1, &(struct clause_table){rows, 1}), "a row");
}

/* Takes away one side of a limit after the other; each loss must be seen. */
static void table_that_misses_one_side_of_a_limit_is_refused(void **state)
{
    (void)state;
    const struct clause_table *full = clause_tables[CLAUSE_9_3_1];
    struct clause_case rows[32];
    unsigned losses_seen = 0;
    assert_true(full->count < COUNT_OF(rows));
    for (size_t lost = 0; lost < full->count; lost++) {
        size_t count = 0;
        for (size_t i = 0; i < full->count; i++)
            if (i != lost)
                rows[count++] = full->rows[i];
        losses_seen += table_lack(CLAUSE_9_3_1, &(struct clause_table){rows, count}) != NULL;
    }
    assert_true(losses_seen >= 3);
}

static void two_rows_of_one_name_are_refused(void **state)
{
    (void)state;
    struct clause_case rows[] = {
        {"same", KEPT, {.service = SERVICE_LOGIN}, {{.design = DESIGN_VIDEO, .video = {.retained = true}}}},
        {"same", BROKEN, {.service = SERVICE_LOGIN}, {{.design = DESIGN_VIDEO}}},
    };
    assert_string_equal(table_lack(CLAUSE_9_5_1, &(struct clause_table){rows, 2}), "a name of its own for each row");
}

static void clauses_stand_in_the_order_of_their_ids(void **state)
{
    (void)state;
    for (enum clause clause = 1; clause < clause_count; clause++)
        assert_true(strcmp(clause_register[clause - 1].id, clause_register[clause].id) < 0);
}

static void clauses_are_found_by_id_and_by_nothing_else(void **state)
{
    (void)state;
    enum clause found = clause_count;
    for (enum clause clause = 0; clause < clause_count; clause++) {
        assert_int_equal(clause_find(bytes_of_text(clause_register[clause].id), &found), STATUS_OK);
        assert_int_equal(found, clause);
    }
    const char *none[] = {"", "9", "9.1.", "9.1.66", " 9.1.6", "9_1_6"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_int_equal(clause_find(bytes_of_text(none[i]), &found), STATUS_NOT_FOUND);
}

/* Asked one by one or all together, the clauses say the same of every row. */
static void decision_collects_what_each_clause_says(void **state)
{
    (void)state;
    for (enum clause table = 0; table < clause_count; table++)
        for (size_t i = 0; i < clause_tables[table]->count && table != CLAUSE_9_8; i++) {
            const struct clause_case *row = &clause_tables[table]->rows[i];
            struct decision decision;
            size_t count = row->evidence[0].design != DESIGN_MISSING;
            decide(&row->operation, row->evidence, count, &decision);
            struct situation on = situation_of(&row->operation, row->evidence, count);
            for (enum clause clause = 0; clause < clause_count; clause++) {
                bool whole = clause_register[clause].scope == SCOPE_operation;
                enum verdict verdict = whole || count > 0 ? clause_judge(clause, &on, &row->evidence[0]) : NOT_APPLICABLE;
                const struct verdicts *said = whole || count == 0 ? &decision.operation : &decision.entries[0];
                assert_int_equal(clause_set_has(said->kept, clause), verdict == KEPT);
                assert_int_equal(clause_set_has(said->broken, clause), verdict == BROKEN);
            }
        }
}

static void what_is_no_clause_of_a_decision_says_nothing(void **state)
{
    struct operation_facts operation = OPERATION_FACTS(SERVICE_LOGIN);
    struct evidence_facts entry = {.design = DESIGN_PASSWORD};
    struct situation on = situation_of(&operation, &entry, 1);
    (void)state;
    assert_int_equal(clause_judge(CLAUSE_9_8, &on, &entry), NOT_APPLICABLE);
    assert_int_equal(clause_judge(clause_count, &on, &entry), NOT_APPLICABLE);
}

int main(void)
{
    static const struct CMUnitTest checks[] = {
        cmocka_unit_test(table_without_a_keeping_row_is_refused),           cmocka_unit_test(table_without_a_breaking_row_is_refused),
        cmocka_unit_test(permission_that_never_is_silent_is_refused),       cmocka_unit_test(row_that_lies_is_found),
        cmocka_unit_test(table_that_misses_one_side_of_a_limit_is_refused), cmocka_unit_test(two_rows_of_one_name_are_refused),
        cmocka_unit_test(clauses_stand_in_the_order_of_their_ids),          cmocka_unit_test(clauses_are_found_by_id_and_by_nothing_else),
        cmocka_unit_test(decision_collects_what_each_clause_says),          cmocka_unit_test(what_is_no_clause_of_a_decision_says_nothing),
    };
    static struct CMUnitTest tables[clause_count];
    for (enum clause clause = 0; clause < clause_count; clause++) {
        clauses[clause] = clause;
        tables[clause] = (struct CMUnitTest){clause_register[clause].id, clause_says_what_its_table_says, NULL, NULL, &clauses[clause]};
    }
    int failed = cmocka_run_group_tests_name("tables", tables, NULL, NULL);
    return failed + cmocka_run_group_tests_name("checks", checks, NULL, NULL);
}
