/* SPDX-License-Identifier: Apache-2.0
 * Passwords and user codes: one row a rule with what keeps it and what breaks it, each side of every limit. */
#include "tests/testing.h"

#include "src/secret/password_rules.h"

static const struct bytes known[] = {
    {(const uint8_t *)"A123456789", 10}, {(const uint8_t *)"0912345678", 10}, {(const uint8_t *)"wang@example.tw", 15},
    {(const uint8_t *)"Tree88fox", 9},   {(const uint8_t *)"ab", 2},
};
static const struct explicit_data explicit_data = {known, COUNT_OF(known)};

static struct common_passwords *common(void)
{
    struct common_passwords *list = NULL;
    assert_ok(common_passwords_read(bytes_of_text("#!comment: a list\nTrustno1\r\n\ncorrect7horse\n\xE5\x8F\xB0\npass word\nlast9one"),
                                    &list, NULL));
    assert_int_equal(common_passwords_count(list), 3);
    return list;
}

struct row {
    const char *text;
    enum password_rule rule;
};

static void each_rule_of_passwords_has_two_sides(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"x7Kq-92m", PASSWORD_KEEPS_RULES},
        {"x7Kq-9m", PASSWORD_TOO_SHORT},
        {"", PASSWORD_TOO_SHORT},
        {"x7Kq-92mx7Kq", PASSWORD_KEEPS_RULES},
        {"x7Kq-92mx7Kqp", PASSWORD_TOO_LONG},
        {"x7Kq 92m", PASSWORD_CHARACTER},
        {"x7Kq\t92m", PASSWORD_CHARACTER},
        {"\xEF\xBC\x97\xEF\xBC\x98kqpm", PASSWORD_CHARACTER}, /* full-width digits */
        {"\xF0\x9F\x94\x91"
         "kqpm7",
         PASSWORD_CHARACTER}, /* an emoji */
        {"\xC0\xAF"
         "kqpm7w",
         PASSWORD_CHARACTER}, /* no UTF-8 */
        {"kqzmwtpr", PASSWORD_TOO_UNIFORM},
        {"kqzmwtp7", PASSWORD_KEEPS_RULES},
        {"zA123456789", PASSWORD_EXPLICIT},
        {"za123456789", PASSWORD_EXPLICIT},
        {"tree88FOX", PASSWORD_EXPLICIT},
        {"k0912345678", PASSWORD_EXPLICIT},
        {"abKq7zwe", PASSWORD_KEEPS_RULES}, /* too short a value to count as a part */
        {"k7aaaqpw", PASSWORD_KEEPS_RULES},
        {"k7aaaapw", PASSWORD_RUN},
        {"k7aAaApw", PASSWORD_RUN},
        {"kw123zqp", PASSWORD_KEEPS_RULES},
        {"kw1234qp", PASSWORD_RUN},
        {"kw4321qp", PASSWORD_RUN},
        {"7wABCDqp", PASSWORD_RUN},
        {"7wdcbaqp", PASSWORD_RUN},
        {"kw1232q4", PASSWORD_KEEPS_RULES},
        {"789:;<=w", PASSWORD_KEEPS_RULES}, /* digits do not run on into symbols */
        {"TRUSTNO1", PASSWORD_COMMON},
        {"last9one", PASSWORD_COMMON},
        {"last9onf", PASSWORD_KEEPS_RULES},
    };
    struct common_passwords *list = common();
    const struct password_policy policy = {.length_min = 8, .length_max = 12, .run_length = 4, .kinds_min = 2, .common = list};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (password_judge(&policy, bytes_of_text(rows[i].text), explicit_data) != rows[i].rule)
            fail_msg("%s: rule %d", rows[i].text, password_judge(&policy, bytes_of_text(rows[i].text), explicit_data));
    common_passwords_release(&list);
}

/* The norm forbids a password that is a run as a whole; an institution forbids shorter runs. */
static void a_whole_password_is_never_one_run(void **state)
{
    (void)state;
    const struct password_policy policy = {.length_min = 6, .length_max = 64, .run_length = 64, .kinds_min = 1};
    const struct explicit_data none = {0};
    assert_int_equal(password_judge(&policy, bytes_of_text("123456"), none), PASSWORD_RUN);
    assert_int_equal(password_judge(&policy, bytes_of_text("fedcba"), none), PASSWORD_RUN);
    assert_int_equal(password_judge(&policy, bytes_of_text("!!!!!!"), none), PASSWORD_RUN);
    assert_int_equal(password_judge(&policy, bytes_of_text("123457"), none), PASSWORD_KEEPS_RULES);
}

static void a_default_password_may_be_a_run(void **state)
{
    (void)state;
    const struct password_policy policy = {.length_min = 6, .length_max = 64, .kinds_min = 1};
    assert_int_equal(password_judge(&policy, bytes_of_text("123456"), (struct explicit_data){0}), PASSWORD_KEEPS_RULES);
}

static void no_configuration_goes_below_the_norm(void **state)
{
    (void)state;
    const struct password_policy policy = {.length_min = 1, .length_max = 4096, .run_length = 4, .kinds_min = 1};
    const struct explicit_data none = {0};
    uint8_t long_one[PASSWORD_BYTES_MAX + 1];
    for (size_t i = 0; i < sizeof long_one; i++)
        long_one[i] = "kq7w"[i % 4];
    assert_int_equal(password_judge(&policy, bytes_of_text("kq7wz"), none), PASSWORD_TOO_SHORT);
    assert_int_equal(password_judge(&policy, bytes_of_text("kq7wzm"), none), PASSWORD_KEEPS_RULES);
    assert_int_equal(password_judge(&policy, bytes_of(long_one, PASSWORD_BYTES_MAX), none), PASSWORD_KEEPS_RULES);
    assert_int_equal(password_judge(&policy, bytes_of(long_one, sizeof long_one), none), PASSWORD_TOO_LONG);
}

static void each_rule_of_user_codes_has_two_sides(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"fox7tree", PASSWORD_KEEPS_RULES},
        {"fox7t", PASSWORD_TOO_SHORT},
        {"fox7tr", PASSWORD_KEEPS_RULES},
        {"fox7treefox7treefox7", PASSWORD_KEEPS_RULES},
        {"fox7treefox7treefox7t", PASSWORD_TOO_LONG},
        {"fox-7tree", PASSWORD_CHARACTER},
        {"foxtrees", PASSWORD_TOO_UNIFORM},
        {"77777777", PASSWORD_TOO_UNIFORM},
        {"a123456789", PASSWORD_EXPLICIT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (user_code_judge(bytes_of_text(rows[i].text), explicit_data) != rows[i].rule)
            fail_msg("%s: rule %d", rows[i].text, user_code_judge(bytes_of_text(rows[i].text), explicit_data));
}

static void a_refusal_names_the_rule_in_both_languages_and_never_the_password(void **state)
{
    (void)state;
    struct failure failure = {0};
    assert_ok(password_rule_failure(PASSWORD_KEEPS_RULES, "password", &failure));
    assert_status(STATUS_REFUSED, password_rule_failure(PASSWORD_RUN, "password", &failure));
    assert_non_null(strstr(failure.message, "run: \xE4\xB8\x8D\xE5\x8F\xAF"));
    assert_non_null(strstr(failure.message, "It must have no run"));
    assert_string_equal(failure.field, "password");
}

static void an_empty_list_is_no_list(void **state)
{
    (void)state;
    struct common_passwords *list = NULL;
    assert_status(STATUS_INVALID, common_passwords_read(bytes_of_text("#!comment: nothing\n\n"), &list, NULL));
    assert_null(list);
    assert_false(common_passwords_have(NULL, bytes_of_text("password")));
}

static void what_nobody_can_have_as_password_is_not_compared(void **state)
{
    (void)state;
    assert_true(password_is_readable(bytes_of_text("a")));
    assert_false(password_is_readable(bytes_of_text("")));
    assert_false(password_is_readable(bytes_of_text("\xEF\xBC\x91")));
    assert_false(password_is_readable(bytes_of("a\0b", 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_of_passwords_has_two_sides),
        cmocka_unit_test(a_whole_password_is_never_one_run),
        cmocka_unit_test(a_default_password_may_be_a_run),
        cmocka_unit_test(no_configuration_goes_below_the_norm),
        cmocka_unit_test(each_rule_of_user_codes_has_two_sides),
        cmocka_unit_test(a_refusal_names_the_rule_in_both_languages_and_never_the_password),
        cmocka_unit_test(an_empty_list_is_no_list),
        cmocka_unit_test(what_nobody_can_have_as_password_is_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
