/* SPDX-License-Identifier: Apache-2.0
 * An answer that is settled a second time, after its transaction was taken back, must not hold what the first time left. */
#include "tests/testing.h"

#include "src/methods/method.h"

static void settle(struct method_result *result)
{
    result->outcome = METHOD_ESTABLISHED;
    result->evidence.design = DESIGN_OTP;
    method_result_detail(result, "a_reason", "settled");
    assert_ok(buffer_append_text(&result->record, "settled"));
    assert_ok(buffer_append_text(&result->challenge, "settled"));
}

static void settling_again_starts_from_what_was_examined(void **state)
{
    (void)state;
    CLEANUP(method_result_release) struct method_result result;
    method_result_init(&result);
    result.outcome = METHOD_WRONG;
    method_result_detail(&result, "kind", "examined");
    assert_ok(buffer_append_text(&result.record, "examined"));
    const struct method_result examined = result;
    settle(&result);
    method_result_restore(&result, &examined);
    assert_int_equal(result.outcome, METHOD_WRONG);
    assert_int_equal(result.evidence.design, examined.evidence.design);
    assert_int_equal(result.detail_count, 1);
    assert_string_equal(result.details[0].name, "kind");
    assert_true(bytes_equal(buffer_bytes(&result.record), bytes_of_text("examined")));
    assert_int_equal(result.challenge.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settling_again_starts_from_what_was_examined),
    };
    return cmocka_run_group_tests_name("method_result", tests, NULL, NULL);
}
