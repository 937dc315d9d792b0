/* SPDX-License-Identifier: Apache-2.0
 * A TAC to be judged, as the payload of VAULT_TAC_VERIFY carries it; the label is the request's scope. */
#pragma once

#include "src/vault/card.h"

#define TAC_QUERY_BYTES_MAX (1 + CARD_REMARK_SIZE + TAC_SIZE + TAC_INPUT_BYTES_MAX)

MUST_CHECK enum status tac_query_write(const struct vault_tac *tac, struct buffer *ret_payload);
/* `input` is a view into the payload; `label` is not touched. STATUS_INVALID for what tac_query_write cannot write. */
MUST_CHECK enum status tac_query_parse(struct bytes payload, struct vault_tac *ret_tac);
