/* SPDX-License-Identifier: Apache-2.0
 * `transaction_password`: a password that is used for transactions only, asked beside the evidence. It is a credential of design password,
 * with that method's rules, hash and lock; and it makes no evidence of design 7. */
#pragma once

#include "src/service/guess.h"
#include "src/service/operation_call.h"

struct protection_password {
    struct credential_row credential;
    struct buffer record; /* opened */
    struct method_result result;
    struct buffer sealed_renewed;
};
void protection_password_init(struct protection_password *password);
void protection_password_release(struct protection_password *password);

/* STATUS_CONFLICT when it is locked or not active; STATUS_REFUSED when it is no password for transactions. */
MUST_CHECK enum status protection_password_require(struct store_connection *connection, const char *customer, const char *credential,
                                                   struct failure *failure);
MUST_CHECK enum status protection_password_read(struct call *call, struct store_connection *connection, const char *credential,
                                                struct protection_password *password);
/* Slow: on a worker's thread. */
MUST_CHECK enum status protection_password_examine(struct call *call, const struct loaded_operation *operation,
                                                   struct protection_password *password);
/* In the transaction: counts the guess, and keeps the credential as it is from now on. */
MUST_CHECK enum status protection_password_count(struct call *call, struct keeper_transaction *transaction,
                                                 const struct loaded_operation *operation, struct protection_password *password,
                                                 struct guess_outcome *ret_outcome);
