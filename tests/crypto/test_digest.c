/* SPDX-License-Identifier: Apache-2.0
 * SHA-256 gives the published values however the message is cut, in every thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "src/base/encode.h"
#include "src/crypto/digest.h"

static void assert_digest(const struct digest *digest, const char *expected_hex)
{
    CLEANUP(buffer_release) struct buffer hex = BUFFER_INIT(128);
    assert_int_equal(hex_encode(bytes_of(digest->bytes, DIGEST_SIZE), &hex), STATUS_OK);
    assert_string_equal(buffer_text(&hex), expected_hex);
}

/* FIPS 180-4's own examples. */
static const char empty_digest[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char abc_digest[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void one_call_gives_the_published_values(void **state)
{
    struct digest digest;
    (void)state;
    digest_of(bytes_of(NULL, 0), &digest);
    assert_digest(&digest, empty_digest);
    digest_of(bytes_of_text("abc"), &digest);
    assert_digest(&digest, abc_digest);
}

static void parts_are_joined_in_order(void **state)
{
    struct digest digest;
    const struct bytes parts[] = {bytes_of_text("a"), bytes_of(NULL, 0), bytes_of_text("bc")};
    (void)state;
    digest_of_parts(parts, COUNT_OF(parts), &digest);
    assert_digest(&digest, abc_digest);
}

static void *digest_many(void *context)
{
    bool *right = context;
    struct digest expected, digest;
    digest_of(bytes_of_text("abc"), &expected);
    *right = true;
    for (int i = 0; i < 1000; i++) {
        digest_of(bytes_of_text("abc"), &digest);
        *right = *right && digest_equal(&digest, &expected);
    }
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
    pthread_t threads[4];
    bool right[COUNT_OF(threads)];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, digest_many, &right[i]), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_true(right[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_call_gives_the_published_values),
        cmocka_unit_test(parts_are_joined_in_order),
        cmocka_unit_test(threads_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
