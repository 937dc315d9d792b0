/* SPDX-License-Identifier: Apache-2.0
 * The keys of one subject's records, and the small memory in which the client keeps those of the subjects in motion. The memory is
 * locked against swapping where the process may, left out of core dumps, bounded, and wiped: a key stays a minute at most. */
#pragma once

#include "src/vault/vault.h"

#define RECORD_KEYS_SECONDS 60
#define RECORD_KEYS_MAX 4096 /* subjects; with more in motion, the oldest is asked for again */

/* As they come in the vault's message. */
struct record_keys {
    struct digest seal;   /* AES-256-GCM */
    struct digest lookup; /* HMAC-SHA-256 */
};

/* Asks the vault. */
MUST_CHECK enum status vault_record_keys(struct vault *vault, const struct vault_subject *subject, struct record_keys *ret_keys);

struct key_memory; /* for any number of threads */

MUST_CHECK enum status key_memory_create(struct key_memory **ret_memory);
void key_memory_release(struct key_memory **memory);

/* `now` is in seconds of a clock that only grows. False when they are not there, or their minute is over. */
bool key_memory_find(struct key_memory *memory, const struct vault_subject *subject, int64_t now, struct record_keys *ret_keys);
void key_memory_keep(struct key_memory *memory, const struct vault_subject *subject, int64_t now, const struct record_keys *keys);
void key_memory_wipe_stale(struct key_memory *memory, int64_t now);
