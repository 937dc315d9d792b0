/* SPDX-License-Identifier: Apache-2.0
 * Keys for tests, in place of the vault: fixed ones, so that what the tests make is the same in every run (ES256 signatures differ). */
#pragma once

#include "src/ledger/checkpoint.h"

/* Ed25519; `seed` chooses the key. */
void test_note_key(const char *name, uint8_t seed, struct note_key *ret_key);
enum status test_sign_ed25519(uint8_t seed, struct bytes message, uint8_t ret_signature[RAW_SIGNATURE_SIZE]);
/* `context` points to the seed, a uint8_t. */
struct note_signer test_note_signer(uint8_t *seed);

/* P-256, one key for the process. */
void test_receipt_key(uint8_t ret_point[P256_POINT_SIZE]);
void test_sign_es256(const struct digest *digest, uint8_t ret_signature[RAW_SIGNATURE_SIZE]);
