/* SPDX-License-Identifier: Apache-2.0
 * HMAC by libcrypto's one call. */
#include "src/crypto/hmac.h"

#include <limits.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

static const EVP_MD *hash_of(enum hmac_hash hash)
{
    return hash == HMAC_SHA1 ? EVP_sha1() : hash == HMAC_SHA256 ? EVP_sha256() : EVP_sha512();
}

size_t hmac_size(enum hmac_hash hash)
{
    static const size_t sizes[HMAC_HASH_COUNT] = {[HMAC_SHA1] = 20, [HMAC_SHA256] = 32, [HMAC_SHA512] = 64};
    return sizes[hash];
}

enum status hmac_of(enum hmac_hash hash, struct bytes key, struct bytes message, struct hmac *ret_mac)
{
    struct hmac mac = {.size = hmac_size(hash)};
    if (key.size > INT_MAX)
        return STATUS_LIMIT;
    /* libcrypto takes a missing key for "the one before"; an empty one must have an address. */
    const uint8_t *key_data = key.size > 0 ? key.data : (const uint8_t *)"";
    if (HMAC(hash_of(hash), key_data, (int)key.size, message.data, message.size, mac.bytes, NULL) == NULL)
        return STATUS_INTERNAL;
    *ret_mac = mac;
    hmac_release(&mac);
    return STATUS_OK;
}
