/* SPDX-License-Identifier: Apache-2.0
 * UTF-8: every character comes back; overlong forms, surrogates, cut sequences and what lies past U+10FFFF are refused. */
#include "tests/testing.h"

#include "src/base/utf8.h"

static size_t encode(uint32_t c, uint8_t out[4])
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--, c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3F));
    out[0] = (uint8_t)(leads[size] | c);
    return size;
}

static void every_character_comes_back_and_no_surrogate_does(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x1FFFFF; c++) {
        uint8_t text[4];
        size_t size = encode(c, text), position = 0;
        uint32_t character = 0;
        bool expected = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        assert_int_equal(utf8_next(bytes_of(text, size), &position, &character), expected ? STATUS_OK : STATUS_INVALID);
        assert_int_equal(position, expected ? size : 0);
        assert_int_equal(character, expected ? c : 0);
    }
}

static void malformed_sequences_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"\x80",
                                          "\xBF",
                                          "\xC0\x80",
                                          "\xC1\xBF",
                                          "\xC3",
                                          "\xC3(",
                                          "\xE0\x80\xAF",
                                          "\xE0\x9F\xBF",
                                          "\xE5\xA7",
                                          "\xE5\xA7z",
                                          "\xF0\x80\x80\x80",
                                          "\xF0\x8F\xBF\xBF",
                                          "\xF4\x90\x80\x80",
                                          "\xF5\x80\x80\x80",
                                          "\xFE",
                                          "\xFF",
                                          "\xED\xA0\x80",
                                          "ok\xE6\xBC"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_false(utf8_is_valid(bytes_of_text(refused[i])));
}

static void real_names_are_valid(void **state)
{
    (void)state;
    static const char *const accepted[] = {"", "plain", "示範客戶一", "𠮷野", "é", "e\xCC\x81"};
    for (size_t i = 0; i < COUNT_OF(accepted); i++)
        assert_true(utf8_is_valid(bytes_of_text(accepted[i])));
    assert_true(utf8_is_valid(bytes_of(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_comes_back_and_no_surrogate_does),
        cmocka_unit_test(malformed_sequences_are_refused),
        cmocka_unit_test(real_names_are_valid),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
