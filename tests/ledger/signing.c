/* SPDX-License-Identifier: Apache-2.0
 * See signing.h. Only tests sign outside the vault. */
#include "tests/ledger/signing.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

static EVP_PKEY *ed25519_key(uint8_t seed)
{
    uint8_t secret[ED25519_KEY_SIZE] = {seed};
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret);
    INVARIANT(key != NULL);
    return key;
}

void test_note_key(const char *name, uint8_t seed, struct note_key *ret_key)
{
    EVP_PKEY *key = ed25519_key(seed);
    uint8_t raw[ED25519_KEY_SIZE];
    size_t size = sizeof raw;
    INVARIANT(EVP_PKEY_get_raw_public_key(key, raw, &size) == 1);
    INVARIANT(note_key_make(name, bytes_of(raw, size), ret_key) == STATUS_OK);
    EVP_PKEY_free(key);
}

enum status test_sign_ed25519(uint8_t seed, struct bytes message, uint8_t ret_signature[RAW_SIGNATURE_SIZE])
{
    EVP_PKEY *key = ed25519_key(seed);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = RAW_SIGNATURE_SIZE;
    INVARIANT(EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1);
    INVARIANT(EVP_DigestSign(context, ret_signature, &size, message.data, message.size) == 1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return STATUS_OK;
}

static enum status sign_by_seed(void *context, struct bytes message, uint8_t ret_signature[RAW_SIGNATURE_SIZE])
{
    return test_sign_ed25519(*(uint8_t *)context, message, ret_signature);
}

struct note_signer test_note_signer(uint8_t *seed)
{
    return (struct note_signer){.sign = sign_by_seed, .context = seed};
}

static EVP_PKEY *p256_key(void)
{
    static EVP_PKEY *key;
    if (key == NULL)
        key = EVP_EC_gen("P-256");
    INVARIANT(key != NULL);
    return key;
}

void test_receipt_key(uint8_t ret_point[P256_POINT_SIZE])
{
    size_t size;
    INVARIANT(EVP_PKEY_get_octet_string_param(p256_key(), OSSL_PKEY_PARAM_PUB_KEY, ret_point, P256_POINT_SIZE, &size) == 1);
    INVARIANT(size == P256_POINT_SIZE);
}

void test_sign_es256(const struct digest *digest, uint8_t ret_signature[RAW_SIGNATURE_SIZE])
{
    uint8_t der[128];
    size_t size = sizeof der;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(p256_key(), NULL);
    INVARIANT(EVP_PKEY_sign_init(context) == 1 && EVP_PKEY_sign(context, der, &size, digest->bytes, DIGEST_SIZE) == 1);
    EVP_PKEY_CTX_free(context);
    const uint8_t *start = der;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &start, (long)size);
    INVARIANT(pair != NULL);
    INVARIANT(BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret_signature, RAW_SIGNATURE_SIZE / 2) > 0);
    INVARIANT(BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret_signature + RAW_SIGNATURE_SIZE / 2, RAW_SIGNATURE_SIZE / 2) > 0);
    ECDSA_SIG_free(pair);
}
