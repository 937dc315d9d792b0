/* SPDX-License-Identifier: Apache-2.0
 * Operations: what was instructed (sealed), the facts, the state and the decision. Every move names the state that it expects. */
#pragma once

#include "src/store/row.h"

struct operation_row {
    struct row_memory memory;
    struct id customer;
    struct id id;
    struct row_word state; /* words of src/operation/state.h */
    struct row_word service;
    struct row_word risk;
    struct digest instruction_digest;
    struct bytes sealed_instruction; /* BLOB: canonical JSON with its texts */
    struct bytes facts;              /* TEXT: JSON without personal data */
    struct row_word limits_class;    /* empty when no limit counts it */
    int64_t amount_minor;
    struct row_word currency;
    timestamp_us created_at;
    timestamp_us expires_at;
    timestamp_us decided_at; /* 0 while undecided; cancelling and expiring decide too */
    struct bytes decision;   /* TEXT: JSON; NULL while undecided */
    struct bytes receipt;    /* TEXT: JWS; NULL unless signed */
    int64_t ledger_log;      /* that has the deciding entry; -1 while undecided */
    int64_t ledger_index;    /* of that entry; -1 while undecided */
    timestamp_us release_at; /* until when it waits, or waited; 0 when it was not deferred */
};
void operation_row_release(struct operation_row *row);

MUST_CHECK enum status operation_row_insert(struct store_connection *connection, const struct operation_row *row);
MUST_CHECK enum status operation_row_read(struct store_connection *connection, const char *customer, const char *id,
                                          struct operation_row *ret_row);
/* The same, whoever's it is. */
MUST_CHECK enum status operation_row_find(struct store_connection *connection, const char *id, struct operation_row *ret_row);
/* Whose operation is this? */
MUST_CHECK enum status operation_row_locate(struct store_connection *connection, const char *id, struct id *ret_customer);
/* Between undecided states. STATUS_CONFLICT when it is not (or no longer) in state `from`. */
MUST_CHECK enum status operation_row_move(struct store_connection *connection, const char *customer, const char *id, const char *from,
                                          const char *to);

struct operation_decision {
    const char *from, *to; /* states */
    timestamp_us decided_at;
    struct bytes decision; /* JSON */
    int64_t ledger_log, ledger_index;
};
/* Into a final state, once. STATUS_CONFLICT when it is not (or no longer) in state `from`, or has been decided. */
MUST_CHECK enum status operation_row_decide(struct store_connection *connection, const char *customer, const char *id,
                                            const struct operation_decision *decision);
/* The receipt of a decided operation, once. */
MUST_CHECK enum status operation_row_keep_receipt(struct store_connection *connection, const char *customer, const char *id,
                                                  struct bytes receipt);
/* From awaiting_evidence to deferred. STATUS_CONFLICT when it is in another state. */
MUST_CHECK enum status operation_row_defer(struct store_connection *connection, const char *customer, const char *id,
                                           timestamp_us release_at);
/* Deferred ones whose wait is over, the longest overdue first. */
MUST_CHECK enum status operation_rows_releasable(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys,
                                                 size_t capacity, size_t *ret_count);
/* All that is undecided: what is not deferred has no time left after `now`, what is deferred waits until `release_at` at least. */
MUST_CHECK enum status operation_rows_hold(struct store_connection *connection, timestamp_us now, timestamp_us release_at);
/* How many of the customer's operations wait, and the sum of what they add to limits, in minor units of TWD. */
MUST_CHECK enum status operation_rows_deferred(struct store_connection *connection, const char *customer, int64_t *ret_count,
                                               int64_t *ret_sum_minor);
/* Undecided ones whose time is over and that do not wait, the longest overdue first. */
MUST_CHECK enum status operation_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                                          size_t *ret_count);
