/* SPDX-License-Identifier: Apache-2.0
 * One protection that is being answered, with its operation: loaded before the transaction, and brought to its end inside it, once. */
#pragma once

#include "src/service/operation_call.h"
#include "src/store/protections.h"

struct protection_case {
    struct call *call;
    struct loaded_operation operation;
    struct protection_row row;
    enum protection kind;
    struct buffer record; /* JSON of what happened, to be kept sealed; empty: nothing did */
    struct digest record_digest;
    struct buffer sealed_record;
};
void protection_case_init(struct call *call, struct protection_case *answered);
void protection_case_release(struct protection_case *answered);

/* STATUS_CONFLICT when it takes no answer, STATUS_EXPIRED when its time is over. Loads the call's subject; the operation stays sealed. */
MUST_CHECK enum status protection_case_load(struct protection_case *answered, struct store_connection *connection, const char *id);
/* Before the transaction, when there is a record. */
MUST_CHECK enum status protection_case_seal(struct protection_case *answered);

/* In the transaction. STATUS_CONFLICT when customer, operation or what answers do not stand any more. */
MUST_CHECK enum status protection_case_require(struct protection_case *answered, struct keeper_transaction *transaction);
/* Counts; at most `guesses_left` are left in the answer. */
MUST_CHECK enum status protection_case_wrong(struct protection_case *answered, struct keeper_transaction *transaction,
                                             int64_t guesses_left);
/* Who should have told the result did not: no attempt of the customer's, but the `most`th time ends the challenge. */
MUST_CHECK enum status protection_case_untold(struct protection_case *answered, struct keeper_transaction *transaction, const char *reason,
                                              int64_t most);
MUST_CHECK enum status protection_case_established(struct protection_case *answered, struct keeper_transaction *transaction);
/* It happened, and was not enough: it has failed, with its record. */
MUST_CHECK enum status protection_case_insufficient(struct protection_case *answered, struct keeper_transaction *transaction);
/* The customer's own means says no: whoever instructs, the operation is over. */
MUST_CHECK enum status protection_case_rejected(struct protection_case *answered, struct keeper_transaction *transaction);
