/* SPDX-License-Identifier: Apache-2.0
 * What the enhanced protections of an operation come to (9.3.2.2, 9.4.2): read from the records of what happened, never from a caller. */
#pragma once

#include "src/ledger/entry.h"
#include "src/service/services.h"
#include "src/store/operations.h"

#define PROTECTIONS_OF_OPERATION_MAX 16
#define PROTECTION_STATE_BYTES_MAX 2048 /* what is remembered of a challenge */

/* STATUS_CONFLICT when the operation's evidence has been given, or it is over: protections come before the evidence that they protect. */
MUST_CHECK enum status protection_require_open_operation(const struct operation_row *row, struct failure *failure);
/* The same inside the transaction, with the row as it is now. */
MUST_CHECK enum status protection_require_still_open(struct store_connection *connection, const struct operation_row *row,
                                                     struct failure *failure);
/* That, and STATUS_CONFLICT when the operation has had as many protections as one may have. */
MUST_CHECK enum status protection_require_room(struct store_connection *connection, const struct operation_row *row,
                                               struct failure *failure);
/* Wrong answers that end a challenge of this kind. */
int64_t protection_attempts(const struct services *services, enum protection kind);

/* An entry that tells of a protection when it is opened: that it was, or that it could not even begin. */
struct protection_event {
    enum ledger_event event;
    const char *kind, *id;
    const char *means;  /* NULL: nothing answers it */
    const char *reason; /* NULL: it was asked for */
};
MUST_CHECK enum status protection_append(struct keeper_transaction *transaction, const struct operation_row *row,
                                         const struct protection_event *event);

/* Is this kind armed for the operation? */
MUST_CHECK enum status protection_is_armed(struct store_connection *connection, const struct operation_row *row, enum protection kind,
                                           bool *ret_armed);
/* In the transaction in which evidence is kept: which of the operation's protections count at this moment, of those that are offered in
 * this use. A protection whose means does not hold any more counts no more: a device that was suspended, an assessment that was withdrawn.
 */
struct protection_view {
    struct services *services;
    struct store_connection *connection;
    timestamp_us now;
    const struct operation_row *operation;
};
MUST_CHECK enum status protection_counted(const struct protection_view *view, enum protection_use use, word_set *ret_counted);
/* In the transaction in which a one-time password's evidence is kept: adds the fact `protections`, with the records that
 * `assessed_equivalent` needs. `otp_bound` is the method's word, and stands where the institution offers it. Evidence of other designs is
 * left as it is. */
MUST_CHECK enum status protection_facts(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                                        struct evidence_facts *evidence);
/* In the transaction in which evidence suffices: uses the reduced limit if the evidence rests on it. */
MUST_CHECK enum status protection_use_limit(struct services *services, struct keeper_transaction *transaction,
                                            const struct operation_row *row, const struct evidence_facts *evidence, size_t count);
