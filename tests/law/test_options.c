/* SPDX-License-Identifier: Apache-2.0
 * What could still permit an operation: the designs, and the clauses that an admissible ceremony of each may have to keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/law/space.h"

#define NONE ""

/* Expected ids stand as a list with spaces, as design 1 to 7 have them. */
struct row {
    const char *what;
    struct operation_facts operation;
    const char *expected[design_count];
};

#define ALL_FIVE "9.1.2 9.1.3 9.1.5"
#define CARD "9.2.2 9.2.3 9.2.4 9.2.5"

static const struct row rows[] = {
    {"login",
     {.service = SERVICE_LOGIN},
     {NONE, "8.1 9.1.1 9.1.1.1 9.1.1.2 9.1.1.3 " ALL_FIVE " 9.1.7", "8.1 9.2.1 9.2.2 9.2.4 9.2.5", "8.1", "8.1 9.4 9.4.1 9.4.2",
      "8.1 9.5 9.5.1 9.5.2", "8.1 9.6", "8.1 9.6"}},
    {"a stranger is paid at low risk",
     {.service = SERVICE_TRANSFER, .payee = PAYEE_NON_DESIGNATED},
     {NONE, "8.2.low 8.2.non_designated 9.1.1 9.1.1.1 " ALL_FIVE " 9.1.7", "8.2.low 8.2.non_designated " CARD,
      "8.2.low 8.2.non_designated 9.3.1 9.3.2.1 9.3.2.3.1 9.3.2.3.2", "8.2.low 8.2.non_designated 9.4 9.4.1 9.4.2", NONE, NONE, NONE}},
    {"high risk by a person",
     {.service = SERVICE_TRANSFER, .risk = RISK_HIGH},
     {NONE, "8.2.high 9.1.1 9.1.1.1 " ALL_FIVE " 9.1.6 9.1.7", NONE, NONE, NONE, NONE, NONE, NONE}},
    {"taxes by a C3 certificate as well",
     {.service = SERVICE_TAX_GENERAL},
     {NONE, "8.2.low 9.1.1 9.1.1.1 9.1.1.3 " ALL_FIVE " 9.1.7", "8.2.low " CARD, "8.2.low 9.3.2.1", "8.2.low 9.4 9.4.1 9.4.2",
      "8.2.low 9.5 9.5.1 9.5.2", "8.2.low 9.6.1.2", "8.2.low 9.6.1.2"}},
    {"renewal of a certificate",
     {.service = SERVICE_CERTIFICATE_RENEWAL},
     {NONE, "9.1.1 9.1.1.1 9.1.1.2 9.1.1.3 9.1.2 9.1.3 9.1.4 9.1.5 9.1.7", "9.2.2 9.2.4 9.2.5", "9.3.2.1", "9.4 9.4.1 9.4.2",
      "9.5 9.5.1 9.5.2", NONE, NONE}},
    {"written consent",
     {.service = SERVICE_WRITTEN_CONSENT},
     {NONE, "9.1.1 9.1.1.1 9.1.1.2 9.1.1.3 9.1.2 9.1.3 9.1.5 9.1.7", "9.2.2 9.2.4 9.2.5", "9.3.2.1", "9.4 9.4.1 9.4.2", "9.5 9.5.1 9.5.2",
      NONE, NONE}},
    {"a password is reset",
     {.service = SERVICE_PASSWORD_RESET},
     {NONE, "9.1.1 9.1.1.1 9.1.1.2 9.1.1.3 9.1.2 9.1.3 9.1.5 9.1.7", "9.2.2 9.2.4 9.2.5", "9.3.2.1 9.3.2.2", "9.4 9.4.1 9.4.2",
      "9.5 9.5.1 9.5.2", NONE, NONE}},
    {"a class-2 account is opened",
     {.service = SERVICE_OPEN_ACCOUNT, .account_class = 2},
     {NONE, "9.1.1 9.1.1.1 9.1.1.2 9.1.1.3 9.1.2 9.1.3 9.1.5 9.1.7", "9.2.2 9.2.4 9.2.5", "9.3.2.1 9.3.2.4", "9.4 9.4.1 9.4.2",
      "9.5 9.5.1 9.5.2", NONE, NONE}},
    {"a company goes the way of 9.9",
     {.service = SERVICE_CORPORATE_PAYMENT,
      .risk = RISK_HIGH,
      .customer = CUSTOMER_CORPORATE,
      .has_corporate = true,
      .corporate = {.institution_assessed = true,
                    .customer_assessed = true,
                    .limits_set = true,
                    .approved_by = APPROVED_BY_BOARD,
                    .reconfirmation_provided = true,
                    .secure_delivery = true,
                    .makers = 1,
                    .authorisers = 1,
                    .distinct_persons = true,
                    .container = CONTAINER_SECURE_DEVICE,
                    .device_protected = true,
                    .trail_complete = true,
                    .limit_delegation = true,
                    .risk_module = true,
                    .indicators_reviewed = true,
                    .alert_on_abnormal = true,
                    .customer_notified = true}},
     {NONE, "8.2.high 9.1.1 9.1.1.1 " ALL_FIVE " 9.1.6 9.1.7 9.9.1 9.9.2 9.9.3 9.9.3.3 9.9.4 9.9.5 9.9.6 9.9.7",
      "8.2.high " CARD " 9.9.1 9.9.2 9.9.3 9.9.3.3 9.9.4 9.9.5 9.9.6 9.9.7",
      "8.2.high 9.3.2.1 9.9.1 9.9.2 9.9.3 9.9.3.3 9.9.4 9.9.5 9.9.6 9.9.7", NONE, NONE, NONE, NONE}},
    {"the record of a consent is missing: nothing helps",
     {.service = SERVICE_LOAN_APPLICATION, .has_credit_consent = true, .credit_consent = {.required = true}},
     {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE}},
};

static clause_set set_of(const char *ids)
{
    clause_set set = 0;
    while (*ids != 0) {
        enum clause clause;
        size_t size = strcspn(ids, " ");
        assert_int_equal(clause_find(bytes_of(ids, size), &clause), STATUS_OK);
        set |= (clause_set)1 << clause;
        ids += size + strspn(ids + size, " ");
    }
    return set;
}

static void check_same(const struct row *row, enum design design, clause_set found)
{
    clause_set expected = set_of(row->expected[design]);
    for (enum clause clause = 0; clause < clause_count; clause++)
        if (clause_set_has(found ^ expected, clause))
            fail_msg("%s, design %d: %s is %s", row->what, (int)design, clause_register[clause].id,
                     clause_set_has(found, clause) ? "not expected" : "missing");
}

static void options_name_every_clause_that_may_be_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (enum design design = DESIGN_CERTIFICATE; design < design_count; design++)
            check_same(&rows[i], design, decide_options(&rows[i].operation, design));
}

static bool permits(const struct operation_facts *operation, const struct evidence_facts *entry)
{
    struct decision decision;
    decide(operation, entry, 1, &decision);
    return decision.permitted;
}

static bool some_best_entry_permits(const struct operation_facts *operation, enum design design)
{
    struct sample best = best_sample(operation->service, design);
    if (design != DESIGN_CERTIFICATE)
        return permits(operation, &best.entry);
    best.entry.certificate.signed_content = content_for(operation->service);
    for (enum certificate_kind kind = CERTIFICATE_KIND_FXML; kind < certificate_kind_count; kind++) {
        best.entry.certificate.kind = kind;
        if (permits(operation, &best.entry))
            return true;
    }
    return false;
}

static void design_is_an_option_exactly_when_its_best_ceremony_permits(void **state)
{
    (void)state;
    for (enum service service = SERVICE_MISSING + 1; service < service_count; service++)
        for (unsigned way = 0; way < 2 * 2 * 2 * 2 * payee_count; way++) {
            struct operation_facts operation = best_sample(service, DESIGN_PASSWORD).operation;
            operation.risk = way & 1 ? RISK_HIGH : RISK_LOW;
            operation.customer = way & 2 ? CUSTOMER_CORPORATE : CUSTOMER_NATURAL;
            operation.has_corporate = (way & 4) != 0;
            operation.new_customer = operation.first_time = (way & 8) != 0;
            operation.payee = (enum payee)(way >> 4);
            for (enum design design = DESIGN_CERTIFICATE; design < design_count; design++)
                assert_int_equal(decide_options(&operation, design) != 0, some_best_entry_permits(&operation, design));
        }
}

static void a_refused_design_names_what_stands_against_it(void **state)
{
    (void)state;
    struct operation_facts stranger = OPERATION_FACTS(SERVICE_TRANSFER), questionnaire = OPERATION_FACTS(SERVICE_WEALTH_KYC);
    stranger.payee = PAYEE_NON_DESIGNATED;
    assert_int_equal(decide_obstacles(&stranger, DESIGN_PASSWORD),
                     (clause_set)1 << CLAUSE_8_2_non_designated | (clause_set)1 << CLAUSE_9_6);
    assert_int_equal(decide_obstacles(&stranger, DESIGN_CHIP_CARD), 0);
    assert_int_equal(decide_obstacles(&questionnaire, DESIGN_KNOWLEDGE), 0);
    questionnaire.first_time = true;
    assert_int_equal(decide_obstacles(&questionnaire, DESIGN_KNOWLEDGE), (clause_set)1 << CLAUSE_9_6);
    stranger.risk = RISK_HIGH;
    assert_int_equal(decide_obstacles(&stranger, DESIGN_CERTIFICATE), 0);
}

static void as_many_entries_as_allowed_are_decided(void **state)
{
    struct operation_facts operation = OPERATION_FACTS(SERVICE_CONSUMPTION);
    struct evidence_facts entries[LIMIT_DECIDE_EVIDENCE];
    struct decision decision;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        entries[i] = (struct evidence_facts){.design = DESIGN_PASSWORD};
    decide(&operation, entries, COUNT_OF(entries), &decision);
    assert_false(decision.permitted);
    entries[COUNT_OF(entries) - 1] = best_sample(SERVICE_CONSUMPTION, DESIGN_CHIP_CARD).entry;
    decide(&operation, entries, COUNT_OF(entries), &decision);
    assert_true(decision.permitted);
    assert_int_equal(decision.entry_count, COUNT_OF(entries));
}

static void what_is_no_personal_data_may_be_clear(void **state)
{
    (void)state;
    assert_true(display_may_be_clear(&(struct display_facts){.field = DISPLAY_NOT_PERSONAL}));
    assert_false(display_may_be_clear(&(struct display_facts){.field = DISPLAY_OTHER_PERSONAL, .identity_confirmed = true}));
    assert_false(display_may_be_clear(&(struct display_facts){.field = display_field_count, .identity_confirmed = true}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_name_every_clause_that_may_be_asked),
        cmocka_unit_test(design_is_an_option_exactly_when_its_best_ceremony_permits),
        cmocka_unit_test(a_refused_design_names_what_stands_against_it),
        cmocka_unit_test(as_many_entries_as_allowed_are_decided),
        cmocka_unit_test(what_is_no_personal_data_may_be_clear),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
