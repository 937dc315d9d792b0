/* SPDX-License-Identifier: Apache-2.0
 * The slow hash: libsodium's own values come out, cheaper costs are refused, and memory for huge pages is given back. */
#include "tests/testing.h"

#include "src/secret/slow_hash.h"

#include <sodium.h>
#include <stdio.h>

static const uint8_t salt[SLOW_HASH_SALT_SIZE] = "0123456789abcdef";

static void it_is_argon2id(void **state)
{
    (void)state;
    struct digest ours = {0}, theirs = {0};
    assert_ok(slow_hash((struct slow_hash_cost){2, 19}, salt, bytes_of_text("correct horse"), &ours));
    assert_int_equal(
        0, crypto_pwhash(theirs.bytes, sizeof theirs.bytes, "correct horse", 13, salt, 2, (size_t)19 << 20, crypto_pwhash_ALG_ARGON2ID13));
    assert_memory_equal(ours.bytes, theirs.bytes, DIGEST_SIZE);
}

static void salt_and_secret_and_cost_all_count(void **state)
{
    (void)state;
    static const uint8_t other[SLOW_HASH_SALT_SIZE] = "0123456789abcdeg";
    struct digest first, second;
    assert_ok(slow_hash((struct slow_hash_cost){2, 19}, salt, bytes_of_text("a"), &first));
    assert_ok(slow_hash((struct slow_hash_cost){2, 19}, other, bytes_of_text("a"), &second));
    assert_false(digest_equal(&first, &second));
    assert_ok(slow_hash((struct slow_hash_cost){2, 19}, salt, bytes_of_text("b"), &second));
    assert_false(digest_equal(&first, &second));
    assert_ok(slow_hash((struct slow_hash_cost){3, 19}, salt, bytes_of_text("a"), &second));
    assert_false(digest_equal(&first, &second));
}

static void cheaper_than_the_floor_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct slow_hash_cost cost;
        bool enough;
    } rows[] = {
        {{2, 19}, true},  {{2, 18}, false},  {{1, 46}, true},   {{1, 45}, false},   {{0, 64}, false},
        {{16, 19}, true}, {{17, 19}, false}, {{2, 1024}, true}, {{2, 1025}, false},
    };
    struct digest hash = {.bytes = {7}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(slow_hash_cost_is_enough(rows[i].cost), rows[i].enough);
    assert_status(STATUS_INVALID, slow_hash((struct slow_hash_cost){2, 18}, salt, bytes_of_text("a"), &hash));
    assert_int_equal(hash.bytes[0], 7);
}

/* Size of the process in pages. */
static long mapped_pages(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld", &pages), 1);
    fclose(file);
    return pages;
}

static void nothing_is_kept_after_a_hash(void **state)
{
    (void)state;
    struct digest hash;
    assert_ok(slow_hash((struct slow_hash_cost){2, 20}, salt, bytes_of_text("a"), &hash));
    long before = mapped_pages();
    for (int i = 0; i < 8; i++)
        assert_ok(slow_hash((struct slow_hash_cost){2, 20}, salt, bytes_of_text("a"), &hash));
    assert_true(mapped_pages() - before < (20 << 20) / 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_argon2id),
        cmocka_unit_test(salt_and_secret_and_cost_all_count),
        cmocka_unit_test(cheaper_than_the_floor_is_refused),
        cmocka_unit_test(nothing_is_kept_after_a_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
