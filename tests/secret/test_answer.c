/* SPDX-License-Identifier: Apache-2.0
 * Answers: what one person may write in two ways is one; what two people would call different stays two. */
#include "tests/testing.h"

#include "src/secret/answer.h"

static void check_same(const char *typed, const char *plain)
{
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    assert_ok(answer_normalise(bytes_of_text(typed), &answer));
    assert_bytes_text(buffer_bytes(&answer), plain);
}

static void keyboards_do_not_matter(void **state)
{
    (void)state;
    check_same("Fido", "fido");
    check_same(" F i d o\t", "fido");
    check_same("\xEF\xBC\xA6\xEF\xBD\x89\xEF\xBD\x84\xEF\xBD\x8F", "fido");                     /* Ｆｉｄｏ */
    check_same("\xE3\x80\x80\xE5\x8F\xB0\xE3\x80\x80\xE5\x8C\x97", "\xE5\x8F\xB0\xE5\x8C\x97"); /* ideographic spaces */
    check_same("\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93", "123");                                  /* １２３ */
    check_same("cafe\xCC\x81", "caf\xC3\xA9");
    check_same("fi\xE2\x80\x8B"
               "do",
               "fido"); /* a space of no width */
    check_same("\xF0\x9F\x90\xB6", "\xF0\x9F\x90\xB6");
    check_same("Stra\xC3\x9F"
               "e",
               "strasse");
}

/* Acute, ogonek as a letter of its own (a space with a mark below, in its plain form), and the same typed in the other order. */
static void marks_have_one_order_also_where_a_space_goes_from_between_them(void **state)
{
    (void)state;
    check_same("e\xCC\x81\xCB\x9B", "\xC4\x99\xCC\x81");
    check_same("e\xCB\x9B\xCC\x81", "\xC4\x99\xCC\x81");
    check_same("\xC4\x99\xCC\x81", "\xC4\x99\xCC\x81");
}

static void different_answers_stay_different(void **state)
{
    (void)state;
    check_same("\xE8\x87\xBA\xE5\x8C\x97", "\xE8\x87\xBA\xE5\x8C\x97"); /* 臺北 is not 台北: the bank gives both as answers */
    check_same("o'neil", "o'neil");
}

static void what_is_no_answer_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        enum status status;
    } rows[] = {
        {"", 0, STATUS_INVALID},
        {"   ", 3, STATUS_INVALID},
        {"\xE3\x80\x80", 3, STATUS_INVALID},
        {"\xE2\x80\x8B", 3, STATUS_INVALID},
        {"\xFF\xFE", 2, STATUS_INVALID},
        {"\xED\xA0\x80", 3, STATUS_INVALID},
        {"\xF4\x8F\xBF\xBF", 4, STATUS_INVALID}, /* never a character */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
        assert_ok(buffer_append_text(&answer, "before"));
        assert_status(rows[i].status, answer_normalise(bytes_of(rows[i].text, rows[i].size), &answer));
        assert_bytes_text(buffer_bytes(&answer), "before");
    }
}

static void length_is_bounded_before_and_after(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    char text[ANSWER_BYTES_MAX + 1];
    memset(text, 'a', sizeof text);
    assert_ok(answer_normalise(bytes_of(text, ANSWER_BYTES_MAX), &answer));
    assert_status(STATUS_LIMIT, answer_normalise(bytes_of(text, ANSWER_BYTES_MAX + 1), &answer));
    for (size_t i = 0; i + 3 <= sizeof text; i += 3) /* one ligature stands for eighteen characters */
        memcpy(text + i, "\xEF\xB7\xBA", 3);
    assert_status(STATUS_LIMIT, answer_normalise(bytes_of(text, ANSWER_BYTES_MAX / 3 * 3), &answer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keyboards_do_not_matter),
        cmocka_unit_test(marks_have_one_order_also_where_a_space_goes_from_between_them),
        cmocka_unit_test(different_answers_stay_different),
        cmocka_unit_test(what_is_no_answer_is_refused_and_changes_nothing),
        cmocka_unit_test(length_is_bounded_before_and_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
