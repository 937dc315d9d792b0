/* SPDX-License-Identifier: Apache-2.0
 * A credential that is a phone number, as ceremonies use it: what the register says of it, and what a number that was just changed may not
 * authorise. Both from the store, never from a caller. */
#pragma once

#include "src/service/operation_call.h"
#include "src/store/phones.h"

struct phone_use {
    bool is_phone; /* false: the rest says nothing */
    struct phone_row row;
    struct method_phone facts;
};
void phone_use_release(struct phone_use *use);

/* STATUS_OK for every credential; of designs other than otp nothing is read. */
MUST_CHECK enum status phone_use_find(const struct services *services, struct store_connection *connection, enum design design,
                                      const char *customer, const char *credential, struct phone_use *use);
/* Who runs ceremonies of `design` with it. NULL when nobody does. */
const struct method *phone_use_method(const struct phone_use *use, enum design design);
/* What that method is configured by. */
const void *phone_use_settings(const struct services *services, const struct phone_use *use, enum design design);

/* Quarantine (practice after a change of number, not Article 9): until it is over, what codes to the number authorise waits where the
 * institution chose that; elsewhere they authorise no application, and transactions only up to its sum a day. STATUS_REFUSED with the
 * reason. */
MUST_CHECK enum status phone_quarantine_check(struct call *call, struct store_connection *connection, const struct phone_use *use,
                                              const struct loaded_operation *operation, timestamp_us now);
/* Whether an answer now would make the operation wait for that. */
bool phone_quarantine_defers(const struct call *call, const struct phone_use *use, const struct loaded_operation *operation,
                             timestamp_us now);
/* The same as the check in the transaction, and the sum is used, or the operation armed to wait. */
MUST_CHECK enum status phone_quarantine_use(struct call *call, struct keeper_transaction *transaction, const struct phone_use *use,
                                            const struct loaded_operation *operation);
