/* SPDX-License-Identifier: Apache-2.0
 * The parts of what `countersign init` makes, in the order of making. Each puts its files into the directory, or fails with a reason. */
#pragma once

#include "src/cli/init_directory.h"

struct init_options {
    const char *directory;
    const char *origin; /* name of the ledger's log */
    const char *module; /* PKCS#11 */
    const char *token_label;
    const char *pin_file;     /* of a token that exists; NULL: make a SoftHSM token in the directory */
    const char *token_config; /* of a SoftHSM token that exists; NULL: the module finds its own */
};

/* Random texts that are handed out once: PINs, and the first callers' tokens. 256 bits of the kernel's generator, as base64url. */
#define INIT_SECRET_SIZE 44
struct init_secret {
    char text[INIT_SECRET_SIZE];
};
MUST_CHECK enum status init_secret_make(struct init_secret *ret_secret, struct failure *failure);
void init_secret_release(struct init_secret *secret);

/* vault/: the token with its keys; public/: receipt.jwks and checkpoint.key. */
MUST_CHECK enum status init_make_token(const struct init_options *options, const struct init_directory *directory, struct failure *failure);
/* tls/: a certificate for this machine alone. */
MUST_CHECK enum status init_make_tls(const struct init_directory *directory, struct failure *failure);
/* callers.yaml with two callers, who prove themselves by their tokens: one for first steps, and the second of two persons. */
struct init_tokens {
    struct init_secret administrator, approver;
};
void init_tokens_release(struct init_tokens *tokens);
MUST_CHECK enum status init_make_callers(const struct init_directory *directory, struct init_tokens *ret_tokens, struct failure *failure);
/* countersignd.yaml, which names all of these. */
MUST_CHECK enum status init_make_config(const struct init_options *options, const struct init_directory *directory,
                                        struct failure *failure);
