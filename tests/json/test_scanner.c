/* SPDX-License-Identifier: Apache-2.0
 * What is JSON and what is not, by the grammar of RFC 8259; and lists of cases, which the scanner takes apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/json/decision.h"
#include "src/json/members.h"
#include "src/json/scanner.h"

static bool reads(struct bytes text)
{
    struct scanner scanner;
    return scanner_init(&scanner, text) == STATUS_OK && scanner_skip(&scanner) == STATUS_OK && scanner_finish(&scanner) == STATUS_OK;
}

static void json_is_read(void **state)
{
    static const char *const texts[] = {
        "0",
        "-0",
        "-1.5E-7",
        "123456789012345678901234567890",
        "1e999",
        "true",
        "false",
        "null",
        "\"\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0041\\uD834\\udd1e\"",
        "\"\x7f\"",
        "[]",
        "[[],{}]",
        " { \"a\" : [ 1 , 2 ] , \"b\" : null } ",
        "{\"\":0}",
        "{\"a\":1,\"a\":2}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!reads(bytes_of_text(texts[i])))
            fail_msg("not read: %s", texts[i]);
}

static void what_is_no_json_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "00",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "1 2",
        "True",
        "tru",
        "truee",
        "nul",
        "NaN",
        "Infinity",
        "'a'",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\x41\"",
        "\"\\u004\"",
        "\"\\u00g0\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800\\n\"",
        "\"\n\"",
        "\"\t\"",
        "\"\xff\"",
        "\"\xed\xa0\x80\"",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{",
        "}",
        "{1:2}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" 1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1]",
        "{\"a\":1 \"b\":2}",
        "/**/1",
        "1//",
        "\xef\xbb\xbf[]",
        "\v1",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (reads(bytes_of_text(texts[i])))
            fail_msg("read: %s", texts[i]);
    assert_false(reads(bytes_of("1\0", 2)));
    assert_false(reads(bytes_of("\"\0\"", 3)));
}

static void nesting_ends_at_its_limit(void **state)
{
    char text[2 * LIMIT_JSON_DEPTH + 2];
    (void)state;
    for (size_t depth = LIMIT_JSON_DEPTH; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        assert_int_equal(reads(bytes_of(text, 2 * depth)), depth == LIMIT_JSON_DEPTH);
    }
}

static void strings_are_decoded(void **state)
{
    static const struct {
        const char *json, *expected;
    } strings[] = {
        {"\"plain\"", "plain"},
        {"\"\\u00e9\\u6587\\ud83d\\ude00\"", "\xc3\xa9\xe6\x96\x87\xf0\x9f\x98\x80"},
        {"\"a\\\\b\\\"c\\/d\\n\"", "a\\b\"c/d\n"},
        {"\"\xe6\x96\x87\\t\"", "\xe6\x96\x87\t"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(strings); i++) {
        struct scanner scanner;
        struct bytes text;
        assert_int_equal(scanner_init(&scanner, bytes_of_text(strings[i].json)), STATUS_OK);
        assert_int_equal(scanner_string(&scanner, &text), STATUS_OK);
        assert_true(bytes_equal(text, bytes_of_text(strings[i].expected)));
    }
}

static void long_string_with_escapes_is_cut(void **state)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(4096);
    struct scanner scanner;
    struct bytes text;
    (void)state;
    assert_int_equal(buffer_append_text(&json, "\"\\n"), STATUS_OK);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(buffer_append_byte(&json, 'x'), STATUS_OK);
    assert_int_equal(buffer_append_byte(&json, '"'), STATUS_OK);
    assert_int_equal(scanner_init(&scanner, buffer_bytes(&json)), STATUS_OK);
    assert_int_equal(scanner_string(&scanner, &text), STATUS_OK);
    assert_int_equal(text.size, SCANNER_STRING_BYTES);
    assert_int_equal(scanner_finish(&scanner), STATUS_OK);
}

#define LOGIN "{\"operation\":{\"service\":\"login\"},\"evidence\":[{\"design\":\"password\"}]}"

static enum status decide_list(const char *text, size_t maximum, struct buffer *answer)
{
    struct failure failure = {0};
    enum status status = decide_json_list(bytes_of_text(text), maximum, answer, &failure);
    assert_int_equal(status != STATUS_OK && status != STATUS_NO_MEMORY, failure.message[0] != 0);
    return status;
}

static void list_is_answered_element_by_element(void **state)
{
    CLEANUP(buffer_release) struct buffer one = BUFFER_INIT(4096), list = BUFFER_INIT(65536), expected = BUFFER_INIT(65536);
    (void)state;
    assert_int_equal(decide_json(bytes_of_text(LOGIN), 1, &one), STATUS_OK);
    assert_int_equal(buffer_append_format(&expected, "[%s,{\"error\":{\"line\":2,\"field\":\"\",\"message\":\"not a JSON object\"}},%s]",
                                          buffer_text(&one), buffer_text(&one)),
                     STATUS_OK);
    assert_int_equal(decide_list(" [ " LOGIN " , 7 ,\n" LOGIN "] ", 3, &list), STATUS_OK);
    assert_string_equal(buffer_text(&list), buffer_text(&expected));
}

static void list_that_cannot_be_read_appends_nothing(void **state)
{
    static const char *const texts[] = {
        "", "{}", "[", "[" LOGIN, "[" LOGIN ",", "[" LOGIN ",]", "[" LOGIN "] x", "[" LOGIN " " LOGIN "]", "[\"\xff\"]"};
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(65536);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(decide_list(texts[i], 10, &answer), STATUS_INVALID);
        assert_int_equal(answer.size, 0);
    }
    assert_int_equal(decide_list("[" LOGIN "," LOGIN "]", 1, &answer), STATUS_LIMIT);
    assert_int_equal(answer.size, 0);
    assert_int_equal(decide_list("[]", 1, &answer), STATUS_OK);
    assert_string_equal(buffer_text(&answer), "[]");
}

static void list_without_room_for_its_answers_is_told_so(void **state)
{
    struct buffer answer = BUFFER_INIT(200);
    (void)state;
    assert_int_equal(decide_list("[" LOGIN "," LOGIN "]", 9, &answer), STATUS_NO_MEMORY);
    assert_int_equal(answer.size, 0);
    buffer_release(&answer);
}

static void what_stands_behind_a_zero_byte_is_not_passed_over(void **state)
{
    CLEANUP(json_reference_release) json_t *object = NULL;
    struct failure failure;
    (void)state;
    assert_int_equal(members_parse(bytes_of("{}\0{}", 5), &object, &failure), STATUS_INVALID);
    assert_int_equal(members_parse(bytes_of("{}", 2), &object, &failure), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_read),
        cmocka_unit_test(what_is_no_json_is_refused),
        cmocka_unit_test(nesting_ends_at_its_limit),
        cmocka_unit_test(strings_are_decoded),
        cmocka_unit_test(long_string_with_escapes_is_cut),
        cmocka_unit_test(list_is_answered_element_by_element),
        cmocka_unit_test(list_that_cannot_be_read_appends_nothing),
        cmocka_unit_test(list_without_room_for_its_answers_is_told_so),
        cmocka_unit_test(what_stands_behind_a_zero_byte_is_not_passed_over),
    };
    return cmocka_run_group_tests_name("scanner", tests, NULL, NULL);
}
