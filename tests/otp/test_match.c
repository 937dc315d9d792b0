/* SPDX-License-Identifier: Apache-2.0
 * A window finds the codes inside it and none outside, at every position; two codes in a row must be in a row. */
#include "tests/testing.h"

#include "src/base/limits.h"
#include "src/otp/match.h"

static const char key[] = "12345678901234567890";
static const struct otp_device counting = {.kind = OTP_HOTP, .hash = HMAC_SHA1, .digits = 6};

static struct otp_code code_at(uint64_t counter)
{
    struct otp_code code;
    assert_ok(otp_hotp(HMAC_SHA1, bytes_of_text(key), counter, 6, &code));
    return code;
}

static bool finds(const struct otp_search *search, uint64_t *ret_factor)
{
    bool found;
    assert_ok(otp_match(&counting, bytes_of_text(key), search, &found, ret_factor));
    return found;
}

static void a_code_is_found_at_every_position_and_not_beside_the_window(void **state)
{
    (void)state;
    for (uint64_t counter = 94; counter < 116; counter++) {
        uint64_t factor = 0;
        struct otp_code code = code_at(counter);
        const struct otp_search search = {.first = 100, .count = 10, .codes = {bytes_of_text(code.text)}, .code_count = 1};
        bool inside = counter >= 100 && counter < 110;
        assert_int_equal(finds(&search, &factor), inside);
        assert_int_equal(factor, inside ? counter : 0);
    }
}

static void two_codes_are_found_in_a_row_only(void **state)
{
    uint64_t factor;
    struct otp_code first = code_at(109), second = code_at(110), third = code_at(111);
    struct otp_search search = {
        .first = 100, .count = 10, .codes = {bytes_of_text(first.text), bytes_of_text(second.text)}, .code_count = 2};
    (void)state;
    assert_true(finds(&search, &factor));
    assert_int_equal(factor, 109);
    search.codes[1] = bytes_of_text(third.text);
    assert_false(finds(&search, &factor));
    search.codes[1] = bytes_of_text(first.text);
    assert_false(finds(&search, &factor));
}

static void a_code_of_another_length_is_wrong(void **state)
{
    static const char *const wrong[] = {"", "75522", "7552240"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        uint64_t factor;
        const struct otp_search search = {.count = 1, .codes = {bytes_of_text(wrong[i])}, .code_count = 1};
        assert_false(finds(&search, &factor));
    }
}

static void a_bound_code_answers_its_own_question(void **state)
{
    struct otp_device device = {.kind = OTP_OCRA};
    struct otp_code code;
    uint64_t factor;
    bool found;
    (void)state;
    assert_ok(ocra_suite_parse(bytes_of_text("OCRA-1:HOTP-SHA256-8:QN08-T1M"), &device.suite, NULL));
    const struct ocra_input input = {.question = bytes_of_text("12345678"), .step = 1000};
    assert_ok(ocra_code(&device.suite, bytes_of_text(key), &input, &code));
    struct otp_search search = {
        .first = 999, .count = 3, .question = bytes_of_text("12345678"), .codes = {bytes_of_text(code.text)}, .code_count = 1};
    assert_ok(otp_match(&device, bytes_of_text(key), &search, &found, &factor));
    assert_true(found && factor == 1000);
    search.question = bytes_of_text("12345679");
    assert_ok(otp_match(&device, bytes_of_text(key), &search, &found, &factor));
    assert_false(found);
}

static void a_search_without_sense_is_refused(void **state)
{
    const struct otp_search good = {.count = 1, .codes = {bytes_of_text("755224")}, .code_count = 1};
    struct otp_search wrong[] = {good, good, good, good, good};
    (void)state;
    wrong[0].count = 0;
    wrong[1].count = LIMIT_OTP_WINDOW + 1;
    wrong[2].code_count = 0;
    wrong[3].code_count = OTP_MATCH_CODES_MAX + 1;
    wrong[4].first = INT64_MAX;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        bool found;
        uint64_t factor;
        assert_status(STATUS_INVALID, otp_match(&counting, bytes_of_text(key), &wrong[i], &found, &factor));
    }
}

static void a_device_that_nobody_can_serve_is_refused(void **state)
{
    static const char *const suites[] = {"OCRA-1:HOTP-SHA1-6:QN08", "OCRA-1:HOTP-SHA1-6:C-QN08-T1M", "OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1",
                                         "OCRA-1:HOTP-SHA1-6:C-QN08-S064"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(suites); i++) {
        struct otp_device device = {.kind = OTP_OCRA};
        const struct otp_search search = {
            .count = 1, .question = bytes_of_text("12345678"), .codes = {bytes_of_text("755224")}, .code_count = 1};
        bool found;
        uint64_t factor;
        assert_ok(ocra_suite_parse(bytes_of_text(suites[i]), &device.suite, NULL));
        assert_status(STATUS_INVALID, otp_match(&device, bytes_of_text(key), &search, &found, &factor));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_found_at_every_position_and_not_beside_the_window),
        cmocka_unit_test(two_codes_are_found_in_a_row_only),
        cmocka_unit_test(a_code_of_another_length_is_wrong),
        cmocka_unit_test(a_bound_code_answers_its_own_question),
        cmocka_unit_test(a_search_without_sense_is_refused),
        cmocka_unit_test(a_device_that_nobody_can_serve_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
