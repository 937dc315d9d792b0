/* SPDX-License-Identifier: Apache-2.0
 * A marketing number is found out however it is written; the texts that customers get hold no link, and tell of a payment what they must.
 */
#include "src/channel/book.h"
#include "tests/testing.h"

#include <stdio.h>

static struct sender sender_of(const char *id, const char *address, unsigned purposes)
{
    struct sender sender = {.kind = CHANNEL_SMS, .purposes = purposes};
    snprintf(sender.id, sizeof sender.id, "%s", id);
    snprintf(sender.address, sizeof sender.address, "%s", address);
    return sender;
}

static void one_number_in_several_spellings_is_one_number(void **state)
{
    (void)state;
    static const char *const same[][2] = {{"0911000111", "+886911000111"},
                                          {"+886 911-000-111", "0911 000 111"},
                                          {"+886(0)911000111", "0911000111"},
                                          {"00886911000111", "886911000111"},
                                          {"002886911000111", "0911-000-111"},
                                          {"DEMOBANK", "DemoBank"},
                                          {"68123", "68123"}};
    static const char *const other[][2] = {{"0911000111", "0911000112"}, {"DEMOBANK", "DEMOBANK2"}, {"68123", "068124"}, {"88612", "12"}};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        assert_true(sender_addresses_are_same(same[i][0], same[i][1]));
    for (size_t i = 0; i < COUNT_OF(other); i++)
        assert_false(sender_addresses_are_same(other[i][0], other[i][1]));
}

static void a_number_with_marketing_sends_no_transactions(void **state)
{
    (void)state;
    struct channel_book book = {.sender_count = 3};
    book.senders[0] = sender_of("a", "0911000111", PURPOSE_BIT(PURPOSE_TRANSACTION));
    book.senders[1] = sender_of("b", "+886911000111", PURPOSE_BIT(PURPOSE_MARKETING));
    book.senders[2] = sender_of("c", "68123", PURPOSE_BIT(PURPOSE_TRANSACTION) | PURPOSE_BIT(PURPOSE_NOTICE));
    assert_string_equal(book_sender_for(&book, CHANNEL_SMS, PURPOSE_TRANSACTION)->id, "c");
    assert_string_equal(book_sender_for(&book, CHANNEL_SMS, PURPOSE_MARKETING)->id, "b");
    assert_null(book_sender_for(&book, CHANNEL_MAIL, PURPOSE_NOTICE));
    assert_null(book_find_sender(&book, "d"));
}

static enum status check(const char *text)
{
    return template_text_check(text, false, NULL);
}

static void a_link_is_found_in_any_dress(void **state)
{
    (void)state;
    static const char *const links[] = {
        "see https://bank.example/x", "see HTTP://x",  "www.bank",        "go to bank.example now", "bit.ly/3xY",
        "見 ｂａｎｋ．ｔｗ",          "call tel:0800", "mail me@bank.tw", "at 192.0.2.1",           "點擊bank.com.tw查看"};
    static const char *const plain[] = {"轉帳 {amount} 至末碼 {payee}，{time}，驗證碼 {code}。", "TWD 1,000.00 at 9.30 a.m.", "完成。OK",
                                        "No.5 is yours. Thank you.", "3.5 hours"};
    for (size_t i = 0; i < COUNT_OF(links); i++)
        assert_int_equal(check(links[i]), STATUS_REFUSED);
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        assert_int_equal(check(plain[i]), STATUS_OK);
}

static void what_sms_cannot_carry_is_refused(void **state)
{
    (void)state;
    assert_int_equal(check("well done 😀"), STATUS_INVALID);
    assert_int_equal(check("a\x07z"), STATUS_INVALID);
    assert_int_equal(check("\xff"), STATUS_INVALID);
    assert_int_equal(check("bank\xe2\x80\x8b.tw"), STATUS_INVALID);
    char text[SMS_UNITS_MAX + 2];
    memset(text, 'a', sizeof text);
    text[SMS_UNITS_MAX + 1] = 0;
    assert_int_equal(check(text), STATUS_LIMIT);
    text[SMS_UNITS_MAX] = 0;
    assert_int_equal(check(text), STATUS_OK);
}

static void a_payment_is_told_with_amount_payee_and_time(void **state)
{
    (void)state;
    struct failure failure;
    assert_int_equal(template_text_check("{amount} {payee} {time} {code}", true, &failure), STATUS_OK);
    assert_int_equal(template_text_check("{amount} {payee}", true, &failure), STATUS_REFUSED);
    assert_string_equal(failure.message, "tells of a payment without {time}");
    assert_int_equal(template_text_check("{payee} {time}", true, &failure), STATUS_REFUSED);
    assert_int_equal(template_text_check("{amount} {time}", true, &failure), STATUS_REFUSED);
    assert_int_equal(template_text_check("{amonut}", false, &failure), STATUS_INVALID);
    assert_int_equal(template_text_check("{amount", false, &failure), STATUS_INVALID);
    assert_int_equal(template_text_check("amount}", false, &failure), STATUS_INVALID);
}

static enum status render(const char *text, const struct message_values *values, struct buffer *made)
{
    buffer_clear(made);
    return template_render(text, values, made, NULL);
}

static void values_are_of_their_form_and_bring_no_link(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer made = BUFFER_INIT(1024);
    struct message_values values = {0};
    values.of[PLACEHOLDER_AMOUNT] = "TWD 1,000";
    values.of[PLACEHOLDER_PAYEE] = "01111";
    assert_int_equal(render("轉 {amount} 至 {payee}", &values, &made), STATUS_OK);
    assert_string_equal(buffer_text(&made), "轉 TWD 1,000 至 01111");
    values.of[PLACEHOLDER_PAYEE] = "55500001111";
    assert_int_equal(render("{payee}", &values, &made), STATUS_INVALID);
    assert_int_equal(render("{time}", &values, &made), STATUS_INVALID);
    values.of[PLACEHOLDER_DETAIL] = "login at evil.example";
    assert_int_equal(render("{detail}", &values, &made), STATUS_REFUSED);
    values.of[PLACEHOLDER_DETAIL] = "evil";
    assert_int_equal(render("{detail}.com", &values, &made), STATUS_REFUSED);
    values.of[PLACEHOLDER_DETAIL] = "{code}";
    assert_int_equal(render("{detail}", &values, &made), STATUS_OK);
    assert_string_equal(buffer_text(&made), "{code}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_number_in_several_spellings_is_one_number),
        cmocka_unit_test(a_number_with_marketing_sends_no_transactions),
        cmocka_unit_test(a_link_is_found_in_any_dress),
        cmocka_unit_test(what_sms_cannot_carry_is_refused),
        cmocka_unit_test(a_payment_is_told_with_amount_payee_and_time),
        cmocka_unit_test(values_are_of_their_form_and_bring_no_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
