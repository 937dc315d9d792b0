/* SPDX-License-Identifier: Apache-2.0
 * An open token in full, for the files that use its keys. */
#pragma once

#include "src/base/limits.h"
#include "src/vault/message.h"
#include "src/vault/module.h"
#include "src/vault/token.h"

/* A key that the configuration names. */
struct token_named {
    const char *label;
    enum vault_key_use use;
    CK_KEY_TYPE type;
    CK_OBJECT_HANDLE key;
};

struct token {
    struct module module;
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE home; /* keeps the login, and the session copies of the keys */
    CK_OBJECT_HANDLE keys[TOKEN_KEY_COUNT];
    size_t named_count;
    struct token_named named[LIMIT_VAULT_NAMED_KEYS];
    uint8_t receipt_point[VAULT_P256_POINT_SIZE];
    uint8_t checkpoint_key[VAULT_ED25519_KEY_SIZE];
};

/* One key of this class and label, that cannot be taken out; where the token allows, its copy in the session. */
MUST_CHECK enum status token_adopt(struct token *token, CK_OBJECT_CLASS class, const char *label, CK_OBJECT_HANDLE *ret_key,
                                   struct failure *failure);
/* Adopts a key that the configuration names, if it is of a kind that serves this use. */
MUST_CHECK enum status token_adopt_named(struct token *token, const struct vault_named_key *wanted, struct failure *failure);
