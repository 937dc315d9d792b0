/* SPDX-License-Identifier: Apache-2.0
 * The public key of a customer's device, or of an institution's own mechanism. */
#pragma once

#include "src/base/buffer.h"
#include "src/crypto/public_key.h"

#include <jansson.h>

enum device_algorithm { DEVICE_P256, DEVICE_ED25519, device_algorithm_count };

struct device_key {
    enum device_algorithm algorithm;
    size_t size;
    uint8_t bytes[P256_POINT_SIZE]; /* uncompressed point, or the raw key */
};

/* "P-256" and "Ed25519"; `text` in base64. STATUS_INVALID with its field when it is no key. */
MUST_CHECK enum status device_key_read(const char *algorithm, const char *text, struct device_key *ret_key, struct failure *failure);
/* As {"algorithm":…,"public_key":…}. */
MUST_CHECK enum status device_key_write(const struct device_key *key, struct buffer *ret_json);
MUST_CHECK enum status device_key_from_json(const json_t *json, struct device_key *ret_key);
static inline struct bytes device_key_bytes(const struct device_key *key)
{
    return bytes_of(key->bytes, key->size);
}
/* Is this the key's signature over the message? Raw r || s of ES256, or Ed25519's own form; base64. STATUS_INVALID when it cannot be one.
 */
MUST_CHECK enum status device_key_verify(const struct device_key *key, struct bytes message, const char *signature, bool *ret_right);
