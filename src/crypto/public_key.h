/* SPDX-License-Identifier: Apache-2.0
 * Verifying what the vault signs (receipts by ES256, checkpoints by Ed25519) with nothing but the public key. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

#define P256_POINT_SIZE 65 /* 4, x, y */
#define ED25519_KEY_SIZE 32
#define RAW_SIGNATURE_SIZE 64 /* r || s of ES256 (RFC 7518 section 3.4), or Ed25519's own form (RFC 8032) */

struct public_key {
    void *key;
};

/* STATUS_INVALID for bytes that are not an uncompressed point on P-256. */
MUST_CHECK enum status public_key_from_p256(struct bytes point, struct public_key *ret_key);
MUST_CHECK enum status public_key_from_ed25519(struct bytes raw, struct public_key *ret_key);
void public_key_release(struct public_key *key);

/* STATUS_CORRUPT when the signature is not this key's over this message. May be called from many threads with one key. */
MUST_CHECK enum status public_key_verify(const struct public_key *key, struct bytes message, struct bytes signature);
