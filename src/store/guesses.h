/* SPDX-License-Identifier: Apache-2.0
 * What a customer guessed wrong at one design, whatever the credential; and the operations that a change rested on. */
#pragma once

#include "src/store/row.h"

/* Counts a wrong answer, and locks the design for the customer at the `failures_max`th, which is at least 2. STATUS_CONFLICT, nothing
 * counted, when it is locked. */
MUST_CHECK enum status guess_counter_fail(struct store_connection *connection, const char *customer, const char *design,
                                          int64_t failures_max, timestamp_us now, int64_t *ret_failures);
/* A right answer: the counter starts anew, unless it is locked. */
MUST_CHECK enum status guess_counter_succeed(struct store_connection *connection, const char *customer, const char *design);
/* STATUS_CONFLICT when it is not locked. */
MUST_CHECK enum status guess_counter_unlock(struct store_connection *connection, const char *customer, const char *design);
MUST_CHECK enum status guess_counter_is_locked(struct store_connection *connection, const char *customer, const char *design,
                                               bool *ret_locked);

/* STATUS_CONFLICT when the operation has carried a change already. */
MUST_CHECK enum status spent_operation_insert(struct store_connection *connection, const char *customer, const char *operation,
                                              timestamp_us now);
