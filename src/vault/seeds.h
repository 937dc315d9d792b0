/* SPDX-License-Identifier: Apache-2.0
 * The vault's half of otp.h: seeds are opened for one comparison, and wiped. */
#pragma once

#include "src/vault/message.h"
#include "src/vault/sealing.h"
#include "src/vault/token.h"

/* The key that the token makes once for this process, and the cipher. */
struct seeds {
    struct sealer *sealer;
    struct digest key;
};
MUST_CHECK enum status seeds_init(const struct token_session *session, struct seeds *ret_seeds);
void seeds_release(struct seeds *seeds);

/* Each appends the result that its operation promises. */
MUST_CHECK enum status seeds_import(const struct seeds *seeds, const struct vault_request *request, struct buffer *ret_result);
MUST_CHECK enum status seeds_generate(const struct seeds *seeds, const struct token_session *session, const struct vault_request *request,
                                      struct buffer *ret_result);
MUST_CHECK enum status seeds_match(const struct seeds *seeds, const struct vault_request *request, struct buffer *ret_result);
