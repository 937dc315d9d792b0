/* SPDX-License-Identifier: Apache-2.0
 * The proof by enumeration in its quick form, one test a group; and the proof shown to notice when nothing was proved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/law/proof.h"

static struct proof proof;

static void holds(void)
{
    if (proof.fault[0] != 0)
        fail_msg("%s", proof.fault);
}

static void group_holds(void **state)
{
    proof_of_group(&proof, *state);
    holds();
}

static void two_entries_decide_as_each_alone(void **state)
{
    (void)state;
    proof_of_pairs(&proof);
    holds();
}

static void unused_facts_change_nothing(void **state)
{
    (void)state;
    proof_of_ignored_facts(&proof);
    holds();
}

static void every_clause_and_every_invariant_had_its_say(void **state)
{
    (void)state;
    proof_of_coverage(&proof);
    holds();
    print_message("%llu cases\n", (unsigned long long)proof.cases);
}

static void walk_of_nothing_proves_nothing(void **state)
{
    static struct proof empty;
    (void)state;
    proof_of_coverage(&empty);
    assert_true(empty.fault[0] != 0);
}

static void clause_that_never_breaks_is_noticed(void **state)
{
    (void)state;
    struct proof lame = proof;
    lame.broken[CLAUSE_9_1_6] = 0;
    proof_of_coverage(&lame);
    assert_non_null(strstr(lame.fault, "9.1.6"));
}

static void permission_that_breaks_is_noticed(void **state)
{
    (void)state;
    struct proof odd = proof;
    odd.broken[CLAUSE_9_6_2] = 1;
    proof_of_coverage(&odd);
    assert_non_null(strstr(odd.fault, "9.6.2"));
}

static void count_case(const struct sample *sample, void *context)
{
    (void)sample;
    ++*(uint64_t *)context;
}

static void group_walks_the_product_of_its_fields(void **state)
{
    static const struct group group = {"", SERVICE_LOGIN, DESIGN_OTP, "delivery age_seconds protections", "phone_change"};
    uint64_t quick = 0, whole = 0;
    (void)state;
    group_walk(&group, false, count_case, &quick);
    group_walk(&group, true, count_case, &whole);
    assert_int_equal(quick, 2 * 4 * 7 * 16);
    assert_int_equal(whole, 2 * 4 * 7 * (1 << 14) * 11);
}

#define TESTS_MAX 64

int main(void)
{
    static struct CMUnitTest tests[TESTS_MAX];
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(two_entries_decide_as_each_alone),
        cmocka_unit_test(unused_facts_change_nothing),
        cmocka_unit_test(every_clause_and_every_invariant_had_its_say),
        cmocka_unit_test(walk_of_nothing_proves_nothing),
        cmocka_unit_test(clause_that_never_breaks_is_noticed),
        cmocka_unit_test(permission_that_breaks_is_noticed),
        cmocka_unit_test(group_walks_the_product_of_its_fields),
    };
    size_t count = 0;
    for (; count < group_count; count++)
        tests[count] = (struct CMUnitTest){groups[count].title, group_holds, NULL, NULL, (void *)(uintptr_t)&groups[count]};
    INVARIANT(count + COUNT_OF(others) <= TESTS_MAX);
    memcpy(&tests[count], others, sizeof others);
    return _cmocka_run_group_tests("proof", tests, count + COUNT_OF(others), NULL, NULL);
}
