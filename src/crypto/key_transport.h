/* SPDX-License-Identifier: Apache-2.0
 * How vendors protect the keys in their files: AES in CBC mode, padded as XML Encryption has it, under a key that was agreed on or made of
 * a passphrase. CBC says nothing of tampering: check the MAC first. */
#pragma once

#include "src/base/buffer.h"
#include "src/crypto/hmac.h"

#define KEY_TRANSPORT_ITERATIONS_MAX 1000000

/* `sealed` is the initialisation vector and the cipher text; `key` has 16, 24 or 32 bytes. STATUS_CORRUPT when the padding is none. */
MUST_CHECK enum status key_transport_open(struct bytes key, struct bytes sealed, struct buffer *ret_plain);
/* PBKDF2 (RFC 8018). */
MUST_CHECK enum status key_transport_derive(enum hmac_hash hash, struct bytes passphrase, struct bytes salt, unsigned iterations,
                                            size_t key_size, struct buffer *ret_key);
