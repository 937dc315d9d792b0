/* SPDX-License-Identifier: Apache-2.0
 * P-256 public keys as JWK sets (RFC 7517), and the thumbprint (RFC 7638) by which receipts name their key. */
#pragma once

#include "src/base/buffer.h"
#include "src/crypto/public_key.h"

#define JWK_THUMBPRINT_SIZE 44 /* 43 characters of base64url, and the closing 0 */
#define JWKS_KEYS_MAX 16
#define JWKS_BYTES_MAX (64 * 1024)

struct jwk_thumbprint {
    char text[JWK_THUMBPRINT_SIZE];
};

/* `point` is the uncompressed point, 65 bytes. */
MUST_CHECK enum status jwk_thumbprint_of(struct bytes point, struct jwk_thumbprint *ret_thumbprint);
/* {"keys":[{"alg":"ES256","crv":"P-256","kid":thumbprint,"kty":"EC","use":"sig","x":...,"y":...}]} */
MUST_CHECK enum status jwks_write(const struct bytes *points, size_t count, struct buffer *ret_json);
/* The P-256 key whose thumbprint is `kid`; other keys of the set are passed over. A key whose own "kid" says otherwise is STATUS_INVALID.
 */
MUST_CHECK enum status jwks_find(struct bytes json, struct bytes kid, struct public_key *ret_key);
