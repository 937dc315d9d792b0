/* SPDX-License-Identifier: Apache-2.0
 * The keys of subjects in motion: given back to their subject only, for a minute, within the bound, and wiped then. */
#include "src/vault/record_keys.h"
#include "tests/testing.h"

static struct key_memory *memory;

static struct vault_subject subject_of(unsigned number)
{
    struct vault_subject subject = {{0}};
    subject.salt[0] = (uint8_t)(number >> 8);
    subject.salt[1] = (uint8_t)number;
    subject.salt[2] = (uint8_t)(number >> 16);
    return subject;
}

static void keep(unsigned number, int64_t now)
{
    struct vault_subject subject = subject_of(number);
    struct record_keys keys = {.seal = {{1, (uint8_t)number}}, .lookup = {{2, (uint8_t)number}}};
    key_memory_keep(memory, &subject, now, &keys);
}

static bool finds(unsigned number, int64_t now)
{
    struct vault_subject subject = subject_of(number);
    struct record_keys keys;
    if (!key_memory_find(memory, &subject, now, &keys))
        return false;
    assert_int_equal(keys.seal.bytes[0], 1);
    assert_int_equal(keys.seal.bytes[1], (uint8_t)number);
    assert_int_equal(keys.lookup.bytes[0], 2);
    assert_int_equal(keys.lookup.bytes[1], (uint8_t)number);
    return true;
}

static void a_subject_gets_its_own_keys_and_a_stranger_none(void **state)
{
    (void)state;
    keep(5, 100);
    keep(6, 100);
    assert_true(finds(5, 100));
    assert_true(finds(6, 159));
    assert_false(finds(7, 100));
    assert_false(finds(5 + (1U << 16), 100)); /* the same place, another salt */
}

static void the_keys_are_gone_after_a_minute(void **state)
{
    (void)state;
    keep(5, 100);
    assert_true(finds(5, 100 + RECORD_KEYS_SECONDS - 1));
    assert_false(finds(5, 100 + RECORD_KEYS_SECONDS));
}

static void use_does_not_lengthen_the_minute(void **state)
{
    (void)state;
    keep(5, 100);
    assert_true(finds(5, 150));
    assert_false(finds(5, 161));
}

static void with_too_many_in_one_place_the_oldest_goes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++)
        keep(9 + (i << 16), 100 + i);
    assert_false(finds(9, 110));
    for (unsigned i = 1; i < 5; i++)
        assert_true(finds(9 + (i << 16), 110));
}

static bool memory_holds(uint8_t first, uint8_t second)
{
    const uint8_t *start = (const uint8_t *)memory;
    for (size_t i = 0; i + 1 < RECORD_KEYS_MAX * sizeof(struct record_keys); i++)
        if (start[i] == first && start[i + 1] == second)
            return true;
    return false;
}

static void stale_keys_are_wiped_and_fresh_ones_kept(void **state)
{
    (void)state;
    keep(0x55, 100);
    keep(0x66, 130);
    assert_true(memory_holds(1, 0x55));
    key_memory_wipe_stale(memory, 100 + RECORD_KEYS_SECONDS);
    assert_false(memory_holds(1, 0x55));
    assert_true(finds(0x66, 160));
}

static int start(void **state)
{
    (void)state;
    return key_memory_create(&memory) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    key_memory_release(&memory);
    return memory == NULL ? 0 : -1;
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(a_subject_gets_its_own_keys_and_a_stranger_none),
        EACH(the_keys_are_gone_after_a_minute),
        EACH(use_does_not_lengthen_the_minute),
        EACH(with_too_many_in_one_place_the_oldest_goes),
        EACH(stale_keys_are_wiped_and_fresh_ones_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
