/* SPDX-License-Identifier: Apache-2.0
 * HMAC over the hashes that one-time passwords and key containers use. SHA-1 is here because tokens in customers' hands compute with it;
 * in HMAC it stands. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

enum hmac_hash { HMAC_SHA1, HMAC_SHA256, HMAC_SHA512, HMAC_HASH_COUNT };

#define HMAC_SIZE_MAX 64
struct hmac {
    uint8_t bytes[HMAC_SIZE_MAX];
    size_t size;
};
static inline void hmac_release(struct hmac *mac)
{
    wipe(mac, sizeof *mac);
}

size_t hmac_size(enum hmac_hash hash);
/* Compare what it gives by bytes_equal_secret. */
MUST_CHECK enum status hmac_of(enum hmac_hash hash, struct bytes key, struct bytes message, struct hmac *ret_mac);
