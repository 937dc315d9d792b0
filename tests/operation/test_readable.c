/* SPDX-License-Identifier: Apache-2.0
 * What a customer may be shown: names as people have them pass, what hides or turns text around does not. */
#include "tests/testing.h"

#include "src/operation/readable.h"

static void names_and_notes_of_people_pass(void **state)
{
    (void)state;
    static const char *const passed[] = {"示範客戶一",     "Demo Customer 1",           "𠮷野",       "娃丹‧示範", "Ünal", "a",
                                         "價格：＄１００", "50% (a/b) <x> \"q\" & 'r'", "示範　公司", "👍"};
    for (size_t i = 0; i < COUNT_OF(passed); i++)
        assert_null(readable_fault(bytes_of_text(passed[i])));
}

static void what_hides_or_turns_text_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",
        " a",
        "a ",
        "　a",
        "a　",
        "a\nb",
        "a\tb",
        "a\x7f",
        "a\xC2\x80",
        "a\xC2\xA0"
        "b",
        "a\xC2\xAD"
        "b",
        "a\u200Bb",
        "a\u200Db",
        "a\u200Eb",
        "a\u202Eb",
        "a\u202Ab",
        "a\u2028b",
        "a\u2066b",
        "a\u2069b",
        "a\u2060b",
        "a\uFEFFb",
        "a\u3164b",
        "a\uE000b",
        "a\uF8FFb",
        "a\uFE0Fb",
        "a\uFFFDb",
        "a\uFDD0b",
        "a\U000E0041b",
        "a\U000F0000b",
        "a\U0010FFFFb",
        "a\U0001FFFEb",
        "a\xC0\x80",
        "a\xED\xA0\x80",
        "\xFF",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_non_null(readable_fault(bytes_of_text(refused[i])));
    assert_non_null(readable_fault(bytes_of("a\0b", 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_notes_of_people_pass),
        cmocka_unit_test(what_hides_or_turns_text_is_refused),
    };
    return cmocka_run_group_tests_name("readable", tests, NULL, NULL);
}
