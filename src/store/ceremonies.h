/* SPDX-License-Identifier: Apache-2.0
 * Ceremonies: single use, expiring, counted. Whatever races, one caller consumes and the others are told STATUS_CONFLICT. */
#pragma once

#include "src/store/row.h"

#define CEREMONY_OPEN "open"
#define CEREMONY_ESTABLISHED "established"
#define CEREMONY_FAILED "failed"
#define CEREMONY_EXPIRED "expired"
#define CEREMONY_CANCELLED "cancelled"

struct ceremony_row {
    struct row_memory memory;
    struct id customer;
    struct id id;
    struct id operation;
    struct row_word design;
    struct id credential; /* empty when the design needs none */
    struct row_word state;
    int64_t step;
    int64_t attempts;
    struct bytes sealed_state; /* BLOB: the method's own JSON; gone when the ceremony is over */
    timestamp_us opened_at;
    timestamp_us expires_at;
    timestamp_us closed_at;     /* 0 while open */
    struct bytes evidence;      /* TEXT: JSON of the facts; NULL unless established */
    struct bytes record_digest; /* BLOB of 32: salted hash of the evidence record; NULL unless established */
    struct id protection;       /* what it is run for; empty: what it establishes is evidence of its own design */
};
void ceremony_row_release(struct ceremony_row *row);

MUST_CHECK enum status ceremony_row_insert(struct store_connection *connection, const struct ceremony_row *row);
MUST_CHECK enum status ceremony_row_read(struct store_connection *connection, const char *customer, const char *id,
                                         struct ceremony_row *ret_row);
/* The same, whoever's it is. */
MUST_CHECK enum status ceremony_row_find(struct store_connection *connection, const char *id, struct ceremony_row *ret_row);
/* How many an operation has had, whatever became of them. */
MUST_CHECK enum status ceremony_rows_count(struct store_connection *connection, const char *customer, const char *operation,
                                           int64_t *ret_count);
/* The ceremonies of an operation, the oldest first. There must be room for LIMIT_OPERATION_CEREMONIES: beyond it, any are left out. */
MUST_CHECK enum status ceremony_rows_of_operation(struct store_connection *connection, const char *customer, const char *operation,
                                                  struct ceremony_row *ret_rows, size_t capacity, size_t *ret_count);

/* The next four: STATUS_CONFLICT, nothing changed, when the ceremony is not open any more, or (but for close) its time is over. */

/* Counts a wrong answer; the `attempts_max`th ends the ceremony as failed. */
MUST_CHECK enum status ceremony_row_fail(struct store_connection *connection, const char *customer, const char *id, int64_t attempts_max,
                                         timestamp_us now, int64_t *ret_attempts);
/* To the next step. Also STATUS_CONFLICT when `step` is not the present one. */
MUST_CHECK enum status ceremony_row_advance(struct store_connection *connection, const char *customer, const char *id, int64_t step,
                                            struct bytes sealed_state, timestamp_us now);

struct ceremony_outcome {
    int64_t step; /* the step whose answer established it */
    timestamp_us now;
    struct bytes evidence; /* JSON */
    const struct digest *record_digest;
};
/* Consumes it: established, with evidence. */
MUST_CHECK enum status ceremony_row_consume(struct store_connection *connection, const char *customer, const char *id,
                                            const struct ceremony_outcome *outcome);
/* To failed, expired or cancelled. */
MUST_CHECK enum status ceremony_row_close(struct store_connection *connection, const char *customer, const char *id, const char *to,
                                          timestamp_us now);
/* Open ones whose time is over, the longest overdue first. */
MUST_CHECK enum status ceremony_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                                         size_t *ret_count);
