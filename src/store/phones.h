/* SPDX-License-Identifier: Apache-2.0
 * Customers' phone numbers as the law asks about them, what happened to each, and how many codes were sent. The number itself is in the
 * sealed record of its credential. */
#pragma once

#include "src/store/row.h"

#define PHONE_SET "set" /* waits for its first code */
#define PHONE_VERIFIED "verified"
#define PHONE_CHANGED "changed" /* another number took its place */
#define PHONE_REVOKED "revoked"

struct phone_row {
    struct row_memory memory;
    struct id customer;
    struct id credential;
    struct digest mac; /* keyed hash of the number */
    struct row_word state;
    struct row_word set_by; /* word of the vocabulary phone_change */
    timestamp_us set_at;
    timestamp_us verified_at;       /* 0: not yet */
    timestamp_us quarantined_until; /* 0: never */
    struct bytes sealed_code;       /* BLOB: the code that would verify it; NULL when there is none */
};
void phone_row_release(struct phone_row *row);

/* STATUS_CONFLICT when another number of the customer waits already. */
MUST_CHECK enum status phone_row_insert(struct store_connection *connection, const struct phone_row *row);
MUST_CHECK enum status phone_row_read(struct store_connection *connection, const char *customer, const char *credential,
                                      struct phone_row *ret_row);
/* The one in state PHONE_SET or PHONE_VERIFIED. */
MUST_CHECK enum status phone_row_read_living(struct store_connection *connection, const char *customer, const char *state,
                                             struct phone_row *ret_row);
/* The newest `capacity`, newest first. */
MUST_CHECK enum status phone_rows_of_customer(struct store_connection *connection, const char *customer, struct phone_row *ret_rows,
                                              size_t capacity, size_t *ret_count);
/* Whether the customer has ever had a verified number. */
MUST_CHECK enum status phone_rows_any_verified(struct store_connection *connection, const char *customer, bool *ret_any);

/* Each of these: STATUS_CONFLICT, nothing changed, when it is not in that state (any more). */
/* Another code under way, of a waiting one, in the place of `before`. */
MUST_CHECK enum status phone_row_keep_code(struct store_connection *connection, const char *customer, const char *credential,
                                           struct bytes before, struct bytes sealed_code);
/* From PHONE_SET to PHONE_VERIFIED, if `sealed_code` is still the code under way. */
MUST_CHECK enum status phone_row_verify(struct store_connection *connection, const struct phone_row *row, timestamp_us now,
                                        timestamp_us quarantined_until);
/* To PHONE_CHANGED or PHONE_REVOKED. */
MUST_CHECK enum status phone_row_end(struct store_connection *connection, const char *customer, const char *credential, const char *from,
                                     const char *to);
/* The keyed hashes of an erased customer's numbers become random bytes. */
MUST_CHECK enum status phone_rows_forget(struct store_connection *connection, const char *customer, const struct digest *noise);

struct phone_event_row {
    struct row_memory memory;
    struct id customer;
    struct id credential;
    struct row_word event; /* the state it came to */
    timestamp_us happened_at;
    struct row_word means; /* of set and changed: word of phone_change; of verified: word of delivery; of revoked: counter */
    struct bytes caller;   /* TEXT */
    struct id operation;   /* empty: of none */
    struct id ceremony;
    struct bytes record_digest; /* BLOB of 32; NULL: no evidence */
};
void phone_event_row_release(struct phone_event_row *row);
MUST_CHECK enum status phone_event_row_insert(struct store_connection *connection, const struct phone_event_row *row);
/* In the order in which they happened. */
MUST_CHECK enum status phone_event_rows_of_phone(struct store_connection *connection, const char *customer, const char *credential,
                                                 struct phone_event_row *ret_rows, size_t capacity, size_t *ret_count);

/* Counts one more message in the stretch of time that began at `window_start`. STATUS_CONFLICT, nothing counted, past `most`. */
MUST_CHECK enum status send_quota_take(struct store_connection *connection, const struct digest *key, timestamp_us window_start,
                                       int64_t most);
MUST_CHECK enum status send_quota_forget(struct store_connection *connection, timestamp_us before);
