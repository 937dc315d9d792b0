/* SPDX-License-Identifier: Apache-2.0
 * A set of digests knows what was added and nothing else, however much is added. */
#include "tests/testing.h"

#include "src/base/digest_set.h"

static struct digest numbered(unsigned number)
{
    struct digest digest = {{0}};
    memcpy(digest.bytes, &number, sizeof number);
    return digest;
}

static void what_was_added_is_known_and_nothing_else(void **state)
{
    (void)state;
    CLEANUP(digest_set_release) struct digest_set *set = NULL;
    const struct digest zeros = {{0}}, one = numbered(1);
    struct digest other = one;
    other.bytes[DIGEST_SIZE - 1] = 1;
    assert_ok(digest_set_new(&set));
    assert_false(digest_set_has(set, &zeros));
    digest_set_add(set, &one);
    assert_true(digest_set_has(set, &one));
    assert_false(digest_set_has(set, &other));
    assert_false(digest_set_has(set, &zeros));
}

static void a_full_set_forgets_and_never_invents(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    CLEANUP(digest_set_release) struct digest_set *set = NULL;
    unsigned known = 0;
    assert_ok(digest_set_new(&set));
    for (unsigned i = 0; i < MANY; i++) {
        const struct digest digest = numbered(i);
        assert_false(digest_set_has(set, &digest));
        digest_set_add(set, &digest);
        assert_true(digest_set_has(set, &digest));
    }
    for (unsigned i = 0; i < MANY; i++) {
        const struct digest digest = numbered(i);
        known += digest_set_has(set, &digest);
    }
    assert_in_range(known, 1, MANY / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_known_and_nothing_else),
        cmocka_unit_test(a_full_set_forgets_and_never_invents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
