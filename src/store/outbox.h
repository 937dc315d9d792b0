/* SPDX-License-Identifier: Apache-2.0
 * Messages to customers, from the transaction that wants them until they are delivered, failed or too old. */
#pragma once

#include "src/store/row.h"

#define OUTBOX_QUEUED "queued"
#define OUTBOX_SENT "sent" /* the peer took it; whether it arrived is not known */
#define OUTBOX_DELIVERED "delivered"
#define OUTBOX_FAILED "failed" /* given up; an operator may queue it again while its content is kept */
#define OUTBOX_EXPIRED "expired"

struct outbox_row {
    struct row_memory memory;
    struct id customer;
    struct id id;
    int64_t sequence;     /* of the customer: given by outbox_row_insert */
    struct id operation;  /* empty: of no operation */
    struct row_word kind; /* sms, voice, mail, push */
    struct row_word purpose;
    struct row_word sender, gateway, template;
    struct row_word state;
    struct bytes sealed_message; /* BLOB; NULL once it is not needed */
    timestamp_us created_at;
    timestamp_us due_at; /* not to be tried before; of a claimed one: until then it is being tried */
    timestamp_us expires_at;
    int64_t attempts;
    int64_t claimed_by;     /* a keeper's log; -1 when nobody's */
    struct bytes reference; /* TEXT: the peer's id of a sent message; NULL */
    struct row_word reason; /* why it was not sent or not delivered, the last time */
    timestamp_us closed_at; /* when it left the queue; 0: it is there */
};
void outbox_row_release(struct outbox_row *row);

/* Behind everything of this customer. */
MUST_CHECK enum status outbox_row_insert(struct store_connection *connection, struct outbox_row *row);
MUST_CHECK enum status outbox_row_read(struct store_connection *connection, const char *customer, const char *id,
                                       struct outbox_row *ret_row);
MUST_CHECK enum status outbox_row_locate(struct store_connection *connection, const char *id, struct id *ret_customer);

/* What this gateway may send now: due, in its time, and first in its lane. */
MUST_CHECK enum status outbox_rows_sendable(struct store_connection *connection, const char *gateway, timestamp_us now,
                                            struct row_key *ret_keys, size_t capacity, size_t *ret_count);
/* Takes it for one attempt that ends before `until`. STATUS_CONFLICT when somebody else did. */
MUST_CHECK enum status outbox_row_claim(struct store_connection *connection, const struct row_key *key, int64_t log, timestamp_us now,
                                        timestamp_us until);
/* What a keeper that is no more had claimed is due at once. */
MUST_CHECK enum status outbox_rows_unclaim(struct store_connection *connection, int64_t log, timestamp_us now, int64_t *ret_count);

/* The end of attempt number `attempts`; STATUS_CONFLICT when that is not the running one. */
MUST_CHECK enum status outbox_row_sent(struct store_connection *connection, const struct row_key *key, int64_t attempts,
                                       const char *reference, timestamp_us now);
MUST_CHECK enum status outbox_row_postpone(struct store_connection *connection, const struct row_key *key, int64_t attempts,
                                           const char *reason, timestamp_us due_at);
MUST_CHECK enum status outbox_row_fail(struct store_connection *connection, const struct row_key *key, int64_t attempts, const char *reason,
                                       timestamp_us now);
/* What the peer told of a sent one: OUTBOX_DELIVERED, OUTBOX_FAILED or OUTBOX_EXPIRED. */
MUST_CHECK enum status outbox_row_find_sent(struct store_connection *connection, const char *gateway, const char *reference,
                                            struct row_key *ret_key);
MUST_CHECK enum status outbox_row_receipt(struct store_connection *connection, const struct row_key *key, const char *state,
                                          const char *reason, timestamp_us now);

/* Queues a failed one again. STATUS_CONFLICT when it did not fail, or its time is over. */
MUST_CHECK enum status outbox_row_retry(struct store_connection *connection, const struct row_key *key, timestamp_us now);
/* Queued, not being tried, and too old. */
MUST_CHECK enum status outbox_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                                       size_t *ret_count);
MUST_CHECK enum status outbox_row_expire(struct store_connection *connection, const struct row_key *key, timestamp_us now);
/* Lets go the content of failed ones that are too old, and rows that were closed before. */
MUST_CHECK enum status outbox_rows_forget(struct store_connection *connection, timestamp_us now, timestamp_us closed_before);

/* The oldest in this state. */
MUST_CHECK enum status outbox_rows_in_state(struct store_connection *connection, const char *state, struct outbox_row *ret_rows,
                                            size_t capacity, size_t *ret_count);

struct outbox_depth {
    int64_t queued, failed;
};
MUST_CHECK enum status outbox_count(struct store_connection *connection, const char *gateway, struct outbox_depth *ret_depth);
