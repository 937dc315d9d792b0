/* SPDX-License-Identifier: Apache-2.0
 * Each number has one spelling, however it was written; what could be read in two ways is refused. */
#include "tests/testing.h"

#include "src/operation/phone_number.h"

static void numbers_get_one_spelling(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"0912345678", "+886912345678"},          {"+886912345678", "+886912345678"},
        {"0223456789", "+886223456789"},          {"037123456", "+88637123456"},
        {"+85291234567", "+85291234567"},         {"+14155550123", "+14155550123"},
        {"+123456789012345", "+123456789012345"},
    };
    struct phone_number number;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_ok(phone_number_parse(bytes_of_text(rows[i][0]), &number));
        assert_string_equal(number.text, rows[i][1]);
    }
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "0",
        "+",
        "912345678",
        "886912345678",
        "0912-345-678",
        "0912 345678",
        "+8860912345678",
        "09123456",
        "09123456789",
        "0012345678",
        "+0912345678",
        "+88691234567890",
        "+1234567",
        "+1234567890123456",
        "091234567a",
        "０９１２３４５６７８",
        "+886912345678 ",
        "++886912345678",
    };
    struct phone_number number = {"before"};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_status(STATUS_INVALID, phone_number_parse(bytes_of_text(rows[i]), &number));
        assert_string_equal(number.text, "before");
    }
    assert_status(STATUS_INVALID, phone_number_parse(bytes_of("0912345678\0", 11), &number));
}

static void a_masked_number_shows_neither_middle_nor_its_length_wrong(void **state)
{
    (void)state;
    assert_string_equal(phone_number_mask(&(struct phone_number){"+886912345678"}).text, "+8869*****678");
    assert_string_equal(phone_number_mask(&(struct phone_number){"+12345678"}).text, "+1234*678");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_get_one_spelling),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(a_masked_number_shows_neither_middle_nor_its_length_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
