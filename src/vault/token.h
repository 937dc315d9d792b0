/* SPDX-License-Identifier: Apache-2.0
 * A PKCS#11 token, logged in, as the vault uses it: keys that it never reads, and sessions to use them with, one a thread.
 *
 * Where the token allows, each key is copied to a session object at the start (as unreadable as the original): SoftHSM then opens no file
 * to use it, which lets the sandbox forbid all files. */
#pragma once

#include "src/vault/vault.h"

enum token_key { TOKEN_KEY_RECEIPT, TOKEN_KEY_CHECKPOINT, TOKEN_KEY_SEAL, TOKEN_KEY_PEPPER, TOKEN_KEY_OTP, TOKEN_KEY_COUNT };

struct token;

struct token_options {
    const char *module;
    const char *label;
    const char *pin_file;
    const struct vault_named_key *named_keys; /* as long as the token */
    size_t named_key_count;
};

/* Refuses a token whose keys could be taken out of it. STATUS_REFUSED only when the PIN is not accepted. */
MUST_CHECK enum status token_open(const struct token_options *options, struct token **ret_token, struct failure *failure);
void token_release(struct token **token);
/* Valid until the token is released. */
struct bytes token_public_key(const struct token *token, enum vault_key key);

/* For one thread at a time; closed with the token. */
struct token_session {
    const struct token *token;
    unsigned long handle;
};
MUST_CHECK enum status token_session_open(const struct token *token, struct token_session *ret_session, struct failure *failure);

/* Each fails with STATUS_UNAVAILABLE when the token does not answer: the session is then not to be used again. */
MUST_CHECK enum status token_sign_es256(const struct token_session *session, const uint8_t digest[DIGEST_SIZE],
                                        uint8_t ret_signature[VAULT_SIGNATURE_SIZE]);
MUST_CHECK enum status token_sign_ed25519(const struct token_session *session, struct bytes message,
                                          uint8_t ret_signature[VAULT_SIGNATURE_SIZE]);
/* HMAC-SHA-256 over the parts, one after the other, under one of the secret keys. */
MUST_CHECK enum status token_mac(const struct token_session *session, enum token_key key, const struct bytes *parts, size_t count,
                                 struct digest *ret_mac);
MUST_CHECK enum status token_random(const struct token_session *session, uint8_t *ret_bytes, size_t size);
