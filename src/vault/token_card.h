/* SPDX-License-Identifier: Apache-2.0
 * The token's half of card.h. Each fails with STATUS_UNAVAILABLE when the token does not answer: the session is then not to be used again.
 */
#pragma once

#include "src/vault/card.h"
#include "src/vault/token.h"

/* STATUS_NOT_FOUND: no such key, of that use and profile. */
MUST_CHECK enum status token_tac_verify(const struct token_session *session, struct bytes label, const struct vault_tac *tac,
                                        bool *ret_right);
MUST_CHECK enum status token_cmac(const struct token_session *session, struct bytes label, struct bytes message,
                                  uint8_t ret_mac[CMAC_SIZE]);
/* Uses each named key once. STATUS_INVALID when one does not serve. */
MUST_CHECK enum status token_card_warm_up(const struct token_session *session, struct failure *failure);
