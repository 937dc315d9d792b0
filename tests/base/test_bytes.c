/* SPDX-License-Identifier: Apache-2.0
 * Views of bytes: both comparisons agree, and wiping wipes. */
#include "tests/testing.h"

static void both_comparisons_agree(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {{"", "", true}, {"a", "a", true}, {"a", "b", false}, {"a", "", false}, {"abc", "abd", false}, {"bbc", "abc", false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct bytes a = bytes_of_text(rows[i].a), b = bytes_of_text(rows[i].b);
        assert_int_equal(bytes_equal(a, b), rows[i].equal);
        assert_int_equal(bytes_equal_secret(a, b), rows[i].equal);
    }
    assert_true(bytes_equal(bytes_of(NULL, 0), bytes_of("", 0)));
    assert_true(bytes_equal_secret(bytes_of(NULL, 0), bytes_of("", 0)));
}

static void digests_differ_in_any_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        struct digest a = {{0}}, b = {{0}};
        assert_true(digest_equal(&a, &b));
        b.bytes[i] = 1;
        assert_false(digest_equal(&a, &b));
    }
}

static void wiping_leaves_zeroes_and_accepts_nothing(void **state)
{
    (void)state;
    char secret[] = "1234";
    wipe(secret, sizeof secret);
    static const char zeroes[sizeof secret];
    assert_memory_equal(secret, zeroes, sizeof secret);
    wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_comparisons_agree),
        cmocka_unit_test(digests_differ_in_any_byte),
        cmocka_unit_test(wiping_leaves_zeroes_and_accepts_nothing),
    };
    return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
