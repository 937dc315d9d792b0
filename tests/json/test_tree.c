/* SPDX-License-Identifier: Apache-2.0
 * Trees of JSON: the same as jansson reads where both do, refused where we are stricter, and nothing left behind. */
#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/json/tree.h"
#include "tests/testing.h"

#include <stdio.h>

static void what_is_read_is_what_jansson_reads(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        " [ 1 , -2 , 0 , 9223372036854775807 , -9223372036854775808 ] ",
        "{\"a\":true,\"b\":false,\"c\":null,\"d\":{\"e\":[{},[],\"\"]}}",
        "{\"\\u0061\\n\":\"\\ud83d\\ude00 \\\\ \\\" \\/ \\b\\f\\n\\r\\t 轉帳\",\"b\":\"plain\"}",
        "[\"\\u00e9\\u4e2d\",\"中文\",\"\xf0\x9f\x98\x80\"]",
        "{\"the name\\u0020is decoded\":\"and so is\\u0020the value\"}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CLEANUP(json_reference_release) json_t *ours = NULL;
        CLEANUP(json_reference_release) json_t *theirs = json_loads(texts[i], JSON_REJECT_DUPLICATES, NULL);
        assert_ok(tree_parse(bytes_of_text(texts[i]), &ours, NULL));
        assert_true(json_equal(ours, theirs));
    }
}

/* And what is written is what jansson writes. */
static void what_is_written_is_read_again_as_the_same(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "{\"b\":1,\"a\":[true,false,null,-9223372036854775808,{\"c\":\"\"}]}",
        "[\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/轉帳\"]",
        "\"plain\"",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CLEANUP(json_reference_release) json_t *value = NULL;
        CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(4096);
        assert_ok(tree_parse(bytes_of_text(texts[i]), &value, NULL));
        assert_ok(tree_write(value, &written));
        assert_string_equal(buffer_text(&written), texts[i]);
    }
}

static void what_has_no_room_is_not_written(void **state)
{
    CLEANUP(json_reference_release) json_t *value = json_pack("{ss}", "name", "a longer text");
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(10);
    (void)state;
    assert_int_not_equal(tree_write(value, &written), STATUS_OK);
}

static void what_is_no_json_is_refused_with_a_reason(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1}}",
        "[1,]",
        "[1 2]",
        "tru",
        "nul",
        "01",
        "+1",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "\"\\ud800\"",
        "\"\xff\"",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"\\u0062\":2}}",
        "[\"\\u0000\"]",
        "{\"\\u0000\":1}",
        "[1]x",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct failure failure = {0};
        json_t *value = NULL;
        assert_status(STATUS_INVALID, tree_parse(bytes_of_text(texts[i]), &value, &failure));
        assert_null(value);
        assert_true(failure.message[0] != 0);
    }
}

static void a_member_that_comes_twice_is_told_as_such(void **state)
{
    struct failure failure = {0};
    json_t *value = NULL;
    (void)state;
    assert_status(STATUS_INVALID, tree_parse(bytes_of_text("{\"amount\":1,\"amount\":2}"), &value, &failure));
    assert_non_null(strstr(failure.message, "twice"));
}

static void a_number_that_is_no_integer_is_no_integer(void **state)
{
    static const char *const texts[] = {"[1.0]", "[1e3]", "[9223372036854775808]", "[-0.5]"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CLEANUP(json_reference_release) json_t *list = NULL;
        assert_ok(tree_parse(bytes_of_text(texts[i]), &list, NULL));
        assert_true(json_is_real(json_array_get(list, 0)));
    }
}

static enum status parse_nested(unsigned depth, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(4096);
    CLEANUP(json_reference_release) json_t *value = NULL;
    for (unsigned i = 0; i < depth; i++)
        assert_ok(buffer_append_byte(&text, '['));
    for (unsigned i = 0; i < depth; i++)
        assert_ok(buffer_append_byte(&text, ']'));
    return tree_parse(buffer_bytes(&text), &value, failure);
}

static void nesting_ends_at_its_limit(void **state)
{
    struct failure failure = {0};
    (void)state;
    assert_ok(parse_nested(LIMIT_JSON_DEPTH, &failure));
    assert_status(STATUS_INVALID, parse_nested(LIMIT_JSON_DEPTH + 1, &failure));
    assert_non_null(strstr(failure.message, "nested"));
    assert_status(STATUS_INVALID, parse_nested(1000, &failure));
}

/* Longer than the scanner's own room, decoded whole. */
static void a_long_string_with_escapes_comes_whole(void **state)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(65536);
    CLEANUP(json_reference_release) json_t *list = NULL;
    (void)state;
    assert_ok(buffer_append_text(&text, "[\""));
    for (int i = 0; i < 5000; i++)
        assert_ok(buffer_append_text(&text, "x\\n"));
    assert_ok(buffer_append_text(&text, "\"]"));
    assert_ok(tree_parse(buffer_bytes(&text), &list, NULL));
    assert_int_equal(json_string_length(json_array_get(list, 0)), 10000);
}

static void a_name_too_long_is_refused(void **state)
{
    char text[TREE_NAME_BYTES + 8];
    json_t *value = NULL;
    (void)state;
    snprintf(text, sizeof text, "{\"%0*d\":1}", TREE_NAME_BYTES + 1, 0);
    assert_status(STATUS_INVALID, tree_parse(bytes_of_text(text), &value, NULL));
    snprintf(text, sizeof text, "{\"%0*d\":1}", TREE_NAME_BYTES, 0);
    assert_ok(tree_parse(bytes_of_text(text), &value, NULL));
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_what_jansson_reads),
        cmocka_unit_test(what_is_written_is_read_again_as_the_same),
        cmocka_unit_test(what_has_no_room_is_not_written),
        cmocka_unit_test(what_is_no_json_is_refused_with_a_reason),
        cmocka_unit_test(a_member_that_comes_twice_is_told_as_such),
        cmocka_unit_test(a_number_that_is_no_integer_is_no_integer),
        cmocka_unit_test(nesting_ends_at_its_limit),
        cmocka_unit_test(a_long_string_with_escapes_comes_whole),
        cmocka_unit_test(a_name_too_long_is_refused),
    };
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
