/* SPDX-License-Identifier: Apache-2.0
 * The life of an operation as one table: created -> awaiting_evidence (-> deferred) -> permitted | denied | cancelled | expired | blocked.
 * Nothing leaves the last five. */
#pragma once

#include "src/base/status.h"

enum operation_state {
    OPERATION_CREATED,           /* it has its digest and text; no ceremony was opened */
    OPERATION_AWAITING_EVIDENCE, /* at least one ceremony was opened; no decision is final */
    OPERATION_DEFERRED,          /* its evidence suffices, and it waits: until it is released it may be blocked (9.3.2.2) */
    OPERATION_PERMITTED,         /* a receipt exists, and its ledger entry is durable */
    OPERATION_DENIED,            /* decided against; nothing can change that */
    OPERATION_CANCELLED,         /* withdrawn by the customer or the channel before a decision */
    OPERATION_EXPIRED,           /* its time ran out before a decision */
    OPERATION_BLOCKED,           /* stopped by the customer, by staff or by a rule, while it waited or when it was to wait */
    operation_state_count
};

enum operation_event {
    OPERATION_EVENT_CEREMONY_OPENED, /* again for each further ceremony */
    OPERATION_EVENT_PERMIT,          /* needs evidence, and so never happens to a created operation */
    OPERATION_EVENT_DENY,
    OPERATION_EVENT_CANCEL,
    OPERATION_EVENT_EXPIRE,
    OPERATION_EVENT_DEFER,
    OPERATION_EVENT_BLOCK,
    operation_event_count
};

/* STATUS_CONFLICT when the event is not possible in this state. */
MUST_CHECK enum status operation_state_next(enum operation_state state, enum operation_event event, enum operation_state *ret_state);

/* "created", "awaiting_evidence" ... as the API, the store and the ledger spell them. */
const char *operation_state_text(enum operation_state state);
/* STATUS_NOT_FOUND when no state is spelled so. */
MUST_CHECK enum status operation_state_find(const char *text, enum operation_state *ret_state);
