/* SPDX-License-Identifier: Apache-2.0
 * COSE keys: one spelling a key, its algorithm's curve, no weak ones. */
#include "tests/testing.h"
#include "tests/webauthn/authenticator.h"

#include <stdio.h>

#include "src/base/encode.h"
#include "src/webauthn/key_parts.h"

/* A point of P-256: the generator. */
#define X "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
#define Y "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define ED "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a" /* RFC 8032 section 7.1, test 1 */
#define ZEROES_16 "00000000000000000000000000000000"

static const struct {
    const char *what, *hex, *word;
} keys[] = {
    {"P-256", "a5010203262001215820" X "225820" Y, ""},
    {"members in another order", "a5225820" Y "0326215820" X "20010102", ""},
    {"nothing", "", "key_malformed"},
    {"no map", "80", "key_malformed"},
    {"more after it", "a5010203262001215820" X "225820" Y "00", "key_malformed"},
    {"cut short", "a5010203262001215820" X "225820", "key_malformed"},
    {"without y", "a4010203262001215820" X, "key_malformed"},
    {"compressed y", "a5010203262001215820" X "22f5", "key_malformed"},
    {"without algorithm", "a401022001215820" X "225820" Y, "key_malformed"},
    {"without type", "a403262001215820" X "225820" Y, "key_malformed"},
    {"a member twice",
     "a6010203260326"
     "2001215820" X "225820" Y,
     "key_malformed"},
    {"a member more",
     "a601020241000326"
     "2001215820" X "225820" Y,
     "key_malformed"},
    {"a label that is text",
     "a5616102"
     "03262001215820" X "225820" Y,
     "key_malformed"},
    {"a long head",
     "a50102"
     "033806"
     "2001215820" X "225820" Y,
     "key_malformed"},
    {"a length of 16 bits", "a501020326200121590020" X "225820" Y, "key_malformed"},
    {"an indefinite map", "bf010203262001215820" X "225820" Y "ff", "key_malformed"},
    {"a tag", "c1a5010203262001215820" X "225820" Y, "key_malformed"},
    {"ES256 on P-384", "a5010203262002215820" X "225820" Y, "key_refused"},
    {"ES256 on secp256k1", "a5010203262008215820" X "225820" Y, "key_refused"},
    {"ES384 on P-256", "a501020338222001215820" X "225820" Y, "key_refused"},
    {"ES256 of type OKP", "a5010103262001215820" X "225820" Y, "key_refused"},
    {"a point off the curve", "a5010203262001215820" X "225820" X, "key_refused"},
    {"a short coordinate",
     "a501020326200121581f"
     "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2"
     "225820" Y,
     "key_refused"},
    {"coordinates of zero", "a5010203262001215820" ZEROES_16 ZEROES_16 "225820" ZEROES_16 ZEROES_16, "key_refused"},
    {"ES256K", "a5010203382e2008215820" X "225820" Y, "algorithm_refused"},
    {"RS1",
     "a401030339fffe"
     "20430100012143010001",
     "algorithm_refused"},
    {"an algorithm past 63 bits", "a50102033bffffffffffffffff2001215820" X "225820" Y, "key_malformed"},
    {"Ed25519", "a4010103272006215820" ED, ""},
    {"EdDSA on Ed448", "a4010103272007215820" ED, "key_refused"},
    {"Ed25519 of order 1", "a401010327200621582001" ZEROES_16 "000000000000000000000000000000", "key_refused"},
    {"Ed25519 of order 4", "a401010327200621582000" ZEROES_16 "000000000000000000000000000000", "key_refused"},
    {"Ed25519 with y", "a5010103272006215820" ED "225820" ED, "key_malformed"},
    {"Ed448 of order 1", "a40101033834200721583901" ZEROES_16 ZEROES_16 ZEROES_16 "0000000000000000", "key_refused"},
    {"Ed448 of order 4", "a40101033834200721583900" ZEROES_16 ZEROES_16 ZEROES_16 "0000000000000080", "key_refused"},
    {"Ed448 of order 2",
     "a401010338342007215839feffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "feffffffffffffffffffffffffffffffffffffffffffffffffffffff00",
     "key_refused"},
    {"RSA of 24 bits", "a401030339010020430100012143010001", "key_refused"},
    {"RSA without exponent",
     "a301030339010020430100"
     "01",
     "key_malformed"},
    {"RSA with a curve",
     "a4010303390100200121"
     "43010001",
     "key_malformed"},
};

static void every_key_has_one_spelling_and_is_strong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        CLEANUP(buffer_release) struct buffer cose = BUFFER_INIT(1024);
        CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
        struct failure failure = {0};
        assert_ok(hex_decode(bytes_of_text(keys[i].hex), &cose));
        enum status status = webauthn_key_parse(buffer_bytes(&cose), &key, &failure);
        if ((status == STATUS_OK) != (keys[i].word[0] == 0) || strcmp(failure.field, keys[i].word) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", keys[i].what, failure.field, keys[i].word);
        assert_int_equal(key != NULL, status == STATUS_OK);
    }
}

/* COSE of an RSA key with modulus and exponent as wanted. */
static const char *refusal_of_rsa(struct bytes modulus, struct bytes exponent)
{
    static struct failure failure;
    CLEANUP(buffer_release) struct buffer cose = BUFFER_INIT(4096);
    CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
    failure = (struct failure){0};
    assert_ok(buffer_append(&cose, bytes_of("\xa4\x01\x03\x03\x39\x01\x00\x20", 8)));
    cbor_bytes(&cose, modulus);
    cbor_integer(&cose, -2);
    cbor_bytes(&cose, exponent);
    return webauthn_key_parse(buffer_bytes(&cose), &key, &failure) == STATUS_OK ? "" : failure.field;
}

static void rsa_keys_are_neither_short_nor_strange(void **state)
{
    (void)state;
    uint8_t modulus[1025];
    const struct bytes f4 = bytes_of("\x01\x00\x01", 3);
    memset(modulus, 0xc3, sizeof modulus);
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 256), f4), "");
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 1024), f4), "");
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 1025), f4), "key_refused");
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 255), f4), "key_refused");
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 256), bytes_of("\x01", 1)), "key_refused");
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 256), bytes_of("\x02", 1)), "key_refused");
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 256), bytes_of("", 0)), "key_refused");
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 256), bytes_of("\x01\x00\x00\x00\x01", 5)), "key_refused");
    modulus[255] = 0xc2;
    assert_string_equal(refusal_of_rsa(bytes_of(modulus, 256), f4), "key_refused");
}

static void algorithms_have_their_names_and_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int cose;
    } expected[WEBAUTHN_ALGORITHM_COUNT] = {{"ES256", -7}, {"ES384", -35}, {"ES512", -36}, {"RS256", -257}, {"EdDSA", -8}, {"Ed448", -53}};
    for (int i = 0; i < WEBAUTHN_ALGORITHM_COUNT; i++) {
        enum webauthn_algorithm algorithm;
        assert_string_equal(webauthn_algorithm_name(i), expected[i].name);
        assert_int_equal(webauthn_algorithm_cose(i), expected[i].cose);
        assert_ok(webauthn_algorithm_of_name(expected[i].name, &algorithm));
        assert_int_equal(algorithm, i);
        assert_ok(webauthn_algorithm_of_cose(expected[i].cose, &algorithm));
        assert_int_equal(algorithm, i);
        assert_status(STATUS_NOT_FOUND, webauthn_algorithm_of_name("RS1", &algorithm));
        assert_status(STATUS_NOT_FOUND, webauthn_algorithm_of_cose(-65535, &algorithm));
    }
}

/* A signature of one key checks with it alone, and over its message alone. */
static void signatures_check_by_their_key_alone(void **state)
{
    (void)state;
    const struct bytes parts[] = {bytes_of_text("authenticator data"), bytes_of_text("hash")},
                       message = bytes_of_text("authenticator datahash");
    for (int i = 0; i < WEBAUTHN_ALGORITHM_COUNT; i++) {
        EVP_PKEY *key = authenticator_key(i), *other = authenticator_key(i);
        struct buffer signature = authenticator_sign(key, i, message);
        assert_ok(webauthn_signature_check(key, i, parts, COUNT_OF(parts), buffer_bytes(&signature)));
        assert_status(STATUS_CORRUPT, webauthn_signature_check(key, i, parts, 1, buffer_bytes(&signature)));
        assert_status(STATUS_CORRUPT, webauthn_signature_check(other, i, parts, COUNT_OF(parts), buffer_bytes(&signature)));
        enum webauthn_algorithm wrong = i == WEBAUTHN_RS256 ? WEBAUTHN_ES256 : WEBAUTHN_RS256;
        assert_status(STATUS_CORRUPT, webauthn_signature_check(key, wrong, parts, COUNT_OF(parts), buffer_bytes(&signature)));
        buffer_release(&signature);
        EVP_PKEY_free(key);
        EVP_PKEY_free(other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_one_spelling_and_is_strong),
        cmocka_unit_test(rsa_keys_are_neither_short_nor_strange),
        cmocka_unit_test(algorithms_have_their_names_and_numbers),
        cmocka_unit_test(signatures_check_by_their_key_alone),
    };
    return cmocka_run_group_tests_name("webauthn key", tests, NULL, NULL);
}
