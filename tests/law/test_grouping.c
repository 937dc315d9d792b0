/* SPDX-License-Identifier: Apache-2.0
 * Why the groups are enough: which fields a clause's verdict depends on is found out by changing each field of many cases, and some group
 * must walk all of them together. A clause that starts to read one more field fails here until a group has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/law/space.h"

enum { SAMPLES = 6000 };

/* Fields as bits: more than 64 of them. */
struct field_set {
    uint64_t low, high;
};

static void field_set_add(struct field_set *set, size_t field)
{
    *(field < 64 ? &set->low : &set->high) |= (uint64_t)1 << (field % 64);
}

static bool field_set_has(const struct field_set *set, size_t field)
{
    return ((field < 64 ? set->low : set->high) >> (field % 64) & 1) != 0;
}

/* xorshift: the same cases in every run */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A case near the best one, where single fields decide, or anywhere. */
static struct sample random_sample(enum design design, const struct dimension *fields, size_t count, uint64_t *state)
{
    struct sample sample = best_sample(SERVICE_LOGIN, design);
    uint64_t rarely = 1 + next_random(state) % 16;
    for (size_t i = 0; i < count; i++)
        if (next_random(state) % rarely == 0 || strcmp(fields[i].object, "operation") == 0)
            dimension_set(&fields[i], (unsigned)(next_random(state) % fields[i].count), &sample);
    return sample;
}

static void judge(const struct sample *sample, struct verdicts *ret_verdicts)
{
    struct decision decision;
    decide(&sample->operation, &sample->entry, 1, &decision);
    ret_verdicts->kept = decision.entries[0].kept | decision.operation.kept;
    ret_verdicts->broken = decision.entries[0].broken | decision.operation.broken;
}

static void note_changes(const struct verdicts *before, const struct verdicts *after, size_t field, struct field_set *reads)
{
    clause_set changed = (before->kept ^ after->kept) | (before->broken ^ after->broken);
    for (; changed != 0; changed &= changed - 1)
        field_set_add(&reads[__builtin_ctzll(changed)], field);
}

static void find_reads(enum design design, const struct dimension *fields, size_t count, struct field_set reads[clause_count])
{
    uint64_t state = 0x9e3779b97f4a7c15;
    for (unsigned n = 0; n < SAMPLES; n++) {
        struct sample sample = random_sample(design, fields, count, &state);
        struct verdicts before, after;
        judge(&sample, &before);
        for (size_t i = 0; i < count; i++) {
            struct sample changed = sample;
            dimension_set(&fields[i], (unsigned)(next_random(&state) % fields[i].count), &changed);
            judge(&changed, &after);
            note_changes(&before, &after, i, reads);
        }
    }
}

static bool names(const char *fields, const struct dimension *field)
{
    while (fields != NULL && *fields != 0) {
        size_t size = strcspn(fields, " ");
        if (dimension_is_called(field, bytes_of(fields, size)))
            return true;
        fields += size + strspn(fields + size, " ");
    }
    return false;
}

static bool group_walks_all(const struct group *group, const struct dimension *fields, size_t count, const struct field_set *wanted)
{
    for (size_t i = 0; i < count; i++)
        if (field_set_has(wanted, i) && !names(group->fields, &fields[i]) && !names(group->more_fields, &fields[i]))
            return false;
    return true;
}

/* A clause of the operation reads no entry but for its form, so that any design's group will do. */
static bool some_group_walks_all(enum clause clause, enum design design, const struct dimension *fields, size_t count,
                                 const struct field_set *wanted)
{
    bool any_design = clause_register[clause].scope == SCOPE_operation && clause != CLAUSE_9_9_3;
    for (size_t i = 0; i < group_count; i++)
        if ((any_design || groups[i].design == design) && group_walks_all(&groups[i], fields, count, wanted))
            return true;
    return false;
}

static void fail_with_fields(enum clause clause, const struct dimension *fields, size_t count, const struct field_set *wanted)
{
    print_message("%s reads:", clause_register[clause].id);
    for (size_t i = 0; i < count; i++)
        if (field_set_has(wanted, i))
            print_message(" %s.%s", fields[i].object, fields[i].name);
    fail_msg("and no group walks all of these");
}

static void what_a_clause_reads_is_walked_together(void **state)
{
    enum design design = *(enum design *)*state;
    struct dimension fields[ALL_DIMENSIONS_MAX];
    struct field_set reads[clause_count] = {0};
    size_t count = all_dimensions(design, fields);
    find_reads(design, fields, count, reads);
    for (enum clause clause = 0; clause < clause_count; clause++)
        if (!some_group_walks_all(clause, design, fields, count, &reads[clause]))
            fail_with_fields(clause, fields, count, &reads[clause]);
}

static void reads_of_a_known_clause_are_found(void **state)
{
    struct dimension fields[ALL_DIMENSIONS_MAX];
    struct field_set reads[clause_count] = {0};
    size_t count = all_dimensions(DESIGN_VIDEO, fields), found = 0;
    (void)state;
    find_reads(DESIGN_VIDEO, fields, count, reads);
    for (size_t i = 0; i < count; i++) {
        bool read = fields[i].object[0] == 0 && (strcmp(fields[i].name, "liveness") == 0 || strcmp(fields[i].name, "person") == 0);
        assert_int_equal(field_set_has(&reads[CLAUSE_9_5], i), read);
        found += read;
    }
    assert_int_equal(found, 2);
}

static void field_that_no_group_walks_is_noticed(void **state)
{
    struct dimension fields[ALL_DIMENSIONS_MAX];
    struct field_set odd = {0};
    size_t count = all_dimensions(DESIGN_VIDEO, fields);
    (void)state;
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, "retained") == 0 || strcmp(fields[i].name, "otp_lifetime_limit") == 0)
            field_set_add(&odd, i);
    assert_false(some_group_walks_all(CLAUSE_9_5_1, DESIGN_VIDEO, fields, count, &odd));
}

int main(void)
{
    static enum design designs[design_count];
    static struct CMUnitTest tests[design_count + 2];
    size_t count = 0;
    for (enum design design = DESIGN_CERTIFICATE; design < design_count; design++) {
        designs[design] = design;
        tests[count++] = (struct CMUnitTest){"what a clause reads is walked together", what_a_clause_reads_is_walked_together, NULL, NULL,
                                             &designs[design]};
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(reads_of_a_known_clause_are_found);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(field_that_no_group_walks_is_noticed);
    return _cmocka_run_group_tests("grouping", tests, count, NULL, NULL);
}
