/* SPDX-License-Identifier: Apache-2.0
 * What the ledger says of a message: ids and words, nothing of what it says or to whom. */
#pragma once

#include "src/service/event.h"
#include "src/store/outbox.h"

/* `reason` is "" where there is none. */
MUST_CHECK enum status outbox_event(struct keeper_transaction *transaction, enum ledger_event event, const struct outbox_row *row,
                                    const char *reason);
