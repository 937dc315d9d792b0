/* SPDX-License-Identifier: Apache-2.0
 * An operation before it is in the store: what a channel asked for, resolved by what we know, rendered, sealed. */
#pragma once

#include "src/operation/state.h"
#include "src/service/operation_call.h"
#include "src/service/operation_request.h"

struct operation_draft {
    struct operation_request request; /* the caller's to fill in */
    const struct catalogue_entry *entry;
    struct operation_facts facts;
    struct risk_resolution resolution;
    struct id id;
    timestamp_us created_at, expires_at;
    struct digest digest;
    struct instruction_rendering rendering;
    struct buffer sealed, facts_json;
};
void operation_draft_init(const struct call *call, struct operation_draft *draft);
void operation_draft_release(struct operation_draft *draft);

/* The code becomes a service, the accounts become a kind of payee, amount and usage become a risk, and all of it becomes one instruction.
 * Loads the customer into call->subject. */
MUST_CHECK enum status operation_draft_make(struct call *call, struct operation_draft *draft);

/* A sign-in of nobody, of which the customer is told what a customer's would say; call->subject is the caller's to make up. */
MUST_CHECK enum status operation_draft_make_decoy(struct call *call, struct operation_draft *draft);

/* What the channel is told of it, from "risk" to "instruction", without braces. */
MUST_CHECK enum status operation_draft_write(const struct operation_draft *draft, struct buffer *ret_json);
/* For the methods; borrows from `draft`. */
struct method_operation operation_draft_for_method(const struct operation_draft *draft);

/* In the transaction: the row, and its entry in the ledger. What `ret_row` has is borrowed from the draft. */
MUST_CHECK enum status operation_draft_insert(struct call *call, const struct operation_draft *draft,
                                              struct keeper_transaction *transaction, enum operation_state state,
                                              struct operation_row *ret_row);
