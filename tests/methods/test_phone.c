/* SPDX-License-Identifier: Apache-2.0
 * Codes by message as values: how long each lives, every fact, fair digits, when another may follow, and that what is kept comes back. */
#include "tests/testing.h"

#include "src/methods/digits.h"
#include "src/methods/phone/phone.h"

#define NOW ((timestamp_us)1767225600000000)

static const struct phone_settings settings = {
    .digits = 6, .seconds = 300, .non_designated_seconds = 120, .withdrawal_seconds = 1800, .sends_max = 3, .pause_seconds = 30};

static struct phone_sent sent_by_sms(void)
{
    return (struct phone_sent){.delivery = DELIVERY_SMS,
                               .sms_sender = SMS_SENDER_TRANSACTION,
                               .mac = {{1, 2, 3}},
                               .sent_at = NOW,
                               .seconds = 120,
                               .digits = 6,
                               .sends = 1,
                               .shows_payment = true};
}

static void a_code_lives_as_9_3_1_and_the_institution_say(void **state)
{
    (void)state;
    static const struct {
        enum service service;
        enum payee payee;
        int64_t seconds;
    } rows[] = {
        {SERVICE_TRANSFER, PAYEE_NON_DESIGNATED, 120},          {SERVICE_TRANSFER, PAYEE_DESIGNATED, 300},
        {SERVICE_CORPORATE_PAYMENT, PAYEE_NON_DESIGNATED, 120}, {SERVICE_LOGIN, PAYEE_NONE, 300},
        {SERVICE_CARDLESS_WITHDRAWAL, PAYEE_NONE, 1800},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct operation_facts facts = OPERATION_FACTS(rows[i].service);
        facts.payee = rows[i].payee;
        assert_int_equal(phone_code_seconds(&facts, &settings), rows[i].seconds);
    }
}

static void an_age_is_never_told_too_young(void **state)
{
    (void)state;
    const struct phone_sent sent = sent_by_sms();
    assert_int_equal(phone_sent_age(&sent, NOW - 1), 0);
    assert_int_equal(phone_sent_age(&sent, NOW), 0);
    assert_int_equal(phone_sent_age(&sent, NOW + 1), 1);
    assert_int_equal(phone_sent_age(&sent, NOW + 120 * TIMESTAMP_SECOND), 120);
    assert_int_equal(phone_sent_age(&sent, NOW + 120 * TIMESTAMP_SECOND + 1), 121);
    assert_ok(phone_sent_check_age(&sent, NOW + 120 * TIMESTAMP_SECOND, NULL));
    struct failure failure;
    assert_status(STATUS_EXPIRED, phone_sent_check_age(&sent, NOW + 120 * TIMESTAMP_SECOND + 1, &failure));
    assert_string_equal(failure.clause, "9.3.1");
}

static void facts_come_from_the_registers_and_the_message(void **state)
{
    (void)state;
    struct evidence_facts facts;
    struct phone_sent sent = sent_by_sms();
    const struct method_phone phone = {.set_by = PHONE_CHANGE_CHIP_CARD};
    phone_make_facts(&sent, &phone, NOW + 7 * TIMESTAMP_SECOND, &facts);
    assert_int_equal(facts.design, DESIGN_OTP);
    assert_int_equal(facts.otp.delivery, DELIVERY_SMS);
    assert_int_equal(facts.otp.age_seconds, 7);
    assert_int_equal(facts.otp.sms_sender, SMS_SENDER_TRANSACTION);
    assert_int_equal(facts.otp.phone_change, PHONE_CHANGE_CHIP_CARD);
    assert_int_equal(facts.otp.protections, SET_OF(PROTECTION_OTP_BOUND));
    assert_false(facts.otp.bound_to_content);
    sent.shows_payment = false;
    sent.delivery = DELIVERY_VOICE;
    phone_make_facts(&sent, &phone, NOW, &facts);
    assert_int_equal(facts.otp.protections, 0);
    assert_int_equal(facts.otp.delivery, DELIVERY_VOICE);
}

static void another_code_follows_after_a_pause_and_not_for_ever(void **state)
{
    (void)state;
    struct phone_sent sent = sent_by_sms();
    assert_status(STATUS_TOO_OFTEN, phone_sent_check_again(&sent, &settings, NOW + 30 * TIMESTAMP_SECOND - 1, NULL));
    assert_ok(phone_sent_check_again(&sent, &settings, NOW + 30 * TIMESTAMP_SECOND, NULL));
    sent.sends = 3;
    assert_status(STATUS_TOO_OFTEN, phone_sent_check_again(&sent, &settings, NOW + TIMESTAMP_HOUR, NULL));
}

static void every_digit_is_as_likely_as_any_other(void **state)
{
    (void)state;
    uint8_t bytes[256];
    char digits[256];
    size_t counts[10] = {0};
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    assert_int_equal(digits_of_random(bytes_of(bytes, sizeof bytes), sizeof digits, digits), 250);
    for (size_t i = 0; i < 250; i++)
        counts[digits[i] - '0']++;
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        assert_int_equal(counts[i], 25);
    assert_int_equal(digits_of_random(bytes_of(bytes, sizeof bytes), 6, digits), 6);
    assert_int_equal(digits_of_random(bytes_of(bytes + 250, 6), 6, digits), 0);
}

static void what_is_kept_of_a_code_comes_back_and_nothing_else_is_read(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",
        "{}",
        "[]",
        "{\"delivery\":\"pigeon\"}",
        "{\"delivery\":\"sms\",\"sms_sender\":\"transaction\",\"mac\":\"00\",\"sent_at\":\"2026-01-01T00:00:00Z\",\"seconds\":1,\"digits\":"
        "6,"
        "\"sends\":1,\"shows_payment\":true}",
    };
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(1024);
    const struct phone_sent sent = sent_by_sms();
    struct phone_sent read;
    assert_ok(phone_sent_write(&sent, &text));
    assert_ok(phone_sent_read(buffer_bytes(&text), &read));
    assert_int_equal(read.delivery, sent.delivery);
    assert_int_equal(read.sms_sender, sent.sms_sender);
    assert_true(digest_equal(&read.mac, &sent.mac));
    assert_int_equal(read.sent_at, sent.sent_at);
    assert_int_equal(read.seconds, sent.seconds);
    assert_int_equal(read.sends, sent.sends);
    assert_true(read.shows_payment);
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_int_not_equal(phone_sent_read(bytes_of_text(refused[i]), &read), STATUS_OK);
}

static void a_typing_error_is_no_code(void **state)
{
    (void)state;
    static const char *const refused[] = {"", "12345", "1234567", "12345x", "１２３４５６", " 12345"};
    assert_ok(phone_code_check("012345", 6, NULL));
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_status(STATUS_INVALID, phone_code_check(refused[i], 6, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_lives_as_9_3_1_and_the_institution_say),
        cmocka_unit_test(an_age_is_never_told_too_young),
        cmocka_unit_test(facts_come_from_the_registers_and_the_message),
        cmocka_unit_test(another_code_follows_after_a_pause_and_not_for_ever),
        cmocka_unit_test(every_digit_is_as_likely_as_any_other),
        cmocka_unit_test(what_is_kept_of_a_code_comes_back_and_nothing_else_is_read),
        cmocka_unit_test(a_typing_error_is_no_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
