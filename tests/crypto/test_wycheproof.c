/* SPDX-License-Identifier: Apache-2.0
 * Wycheproof's edge cases for ECDSA on P-256 (DER and r || s), RSA-2048 PKCS#1 and PSS, through the functions that verify customers'
 * signatures and our own receipts. The one vector that the suite leaves open, a missing NULL in PKCS#1, is refused. */
#include "src/base/encode.h"
#include "src/crypto/algorithms.h"
#include "src/crypto/public_key.h"
#include "tests/crypto/vectors.h"
#include "tests/testing.h"

#include <jansson.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#define VECTORS 1113 /* 484 + 262 + 259 + 108 */

enum form { FORM_DER, FORM_RAW };

struct suite {
    const char *file;
    enum form form;
    struct algorithm algorithm;
    json_t *content;
};

static struct suite suites[] = {
    {"ecdsa_secp256r1_sha256_test.json", FORM_DER, {ALGORITHM_ECDSA, ALGORITHM_SHA256}, NULL},
    {"ecdsa_secp256r1_sha256_p1363_test.json", FORM_RAW, {ALGORITHM_ECDSA, ALGORITHM_SHA256}, NULL},
    {"rsa_signature_2048_sha256_test.json", FORM_DER, {ALGORITHM_RSA_PKCS1, ALGORITHM_SHA256}, NULL},
    {"rsa_pss_2048_sha256_mgf1_32_test.json", FORM_DER, {ALGORITHM_RSA_PSS, ALGORITHM_SHA256}, NULL},
};

struct vector {
    const struct suite *suite;
    const json_t *group, *test;
    char name[160];
};

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    assert_non_null(text);
    return text;
}

static struct buffer bytes_of_hex(const char *hex)
{
    struct buffer buffer = BUFFER_INIT(16384);
    assert_ok(hex_decode(bytes_of_text(hex), &buffer));
    return buffer;
}

static enum status verify_der(const struct vector *vector, struct bytes message, struct bytes signature)
{
    CLEANUP(buffer_release) struct buffer der = bytes_of_hex(text_of(vector->group, "publicKeyDer"));
    char name[ALGORITHM_NAME_MAX];
    const uint8_t *at = der.data;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)der.size);
    assert_non_null(key);
    assert_ok(algorithm_accept_key(key, name));
    enum status status = algorithm_verify(key, &vector->suite->algorithm, message, signature);
    EVP_PKEY_free(key);
    return status;
}

static enum status verify_raw(const struct vector *vector, struct bytes message, struct bytes signature)
{
    CLEANUP(buffer_release) struct buffer point = bytes_of_hex(text_of(json_object_get(vector->group, "publicKey"), "uncompressed"));
    CLEANUP(public_key_release) struct public_key key = {0};
    assert_ok(public_key_from_p256(buffer_bytes(&point), &key));
    return public_key_verify(&key, message, signature);
}

static void is_judged_as_published(void **state)
{
    const struct vector *vector = *state;
    CLEANUP(buffer_release) struct buffer message = bytes_of_hex(text_of(vector->test, "msg"));
    CLEANUP(buffer_release) struct buffer signature = bytes_of_hex(text_of(vector->test, "sig"));
    bool is_valid = strcmp(text_of(vector->test, "result"), "valid") == 0;
    enum status status = vector->suite->form == FORM_DER ? verify_der(vector, buffer_bytes(&message), buffer_bytes(&signature))
                                                         : verify_raw(vector, buffer_bytes(&message), buffer_bytes(&signature));
    assert_status(is_valid ? STATUS_OK : STATUS_CORRUPT, status);
}

static void add_vectors(const struct suite *suite, struct vector *vectors, size_t *count)
{
    size_t group_index, test_index;
    json_t *group, *test;
    json_array_foreach(json_object_get(suite->content, "testGroups"), group_index, group)
    {
        json_array_foreach(json_object_get(group, "tests"), test_index, test)
        {
            INVARIANT(*count < VECTORS);
            struct vector *vector = &vectors[(*count)++];
            *vector = (struct vector){.suite = suite, .group = group, .test = test};
            snprintf(vector->name, sizeof vector->name, "%.*s %lld %s", (int)strcspn(suite->file, "."), suite->file,
                     (long long)json_integer_value(json_object_get(test, "tcId")), text_of(test, "comment"));
        }
    }
}

int main(int argc, char **argv)
{
    static struct vector vectors[VECTORS];
    static struct CMUnitTest tests[VECTORS];
    size_t count = 0;
    const char *folder = vectors_folder(argc, argv, "wycheproof");
    if (folder == NULL)
        return VECTORS_SKIPPED;
    for (size_t i = 0; i < COUNT_OF(suites); i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, suites[i].file);
        suites[i].content = json_load_file(path, JSON_ALLOW_NUL, NULL);
        INVARIANT(suites[i].content != NULL);
        add_vectors(&suites[i], vectors, &count);
    }
    INVARIANT(count == VECTORS);
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){.name = vectors[i].name, .test_func = is_judged_as_published, .initial_state = &vectors[i]};
    int failed = _cmocka_run_group_tests("Wycheproof", tests, count, NULL, NULL);
    for (size_t i = 0; i < COUNT_OF(suites); i++)
        json_decref(suites[i].content);
    return failed;
}
