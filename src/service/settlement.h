/* SPDX-License-Identifier: Apache-2.0
 * Deciding an operation when evidence has been established: limits consumed, the law asked, the state moved, the receipt signed. */
#pragma once

#include "src/ledger/receipt.h"
#include "src/operation/state.h"
#include "src/service/decision.h"
#include "src/service/deferral_notice.h"
#include "src/service/operation_call.h"

struct settlement {
    struct services *services;
    struct loaded_operation *operation;
    const struct subject *subject;
    enum operation_state from;     /* OPERATION_AWAITING_EVIDENCE, or OPERATION_DEFERRED when its wait is over */
    enum operation_state to;       /* what it came to: permitted, denied, or deferred and blocked without a decision */
    timestamp_us release_at;       /* OPERATION_DEFERRED */
    struct deferral_notice notice; /* prepared by whoever may begin a wait */
    size_t evidence_count;
    struct evidence_facts evidence[RECEIPT_EVIDENCE_MAX];
    struct receipt receipt;
    struct id ceremonies[RECEIPT_EVIDENCE_MAX]; /* what receipt.evidence looks into */
    struct service_decision decision;
    struct buffer token; /* signing input, then the receipt */
    size_t ticket;
    uint64_t index; /* of the deciding entry */
};
void settlement_init(struct settlement *settlement, struct services *services, struct loaded_operation *operation,
                     const struct subject *subject);
void settlement_release(struct settlement *settlement);

/* In `run`, after the last ceremony was consumed: gathers all evidence from the store, decides, moves the operation, appends, and asks for
 * the signature of a permit's receipt. What is armed to wait (deferral.h) waits instead: no decision stands, no limit is consumed. */
MUST_CHECK enum status settlement_run(struct settlement *settlement, struct keeper_transaction *transaction);
/* In `finish`: the receipt, kept with the operation. Nothing to do for anything but a permit. */
MUST_CHECK enum status settlement_finish(struct settlement *settlement, struct keeper_transaction *transaction);
