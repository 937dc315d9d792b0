/* SPDX-License-Identifier: Apache-2.0
 * What every ceremony keeps to, whether it was opened by a request of its own or with its answer. */
#pragma once

#include "src/service/establishment.h"

/* STATUS_REFUSED when no evidence of this design could authorise the operation: names every clause that stands against it, and cites the
 * last: the narrowest. */
MUST_CHECK enum status ceremony_require_option(const struct operation_facts *operation, enum design design, struct failure *failure);
/* The same, but a design that shows one technique is an option, too, where two authorise (9.4) and the customer has a means of another. */
MUST_CHECK enum status ceremony_require_use(struct call *call, struct store_connection *connection,
                                            const struct loaded_operation *operation, enum design design);
/* STATUS_NOT_FOUND, STATUS_INVALID or STATUS_CONFLICT, with its reason, when the customer has no such credential, it is of another design,
 * or it does not serve now. */
MUST_CHECK enum status ceremony_read_credential(struct call *call, struct store_connection *connection, enum design design, const char *id,
                                                struct credential_row *ret_row);
/* What an officer saw, only an officer says; and an officer says nothing in a customer's place: STATUS_REFUSED. */
MUST_CHECK enum status ceremony_require_speaker(struct call *call, const struct method *method);
/* No ceremony outlives its operation. `life_seconds`: what the method asked for; 0: as configured. */
timestamp_us ceremony_expires_at(const struct services *services, const struct method *method, int64_t life_seconds, timestamp_us opened_at,
                                 timestamp_us operation_expires_at);

/* In `run`: what a guess comes to when it has been counted. STATUS_CONFLICT, with its reason, after the lock. */
MUST_CHECK enum status ceremony_settle_guess(const struct establishment *made, enum design design, struct keeper_transaction *transaction,
                                             enum method_outcome *ret_outcome, int64_t *ret_guesses_left);
/* In `run`: counts a wrong answer for the ceremony. `*ret_left`: before either the ceremony ends or something is locked. */
MUST_CHECK enum status ceremony_fail(const struct establishment *made, const struct method *method, struct keeper_transaction *transaction,
                                     int64_t guesses_left, int64_t *ret_left);
