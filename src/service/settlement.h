/* SPDX-License-Identifier: Apache-2.0
 * Deciding an operation when evidence has been established: limits consumed, the law asked, the state moved, the receipt signed. */
#pragma once

#include "src/ledger/receipt.h"
#include "src/operation/state.h"
#include "src/service/decision.h"
#include "src/service/deferral_notice.h"
#include "src/service/gathered.h"
#include "src/service/operation_call.h"

struct settlement {
    struct services *services;
    struct loaded_operation *operation;
    const struct subject *subject;
    enum operation_state from;     /* OPERATION_AWAITING_EVIDENCE, or OPERATION_DEFERRED when its wait is over */
    enum operation_state to;       /* what it came to: permitted, denied, or without a decision deferred, blocked, or awaiting more */
    timestamp_us release_at;       /* OPERATION_DEFERRED */
    struct deferral_notice notice; /* prepared by whoever may begin a wait */
    struct gathered gathered;      /* receipt.evidence looks into it */
    struct receipt receipt;
    struct buffer missing; /* OPERATION_AWAITING_EVIDENCE: JSON of the techniques that would complete what there is */
    struct service_decision decision;
    struct buffer token; /* signing input, then the receipt */
    size_t ticket;
    uint64_t index; /* of the deciding entry */
};
void settlement_init(struct settlement *settlement, struct services *services, struct loaded_operation *operation,
                     const struct subject *subject);
void settlement_release(struct settlement *settlement);

/* In `run`, after a ceremony was consumed: gathers all evidence from the store, decides, moves the operation, appends, and asks for the
 * signature of a permit's receipt. What is armed to wait (deferral.h) waits instead: no decision stands, no limit is consumed. And what
 * another technique of the customer's could complete (9.4) goes on awaiting it. */
MUST_CHECK enum status settlement_run(struct settlement *settlement, struct keeper_transaction *transaction);
/* In `finish`: the receipt, kept with the operation. Nothing to do for anything but a permit. */
MUST_CHECK enum status settlement_finish(struct settlement *settlement, struct keeper_transaction *transaction);
