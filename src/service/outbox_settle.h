/* SPDX-License-Identifier: Apache-2.0
 * What a receipt means for a message, wherever the receipt came from. */
#pragma once

#include "src/channel/gateway.h"
#include "src/service/outbox.h"

/* In the keeper's transaction. STATUS_CONFLICT unless the message was sent and nothing final was told of it. */
MUST_CHECK enum status outbox_settle_delivery(struct keeper_transaction *transaction, const struct row_key *key,
                                              enum channel_delivery delivery, const char *reason);
