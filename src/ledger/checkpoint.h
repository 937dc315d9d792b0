/* SPDX-License-Identifier: Apache-2.0
 * Checkpoints: origin, size and root of a log as a C2SP signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) under Ed25519. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/limits.h"
#include "src/crypto/public_key.h"

#define CHECKPOINT_ORIGIN_MAX LIMIT_LEDGER_ORIGIN_BYTES
#define CHECKPOINT_NOTE_MAX (16 * 1024) /* other signers' lines are allowed, up to this size */

/* A key that signs notes: name and public key. In files it is one line, "name+id+key" (a vkey). */
struct note_key {
    char name[CHECKPOINT_ORIGIN_MAX + 1];
    uint32_t id;
    uint8_t public[ED25519_KEY_SIZE];
};
/* Names have no space, no + and no control character. STATUS_INVALID otherwise. */
MUST_CHECK enum status note_key_make(const char *name, struct bytes ed25519_public, struct note_key *ret_key);
MUST_CHECK enum status note_key_write(const struct note_key *key, struct buffer *ret_text); /* without newline */
MUST_CHECK enum status note_key_read(struct bytes text, struct note_key *ret_key);          /* one newline at the end is allowed */

struct checkpoint {
    char origin[CHECKPOINT_ORIGIN_MAX + 1];
    uint64_t size;
    struct digest root;
};

/* Signs the message with Ed25519, into 64 bytes: vault_sign_ed25519 stands behind it in the server. */
struct note_signer {
    enum status (*sign)(void *context, struct bytes message, uint8_t ret_signature[RAW_SIGNATURE_SIZE]);
    void *context;
};
MUST_CHECK enum status checkpoint_sign(const struct checkpoint *checkpoint, const struct note_key *key, const struct note_signer *signer,
                                       struct buffer *ret_note);

/* STATUS_INVALID when it is no checkpoint, STATUS_REFUSED when this key did not sign it, STATUS_CORRUPT when its signature is wrong or the
 * origin is not the key's name. Lines of unknown keys are passed over; extension lines are refused, because nobody could audit them. */
MUST_CHECK enum status checkpoint_open(struct bytes note, const struct note_key *key, struct checkpoint *ret_checkpoint);

/* What it says, with no word on who says it: the form is checked as above, the signatures are not. */
MUST_CHECK enum status checkpoint_read(struct bytes note, struct checkpoint *ret_checkpoint);
