/* SPDX-License-Identifier: Apache-2.0
 * A configuration file that is wrong must be refused with the line and the field that are wrong, and nothing may be taken half. */
#include "src/config/yaml_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

struct refusal {
    const char *text;
    unsigned line;
    const char *field;
    const char *message;
};

static void files_that_cannot_be_taken_are_refused_with_line_and_field(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"", 0, "", "the file is empty"},
        {"a: 1\nb: 2\na: 3\n", 3, "a", "given twice"},
        {"top:\n  x: &anchor 1\n  y: *anchor\n", 2, "top.x", "anchors and aliases are not taken"},
        {"a: &self\n  b: *self\n", 1, "a", "anchors and aliases are not taken"},
        {"a: !!int 7\n", 1, "a", "tags are not taken"},
        {"a: !thing {}\n", 1, "a", "tags are not taken"},
        {"list:\n  - x\n  - \"a\\u0007\"\n", 3, "list[1]", "has a control character"},
        {"[a]: 1\n", 1, "", "the name of a member must be a text"},
        {"a: 1\n---\nb: 2\n", 0, "", "the file must hold one document only"},
        {"a:\n\t- b\n", 2, "", NULL},
        {"a: \"\xff\"\n", 1, "", NULL},
        {"a: [[[[[[[[[1]]]]]]]]]\n", 1, NULL, "nested too deeply"},
    };
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct yaml *yaml = NULL;
        struct failure failure = {0};
        assert_int_equal(yaml_read(bytes_of_text(refusals[i].text), &yaml, &failure), STATUS_INVALID);
        assert_null(yaml);
        assert_int_equal(failure.line, refusals[i].line);
        if (refusals[i].field != NULL)
            assert_string_equal(failure.field, refusals[i].field);
        if (refusals[i].message != NULL)
            assert_string_equal(failure.message, refusals[i].message);
    }
}

static const char *const example = "name: Bank\n"
                                   "limits:\n"
                                   "  daily: 50000\n"
                                   "  negative: -3\n"
                                   "  padded: 007\n"
                                   "  quoted: \"5\"\n"
                                   "  huge: 9999999999999999999\n"
                                   "on: true\n"
                                   "yes: yes\n"
                                   "empty:\n"
                                   "level: gold\n"
                                   "list:\n"
                                   "  - {x: 1}\n"
                                   "  - {x: bad}\n";

struct opened {
    struct yaml *yaml;
    struct yaml_value root;
    struct failure failure;
};

static struct opened open_example(void)
{
    struct opened opened = {0};
    assert_int_equal(yaml_read(bytes_of_text(example), &opened.yaml, &opened.failure), STATUS_OK);
    opened.root = yaml_root(opened.yaml);
    return opened;
}

static void assert_refused(struct opened *opened, enum status status, unsigned line, const char *field, const char *message)
{
    assert_int_equal(status, STATUS_INVALID);
    assert_int_equal(opened->failure.line, line);
    assert_string_equal(opened->failure.field, field);
    assert_string_equal(opened->failure.message, message);
}

static void values_come_out_as_written(void **state)
{
    (void)state;
    struct opened o = open_example();
    const char *text;
    int64_t integer;
    bool boolean;
    unsigned choice;
    size_t count;
    struct yaml_value limits = yaml_member(o.root, "limits");
    assert_int_equal(yaml_text(yaml_member(o.root, "name"), 10, &text, NULL), STATUS_OK);
    assert_string_equal(text, "Bank");
    assert_int_equal(yaml_integer(yaml_member(limits, "daily"), 1, 50000, &integer, NULL), STATUS_OK);
    assert_int_equal(integer, 50000);
    assert_int_equal(yaml_integer(yaml_member(limits, "negative"), -3, 0, &integer, NULL), STATUS_OK);
    assert_int_equal(integer, -3);
    assert_int_equal(yaml_boolean(yaml_member(o.root, "on"), &boolean, NULL), STATUS_OK);
    assert_true(boolean);
    assert_int_equal(yaml_choice(yaml_member(o.root, "level"), (const char *[]){"silver", "gold", NULL}, &choice, NULL), STATUS_OK);
    assert_int_equal(choice, 1);
    assert_int_equal(yaml_list(yaml_member(o.root, "list"), 2, &count, NULL), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(yaml_map(limits, 5, &count, NULL), STATUS_OK);
    assert_int_equal(count, 5);
    assert_int_equal(yaml_map(limits, 4, &count, NULL), STATUS_INVALID);
    assert_string_equal(yaml_map_name(limits, 1), "negative");
    assert_int_equal(yaml_integer(yaml_map_value(limits, 1), -9, 9, &integer, NULL), STATUS_OK);
    assert_false(yaml_is_present(yaml_member(limits, "weekly")));
    yaml_release(&o.yaml);
}

static void wrong_values_are_refused_where_they_stand(void **state)
{
    (void)state;
    struct opened o = open_example();
    struct failure *f = &o.failure;
    const char *text = "untouched";
    int64_t integer = 42;
    bool boolean;
    unsigned choice;
    size_t count;
    struct yaml_value limits = yaml_member(o.root, "limits");
    struct yaml_value second = yaml_item(yaml_member(o.root, "list"), 1);
    assert_refused(&o, yaml_integer(yaml_member(limits, "daily"), 1, 49999, &integer, f), 3, "limits.daily", "must be from 1 to 49999");
    assert_refused(&o, yaml_integer(yaml_member(limits, "padded"), 0, 9, &integer, f), 5, "limits.padded", "must be a whole number");
    assert_refused(&o, yaml_integer(yaml_member(limits, "quoted"), 0, 9, &integer, f), 6, "limits.quoted", "must be a whole number");
    assert_refused(&o, yaml_integer(yaml_member(limits, "huge"), 0, INT64_MAX, &integer, f), 7, "limits.huge", "must be a whole number");
    assert_refused(&o, yaml_integer(yaml_member(limits, "weekly"), 0, 9, &integer, f), 3, "limits.weekly", "is missing");
    assert_refused(&o, yaml_integer(yaml_member(second, "x"), 0, 9, &integer, f), 14, "list[1].x", "must be a whole number");
    assert_int_equal(integer, 42);
    assert_refused(&o, yaml_boolean(yaml_member(o.root, "yes"), &boolean, f), 9, "yes", "must be true or false");
    assert_refused(&o, yaml_text(yaml_member(o.root, "empty"), 9, &text, f), 10, "empty", "is empty");
    assert_refused(&o, yaml_text(yaml_member(o.root, "name"), 3, &text, f), 1, "name", "is longer than 3 bytes");
    assert_refused(&o, yaml_text(limits, 99, &text, f), 3, "limits", "must be a single value");
    assert_string_equal(text, "untouched");
    assert_refused(&o, yaml_choice(yaml_member(o.root, "level"), (const char *[]){"low", "high", NULL}, &choice, f), 11, "level",
                   "must be one of: low, high");
    assert_refused(&o, yaml_list(limits, 9, &count, f), 3, "limits", "must be a list");
    assert_refused(&o, yaml_list(yaml_member(o.root, "list"), 1, &count, f), 13, "list", "has more than 1 items");
    assert_refused(&o, yaml_check_members(limits, (const char *[]){"daily", "negative", NULL}, f), 5, "limits.padded",
                   "is not a known name here");
    assert_refused(&o, yaml_check_members(yaml_member(o.root, "name"), (const char *[]){NULL}, f), 1, "name", "must be a map");
    yaml_release(&o.yaml);
}

static void a_file_that_is_not_there_is_said_so(void **state)
{
    (void)state;
    struct yaml *yaml = NULL;
    struct failure failure = {0};
    assert_int_equal(yaml_read_file("/nonexistent/countersignd.yaml", &yaml, &failure), STATUS_IO);
    assert_string_equal(failure.message, "cannot be opened: No such file or directory");
    assert_int_equal(yaml_read_file("/", &yaml, &failure), STATUS_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_cannot_be_taken_are_refused_with_line_and_field),
        cmocka_unit_test(values_come_out_as_written),
        cmocka_unit_test(wrong_values_are_refused_where_they_stand),
        cmocka_unit_test(a_file_that_is_not_there_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
