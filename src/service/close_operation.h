/* SPDX-License-Identifier: Apache-2.0
 * Ending an operation without a decision of the law: withdrawn, out of time, or blocked. */
#pragma once

#include "src/ledger/entry.h"
#include "src/operation/state.h"
#include "src/service/call.h"
#include "src/store/row.h"

/* The operation that the first parameter of the call names. STATUS_NOT_FOUND when there is none. */
MUST_CHECK enum status operation_key_find(struct call *call, struct row_key *ret_key);
/* In the transaction: moves the operation by `event` and appends `entry`, which says what happened and why; its ids are filled in here.
 * STATUS_CONFLICT when its state forbids it. */
MUST_CHECK enum status operation_close(struct keeper_transaction *transaction, const struct row_key *key, enum operation_event event,
                                       struct ledger_entry *entry);
