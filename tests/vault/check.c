/* SPDX-License-Identifier: Apache-2.0
 * Public keys from their bare bytes, r || s to DER, and EVP. */
#include "tests/vault/check.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

static char group[] = "P-256";

static EVP_PKEY *p256_key(struct bytes point)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                               OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point.data, point.size),
                               OSSL_PARAM_END};
    INVARIANT(EVP_PKEY_fromdata_init(context) == 1);
    INVARIANT(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

static int to_der(const struct vault_signature *signature, unsigned char **ret_der)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(signature->bytes, 32, NULL), BN_bin2bn(signature->bytes + 32, 32, NULL));
    int size = i2d_ECDSA_SIG(pair, ret_der);
    ECDSA_SIG_free(pair);
    return size;
}

bool es256_verifies(struct bytes point, const struct digest *digest, const struct vault_signature *signature)
{
    unsigned char *der = NULL;
    int size = to_der(signature, &der);
    EVP_PKEY *key = p256_key(point);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    INVARIANT(EVP_PKEY_verify_init(context) == 1);
    bool verifies = EVP_PKEY_verify(context, der, (size_t)size, digest->bytes, DIGEST_SIZE) == 1;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    OPENSSL_free(der);
    return verifies;
}

bool ed25519_verifies(struct bytes key_bytes, struct bytes message, const struct vault_signature *signature)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key_bytes.data, key_bytes.size);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    INVARIANT(EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1);
    bool verifies = EVP_DigestVerify(context, signature->bytes, sizeof signature->bytes, message.data, message.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return verifies;
}
