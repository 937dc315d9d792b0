/* SPDX-License-Identifier: Apache-2.0
 * Enhanced protections of operations (9.3.2.2): what was opened, by which means, and what came of it. */
#pragma once

#include "src/store/row.h"

#define PROTECTION_ARMED "armed"             /* in force without an answer, as long as the operation lives */
#define PROTECTION_OPEN "open"               /* a challenge waits for its answer */
#define PROTECTION_ESTABLISHED "established" /* it happened */
#define PROTECTION_FAILED "failed"           /* too many wrong answers */
#define PROTECTION_BLOCKED "blocked"         /* it stopped its operation */

struct protection_row {
    struct row_memory memory;
    struct id customer;
    struct id id;
    struct id operation;
    struct row_word kind; /* word of the vocabulary `protection` */
    struct row_word state;
    struct id means; /* what answers: a registered means, or an assessment; empty: nothing of the kind */
    int64_t attempts;
    struct bytes sealed_details; /* BLOB: the challenge while open, then the record; NULL when there is neither */
    timestamp_us opened_at;
    timestamp_us expires_at;
    timestamp_us closed_at; /* 0 while armed or open */
    struct bytes closed_by; /* TEXT: customer, staff, a rule's word; NULL while armed or open */
    struct bytes record_digest;
};
void protection_row_release(struct protection_row *row);

/* STATUS_CONFLICT when this kind is armed for the operation already. */
MUST_CHECK enum status protection_row_insert(struct store_connection *connection, const struct protection_row *row);
MUST_CHECK enum status protection_row_read(struct store_connection *connection, const char *customer, const char *id,
                                           struct protection_row *ret_row);
MUST_CHECK enum status protection_row_locate(struct store_connection *connection, const char *id, struct id *ret_customer);
/* In the order in which they were opened. */
MUST_CHECK enum status protection_rows_of_operation(struct store_connection *connection, const char *customer, const char *operation,
                                                    struct protection_row *ret_rows, size_t capacity, size_t *ret_count);

struct protection_count {
    const char *customer, *id;
    int64_t most; /* the one that ends it */
    timestamp_us now;
};
/* Counts a wrong answer; at the `most`th it has failed. STATUS_CONFLICT when it is not open, or its time is over. */
MUST_CHECK enum status protection_row_fail(struct store_connection *connection, const struct protection_count *failure,
                                           int64_t *ret_attempts);
/* Counts that who should tell the result did not, apart from the customer's attempts. */
MUST_CHECK enum status protection_row_outage(struct store_connection *connection, const struct protection_count *outage,
                                             int64_t *ret_outages);

struct protection_closing {
    const char *to; /* PROTECTION_ESTABLISHED or PROTECTION_FAILED */
    timestamp_us at;
    const char *by;
    struct bytes sealed_record;
    const struct digest *record_digest;
};
/* Once. STATUS_CONFLICT when it is not open, or its time is over. */
MUST_CHECK enum status protection_row_close(struct store_connection *connection, const char *customer, const char *id,
                                            const struct protection_closing *closing);

struct protection_end {
    const char *to; /* PROTECTION_ESTABLISHED or PROTECTION_BLOCKED */
    timestamp_us at;
    const char *by;
};
/* Ends what was armed. STATUS_CONFLICT when this kind is not armed. */
MUST_CHECK enum status protection_row_disarm(struct store_connection *connection, const char *customer, const char *operation,
                                             const char *kind, const struct protection_end *end);

/* What happened to the customer's means after a moment: was a credential enrolled, and were guesses locked out? */
MUST_CHECK enum status customer_means_changed(struct store_connection *connection, const char *customer, timestamp_us after, bool *ret_yes);
MUST_CHECK enum status customer_guesses_locked(struct store_connection *connection, const char *customer, timestamp_us after,
                                               bool *ret_yes);
