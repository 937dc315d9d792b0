/* SPDX-License-Identifier: Apache-2.0
 * Of what an app tells of its device the strictest rule counts, and one about the device alone spares what does not live in it. */
#include "tests/testing.h"

#include "src/operation/device_signal.h"

static void every_word_is_found_by_its_name(void **state)
{
    (void)state;
    enum device_signal found;
    for (enum device_signal signal = 0; signal < DEVICE_SIGNAL_COUNT; signal++) {
        assert_ok(device_signal_find(device_signal_text(signal), &found));
        assert_int_equal(found, signal);
    }
    assert_status(STATUS_INVALID, device_signal_find("", &found));
    assert_status(STATUS_INVALID, device_signal_find("Root", &found));
}

static void the_strictest_rule_of_what_was_told_counts(void **state)
{
    (void)state;
    const struct device_policy policy = {.rules = {[DEVICE_SIGNAL_ROOT] = DEVICE_REQUIRE_OTHER, [DEVICE_SIGNAL_JAILBREAK] = DEVICE_REFUSE}};
    const word_set root = SET_OF(DEVICE_SIGNAL_ROOT), jailbreak = SET_OF(DEVICE_SIGNAL_JAILBREAK),
                   debugger = SET_OF(DEVICE_SIGNAL_DEBUGGER);
    assert_int_equal(device_policy_judge(&policy, 0, true), DEVICE_NOTE);
    assert_int_equal(device_policy_judge(&policy, debugger, true), DEVICE_NOTE);
    assert_int_equal(device_policy_judge(&policy, root | debugger, true), DEVICE_REQUIRE_OTHER);
    assert_int_equal(device_policy_judge(&policy, root | debugger, false), DEVICE_NOTE);
    assert_int_equal(device_policy_judge(&policy, root | jailbreak, true), DEVICE_REFUSE);
    assert_int_equal(device_policy_judge(&policy, root | jailbreak, false), DEVICE_REFUSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_found_by_its_name),
        cmocka_unit_test(the_strictest_rule_of_what_was_told_counts),
    };
    return cmocka_run_group_tests_name("device_signal", tests, NULL, NULL);
}
