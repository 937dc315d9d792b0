/* SPDX-License-Identifier: Apache-2.0
 * A log's name must fit everything that carries it; a name that fits only some would be found out at the first entry. */
#include "tests/testing.h"

#include "src/base/limits.h"
#include "src/base/origin.h"

static void names_that_everything_takes_are_valid(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "countersign.example/log", "Bank:8443/~log_1", "!#$%&'()*,-./:;<=>?@[]^_`{|}~"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_true(origin_is_valid(names[i]));
}

static void other_names_are_not(void **state)
{
    (void)state;
    static const char *const names[] = {"", "two words", "a+b", "\"a\"", "a\\b", "a\n", "a\x7f", "\xe9\x8a\x80\xe8\xa1\x8c"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_false(origin_is_valid(names[i]));
}

static void the_limit_is_exact(void **state)
{
    (void)state;
    char name[LIMIT_LEDGER_ORIGIN_BYTES + 2] = {0};
    memset(name, 'x', LIMIT_LEDGER_ORIGIN_BYTES);
    assert_true(origin_is_valid(name));
    name[LIMIT_LEDGER_ORIGIN_BYTES] = 'x';
    assert_false(origin_is_valid(name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_everything_takes_are_valid),
        cmocka_unit_test(other_names_are_not),
        cmocka_unit_test(the_limit_is_exact),
    };
    return cmocka_run_group_tests_name("origin", tests, NULL, NULL);
}
