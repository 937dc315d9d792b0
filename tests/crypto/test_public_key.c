/* SPDX-License-Identifier: Apache-2.0
 * The published signatures of RFC 7515 and RFC 8032 verify; every changed bit, length or key does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/base/encode.h"
#include "src/crypto/public_key.h"

struct published {
    enum status (*key_from)(struct bytes raw, struct public_key *ret_key);
    const char *key_hex, *message, *signature_hex;
};

/* RFC 7515 appendix A.3. */
static const struct published es256 = {
    public_key_from_p256,
    "047fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad",
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
    "0ed1215379636c483c2f7f155807d402a3b228033af97c7e17819ac3169ea665c50a07d38c3c70e5d8f12daf084a5480a66590c5f293509a8f3f7f8a83a354d5",
};
/* RFC 8032 section 7.1, test 2. */
static const struct published ed25519 = {
    public_key_from_ed25519,
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "\x72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
};

static void from_hex(const char *hex, struct buffer *ret_bytes)
{
    assert_int_equal(hex_decode(bytes_of_text(hex), ret_bytes), STATUS_OK);
}

static void key_from_hex(const struct published *published, struct public_key *ret_key)
{
    CLEANUP(buffer_release) struct buffer raw = BUFFER_INIT(128);
    from_hex(published->key_hex, &raw);
    assert_int_equal(published->key_from(buffer_bytes(&raw), ret_key), STATUS_OK);
}

static void check_published(const struct published *published)
{
    CLEANUP(public_key_release) struct public_key key = {NULL};
    CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(128);
    key_from_hex(published, &key);
    from_hex(published->signature_hex, &signature);
    struct bytes message = bytes_of_text(published->message);
    assert_int_equal(public_key_verify(&key, message, buffer_bytes(&signature)), STATUS_OK);
    for (size_t bit = 0; bit < signature.size * 8; bit++) {
        signature.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(public_key_verify(&key, message, buffer_bytes(&signature)), STATUS_CORRUPT);
        signature.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(public_key_verify(&key, bytes_of(message.data, message.size - 1), buffer_bytes(&signature)), STATUS_CORRUPT);
    assert_int_equal(public_key_verify(&key, message, bytes_of(signature.data, signature.size - 1)), STATUS_CORRUPT);
    assert_int_equal(public_key_verify(&key, message, bytes_of(NULL, 0)), STATUS_CORRUPT);
}

static void es256_accepts_the_published_signature_only(void **state)
{
    (void)state;
    check_published(&es256);
}

static void ed25519_accepts_the_published_signature_only(void **state)
{
    (void)state;
    check_published(&ed25519);
}

static void es256_of_zeroes_is_refused(void **state)
{
    const uint8_t zeroes[RAW_SIGNATURE_SIZE] = {0};
    CLEANUP(public_key_release) struct public_key key = {NULL};
    (void)state;
    key_from_hex(&es256, &key);
    assert_int_equal(public_key_verify(&key, bytes_of_text(es256.message), bytes_of(zeroes, sizeof zeroes)), STATUS_CORRUPT);
}

static void points_off_the_curve_are_refused(void **state)
{
    CLEANUP(buffer_release) struct buffer point = BUFFER_INIT(128);
    struct public_key key = {NULL};
    (void)state;
    from_hex(es256.key_hex, &point);
    point.data[P256_POINT_SIZE - 1] ^= 1;
    assert_int_equal(public_key_from_p256(buffer_bytes(&point), &key), STATUS_INVALID);
    assert_int_equal(public_key_from_p256(bytes_of(point.data, 33), &key), STATUS_INVALID);
    assert_int_equal(public_key_from_ed25519(buffer_bytes(&point), &key), STATUS_INVALID);
    assert_null(key.key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(es256_accepts_the_published_signature_only),
        cmocka_unit_test(ed25519_accepts_the_published_signature_only),
        cmocka_unit_test(es256_of_zeroes_is_refused),
        cmocka_unit_test(points_off_the_curve_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
