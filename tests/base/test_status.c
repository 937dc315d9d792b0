/* SPDX-License-Identifier: Apache-2.0
 * Statuses and failures: every status has its own word, a failure is filled and cut to size, and TRY hands up. */
#include "tests/testing.h"

static void every_status_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STATUS_COUNT; i++) {
        assert_non_null(status_name((enum status)i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(status_name((enum status)i), status_name((enum status)j));
    }
}

static void a_failure_says_what_and_where(void **state)
{
    (void)state;
    struct failure failure = {.line = 7};
    assert_status(STATUS_REFUSED, failure_set(&failure, STATUS_REFUSED, "limits.daily", "%d is too much", 5));
    assert_int_equal(failure.status, STATUS_REFUSED);
    assert_int_equal(failure.line, 0);
    assert_string_equal(failure.field, "limits.daily");
    assert_string_equal(failure.message, "5 is too much");
    assert_status(STATUS_IO, failure_set(NULL, STATUS_IO, NULL, "nobody reads this"));
    assert_status(STATUS_IO, failure_set(&failure, STATUS_IO, NULL, "no field"));
    assert_string_equal(failure.field, "");
}

static void long_messages_are_cut(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    struct failure failure;
    assert_status(STATUS_INVALID, failure_set(&failure, STATUS_INVALID, text, "%s", text));
    assert_int_equal(strlen(failure.field), FAILURE_FIELD_MAX - 1);
    assert_int_equal(strlen(failure.message), FAILURE_MESSAGE_MAX - 1);
}

static void a_failure_holds_whole_characters_only(void **state)
{
    (void)state;
    struct failure failure;
    (void)failure_set(&failure, STATUS_INVALID, "good\xe7\x8e", "near '\xe7\x8e\x8b\xff'");
    assert_string_equal(failure.field, "good");
    assert_string_equal(failure.message, "near '\xe7\x8e\x8b");
}

static void a_failure_cites_the_clause_that_spoke_and_no_other(void **state)
{
    (void)state;
    struct failure failure;
    assert_status(STATUS_REFUSED, failure_cite(&failure, "9.1.6", failure_set(&failure, STATUS_REFUSED, NULL, "no device")));
    assert_string_equal(failure.clause, "9.1.6");
    (void)failure_set(&failure, STATUS_INVALID, NULL, "something else");
    assert_string_equal(failure.clause, "");
    assert_status(STATUS_REFUSED, failure_cite(NULL, "9.1.6", STATUS_REFUSED));
}

static enum status hand_up(enum status status, bool *ret_went_on)
{
    TRY(status);
    *ret_went_on = true;
    return STATUS_OK;
}

static void try_leaves_unless_all_is_well(void **state)
{
    (void)state;
    bool went_on = false;
    assert_status(STATUS_CORRUPT, hand_up(STATUS_CORRUPT, &went_on));
    assert_false(went_on);
    assert_ok(hand_up(STATUS_OK, &went_on));
    assert_true(went_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_word_of_its_own),
        cmocka_unit_test(a_failure_says_what_and_where),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(a_failure_holds_whole_characters_only),
        cmocka_unit_test(a_failure_cites_the_clause_that_spoke_and_no_other),
        cmocka_unit_test(try_leaves_unless_all_is_well),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
