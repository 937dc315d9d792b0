/* SPDX-License-Identifier: Apache-2.0
 * The vault as the server sees it: a process that holds the keys and does things with them, over a socket pair. Nothing here returns a
 * key. Every call may fail with STATUS_UNAVAILABLE (the vault died, is restarting, or its token does not answer): then nothing was done
 * that matters, and the caller denies. All functions may be called from many threads at once. */
#pragma once

#include "src/base/buffer.h"

struct vault; /* the client's end */

/* What the token holds. Labels in the token are "countersign-receipt", "countersign-checkpoint", "countersign-seal", "countersign-pepper",
 * "countersign-otp". */
enum vault_key { VAULT_KEY_RECEIPT, VAULT_KEY_CHECKPOINT, VAULT_KEY_COUNT };

/* A secret key that is in the token under a label of the institution's choice. What it is for is said once, at the start: a key of cards
 * judges TACs and gives nothing away, a key of links makes MACs; none is both. */
enum vault_key_use { VAULT_KEY_OF_CARDS, VAULT_KEY_OF_LINKS };
struct vault_named_key {
    const char *label;
    enum vault_key_use use;
};

struct vault_options {
    const char *program; /* path of the countersign-vault binary */
    const char *module;  /* PKCS#11 module, e.g. /usr/lib/softhsm/libsofthsm2.so */
    const char *token_label;
    const char *pin_file;                     /* read by the vault itself, never by the server */
    const char *token_config;                 /* SOFTHSM2_CONF for the vault's environment; NULL for other modules */
    unsigned connections;                     /* calls served at once */
    const struct vault_named_key *named_keys; /* at most LIMIT_VAULT_NAMED_KEYS, each label once */
    size_t named_key_count;
};

/* Starts the process and waits until it has logged in to its token. */
MUST_CHECK enum status vault_start(const struct vault_options *options, struct vault **ret_vault, struct failure *failure);
void vault_release(struct vault **vault);
bool vault_is_ready(struct vault *vault);
/* Process id of the present vault process, for tests and operators; 0 while it restarts. */
int vault_process(struct vault *vault);

/* Makes the keys in the token; with `so_pin_file`, first the token itself in an empty slot (SoftHSM), with the SO PIN and the PIN of
 * the two files. STATUS_CONFLICT when the token, or one of the keys, exists already: nothing is ever replaced. */
MUST_CHECK enum status vault_make_keys(const struct vault_options *options, const char *so_pin_file, struct failure *failure);

/* ES256 over SHA-256 digests, many in one round trip; each signature is r || s, 64 bytes (RFC 7518 section 3.4). */
#define VAULT_SIGNATURE_SIZE 64
struct vault_signature {
    uint8_t bytes[VAULT_SIGNATURE_SIZE];
};
MUST_CHECK enum status vault_sign_es256(struct vault *vault, enum vault_key key, const struct digest *digests, size_t count,
                                        struct vault_signature *ret_signatures);
/* Ed25519 (RFC 8032) over a whole message, for checkpoints (C2SP signed note). */
MUST_CHECK enum status vault_sign_ed25519(struct vault *vault, enum vault_key key, struct bytes message,
                                          struct vault_signature *ret_signature);

/* Public keys: the receipt key as an uncompressed P-256 point (65 bytes), the checkpoint key as 32 bytes of Ed25519. */
MUST_CHECK enum status vault_public_key(struct vault *vault, enum vault_key key, struct buffer *ret_key);

/* Records of one subject: sealing, and keyed hashes of what is looked up among them. Both keys are made by the token from the subject's
 * salt; the client holds those of the subjects in motion for a minute at most (record_keys.h), so that a request needs no call for each
 * record. Destroying the salt destroys the subject's data for good: nothing else can make those keys again. */
#define VAULT_SUBJECT_SALT_SIZE 32
struct vault_subject {
    uint8_t salt[VAULT_SUBJECT_SALT_SIZE];
};
/* AES-256-GCM with a random nonce in front; `context` is authenticated, not kept. */
MUST_CHECK enum status vault_seal(struct vault *vault, const struct vault_subject *subject, struct bytes context, struct bytes plain,
                                  struct buffer *ret_sealed);
/* STATUS_CORRUPT when the bytes, the subject or the context are not those of the sealing. */
MUST_CHECK enum status vault_open(struct vault *vault, const struct vault_subject *subject, struct bytes context, struct bytes sealed,
                                  struct buffer *ret_plain);
/* HMAC-SHA-256. */
MUST_CHECK enum status vault_subject_hmac(struct vault *vault, const struct vault_subject *subject, struct bytes message,
                                          struct digest *ret_mac);
/* Wipes the keys whose minute is over; somebody calls it every second or so. */
void vault_wipe_stale_keys(struct vault *vault);

/* HMAC-SHA-256 under the pepper: for what is looked up by value (a customer's ID number) but never stored in clear. `purpose` separates
 * uses. */
MUST_CHECK enum status vault_hmac(struct vault *vault, const char *purpose, struct bytes message, struct digest *ret_mac);

/* Bytes of the token's generator. */
MUST_CHECK enum status vault_random(struct vault *vault, uint8_t *ret_bytes, size_t size);
