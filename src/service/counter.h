/* SPDX-License-Identifier: Apache-2.0
 * Counters that devices move on with every signature: one that does not grow tells that somebody may have copied the key. */
#pragma once

#include "src/service/establishment.h"

/* In `run`, before the ceremony is consumed: moves the credential's counter on. When it does not grow, the ceremony has failed, the ledger
 * tells of it, and the credential is suspended if the method says so; `*ret_regressed`, and nothing is established. STATUS_CONFLICT, with
 * its reason, when the ceremony has been answered: the same answer again is no copy's. */
MUST_CHECK enum status counter_settle(struct establishment *made, struct keeper_transaction *transaction, bool *ret_regressed);
/* What the caller is told then. */
MUST_CHECK enum status counter_write_regressed(struct buffer *ret_body);
