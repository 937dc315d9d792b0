/* SPDX-License-Identifier: Apache-2.0
 * Windows of OTP devices stay where no used code can be found again, and facts never make a code younger than it may be. */
#include "tests/testing.h"

#include "law/facts.h"
#include "src/methods/otp/otp.h"

#define NOW ((timestamp_us)1800000000 * TIMESTAMP_SECOND) /* step 60000000 of 30 seconds begins */
#define STEP 60000000

static const struct otp_settings settings = {.device_lock_after = 3,
                                             .customer_lock_after = 6,
                                             .look_ahead = 10,
                                             .time_steps = 1,
                                             .drift_steps = 10,
                                             .resynchronise_steps = 200,
                                             .issuer = "Test"};
static const struct otp_device counting = {.kind = OTP_HOTP, .hash = HMAC_SHA1, .digits = 6};
static const struct otp_device timed = {.kind = OTP_TOTP, .hash = HMAC_SHA1, .digits = 6, .period_seconds = 30};

static void assert_window(struct otp_window window, int64_t first, int64_t count)
{
    assert_int_equal(window.count, count);
    if (count > 0)
        assert_int_equal(window.first, first);
}

static void a_counter_looks_ahead_and_never_back(void **state)
{
    const struct method_credential credential = {.next_factor = 7};
    (void)state;
    assert_window(otp_window_of(&counting, &settings, &credential, NOW), 7, 11);
    assert_window(otp_window_to_resynchronise(&counting, &settings, &credential, NOW), 7, 201);
}

static void a_clock_is_looked_at_where_it_was_last(void **state)
{
    struct method_credential credential = {.next_factor = 0};
    (void)state;
    assert_window(otp_window_of(&timed, &settings, &credential, NOW), STEP - 1, 3);
    credential.drift = 4;
    assert_window(otp_window_of(&timed, &settings, &credential, NOW), STEP + 3, 3);
    assert_window(otp_window_to_resynchronise(&timed, &settings, &credential, NOW), STEP - 10, 21);
}

static void a_used_step_is_never_looked_at_again(void **state)
{
    struct method_credential credential = {.next_factor = STEP + 1};
    (void)state;
    assert_window(otp_window_of(&timed, &settings, &credential, NOW), STEP + 1, 1);
    credential.next_factor = STEP + 2;
    assert_window(otp_window_of(&timed, &settings, &credential, NOW), 0, 0);
}

static void drift_does_not_creep_past_its_bound(void **state)
{
    const struct method_credential ahead = {.drift = 10}, behind = {.drift = -10};
    (void)state;
    assert_window(otp_window_of(&timed, &settings, &ahead, NOW), STEP + 9, 2);
    assert_window(otp_window_of(&timed, &settings, &behind, NOW), STEP - 10, 2);
}

static struct evidence_facts facts_of(const struct otp_device *device, bool hardware, int64_t factor, int64_t drift)
{
    struct evidence_facts facts;
    const struct otp_record record = {.hardware = hardware, .device = *device};
    const struct method_credential credential = {.enrolled_at = NOW - TIMESTAMP_DAY, .drift = drift};
    const struct otp_facts_input input = {.record = &record,
                                          .credential = &credential,
                                          .factor = factor,
                                          .now = NOW + 10 * TIMESTAMP_SECOND,
                                          .opened_at = NOW - 20 * TIMESTAMP_SECOND};
    otp_make_facts(&input, &facts);
    return facts;
}

static void a_timed_code_is_as_old_as_its_step(void **state)
{
    (void)state;
    assert_int_equal(facts_of(&timed, false, STEP, 0).otp.age_seconds, 10);
    assert_int_equal(facts_of(&timed, false, STEP - 1, 0).otp.age_seconds, 40);
    assert_int_equal(facts_of(&timed, false, STEP + 1, 0).otp.age_seconds, 0); /* the device is ahead: not younger than now */
    assert_int_equal(facts_of(&timed, false, STEP + 4, 4).otp.age_seconds, 10);
    assert_int_equal(facts_of(&timed, false, STEP - 4, -4).otp.age_seconds, 10);
}

static void a_counted_code_is_as_old_as_the_device(void **state)
{
    (void)state;
    assert_int_equal(facts_of(&counting, true, 5, 0).otp.age_seconds, 86410);
}

static void a_bound_code_is_no_older_than_its_question(void **state)
{
    struct otp_device device = {.kind = OTP_OCRA};
    (void)state;
    assert_ok(ocra_suite_parse(bytes_of_text("OCRA-1:HOTP-SHA1-6:C-QN08"), &device.suite, NULL));
    const struct evidence_facts counted = facts_of(&device, true, 5, 0);
    assert_int_equal(counted.otp.age_seconds, 30);
    assert_true(counted.otp.bound_to_content);
    assert_int_equal(counted.otp.protections, SET_OF(PROTECTION_OTP_BOUND));
    assert_ok(ocra_suite_parse(bytes_of_text("OCRA-1:HOTP-SHA1-6:QN08-T30S"), &device.suite, NULL));
    assert_int_equal(facts_of(&device, true, STEP, 0).otp.age_seconds, 10);
    assert_int_equal(facts_of(&device, true, STEP - 1, 0).otp.age_seconds, 30);
}

static void only_what_the_stock_held_is_a_hardware_token(void **state)
{
    (void)state;
    assert_int_equal(facts_of(&timed, true, STEP, 0).otp.delivery, DELIVERY_HARDWARE_TOKEN);
    assert_int_equal(facts_of(&timed, false, STEP, 0).otp.delivery, DELIVERY_SOFTWARE_TOKEN);
    assert_false(facts_of(&timed, true, STEP, 0).otp.bound_to_content);
    assert_int_equal(facts_of(&timed, true, STEP, 0).otp.protections, 0);
}

static void a_record_comes_back_as_it_was_written(void **state)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(4096);
    CLEANUP(otp_record_release)
    struct otp_record written = {.hardware = true, .device = timed, .name = "device:1", .sealed = BUFFER_INIT(64)};
    CLEANUP(otp_record_release) struct otp_record read = {.json = NULL};
    (void)state;
    assert_ok(buffer_append_text(&written.sealed, "sealed"));
    assert_ok(otp_record_write(&written, &text));
    assert_ok(otp_record_read(buffer_bytes(&text), &read));
    assert_true(read.hardware);
    assert_memory_equal(&read.device, &timed, sizeof timed);
    assert_string_equal(read.name, "device:1");
    assert_bytes_text(buffer_bytes(&read.sealed), "sealed");
    assert_int_not_equal(otp_record_read(bytes_of_text("{\"hardware\":true}"), &read), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_looks_ahead_and_never_back),       cmocka_unit_test(a_clock_is_looked_at_where_it_was_last),
        cmocka_unit_test(a_used_step_is_never_looked_at_again),       cmocka_unit_test(drift_does_not_creep_past_its_bound),
        cmocka_unit_test(a_timed_code_is_as_old_as_its_step),         cmocka_unit_test(a_counted_code_is_as_old_as_the_device),
        cmocka_unit_test(a_bound_code_is_no_older_than_its_question), cmocka_unit_test(only_what_the_stock_held_is_a_hardware_token),
        cmocka_unit_test(a_record_comes_back_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
