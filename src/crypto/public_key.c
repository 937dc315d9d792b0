/* SPDX-License-Identifier: Apache-2.0
 * Over libcrypto's EVP. Raw ECDSA signatures are put into the DER form that it wants. */
#include "src/crypto/public_key.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

static void key_context_release(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

static void digest_context_release(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static void ecdsa_release(ECDSA_SIG **signature)
{
    ECDSA_SIG_free(*signature);
}

static void der_release(uint8_t **der)
{
    OPENSSL_free(*der);
}

enum status public_key_from_p256(struct bytes point, struct public_key *ret_key)
{
    if (point.size != P256_POINT_SIZE || point.data[0] != POINT_CONVERSION_UNCOMPRESSED)
        return STATUS_INVALID;
    uint8_t copy[P256_POINT_SIZE];
    memcpy(copy, point.data, sizeof copy);
    char group[] = "prime256v1";
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                               OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof copy), OSSL_PARAM_construct_end()};
    CLEANUP(key_context_release) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1)
        return STATUS_INTERNAL;
    if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return STATUS_INVALID;
    ret_key->key = key;
    return STATUS_OK;
}

enum status public_key_from_ed25519(struct bytes raw, struct public_key *ret_key)
{
    if (raw.size != ED25519_KEY_SIZE)
        return STATUS_INVALID;
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw.data, raw.size);
    if (key == NULL)
        return STATUS_INVALID;
    ret_key->key = key;
    return STATUS_OK;
}

void public_key_release(struct public_key *key)
{
    EVP_PKEY_free(key->key);
    key->key = NULL;
}

static enum status verify_encoded(EVP_PKEY *key, const EVP_MD *hash, struct bytes message, struct bytes signature)
{
    CLEANUP(digest_context_release) EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL)
        return STATUS_NO_MEMORY;
    if (EVP_DigestVerifyInit(context, NULL, hash, NULL, key) != 1)
        return STATUS_INTERNAL;
    int verdict = EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size);
    return verdict == 1 ? STATUS_OK : STATUS_CORRUPT;
}

static enum status verify_ecdsa(EVP_PKEY *key, struct bytes message, struct bytes signature)
{
    CLEANUP(ecdsa_release) ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature.data, RAW_SIGNATURE_SIZE / 2, NULL);
    BIGNUM *s = BN_bin2bn(signature.data + RAW_SIGNATURE_SIZE / 2, RAW_SIGNATURE_SIZE / 2, NULL);
    if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return STATUS_NO_MEMORY;
    }
    CLEANUP(der_release) uint8_t *der = NULL;
    int size = i2d_ECDSA_SIG(pair, &der);
    if (size <= 0)
        return STATUS_INTERNAL;
    return verify_encoded(key, EVP_sha256(), message, bytes_of(der, (size_t)size));
}

enum status public_key_verify(const struct public_key *key, struct bytes message, struct bytes signature)
{
    if (signature.size != RAW_SIGNATURE_SIZE)
        return STATUS_CORRUPT;
    if (EVP_PKEY_is_a(key->key, "EC"))
        return verify_ecdsa(key->key, message, signature);
    return verify_encoded(key->key, NULL, message, signature);
}
