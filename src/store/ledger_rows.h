/* SPDX-License-Identifier: Apache-2.0
 * The rows of a ledger log: entries, the upper nodes of its tree, checkpoints, and which entries tell of which operation. Hashing is
 * the ledger's business; here are only rows. */
#pragma once

#include "src/store/row.h"

struct ledger_log_row {
    struct row_memory memory;
    int64_t id;
    struct bytes origin; /* TEXT: first line of its checkpoints */
    int64_t size;
    struct bytes frontier;    /* BLOB: the roots of the complete subtrees, as the ledger wrote them */
    struct bytes holder;      /* TEXT: the keeper that appends to it; empty for the root */
    int64_t epoch;            /* counts its takings */
    timestamp_us lease_until; /* from then on others may close it; 0: nobody may, it rests or is the root */
    int64_t anchored_size;    /* of its newest checkpoint that the root tells of */
    timestamp_us closed_at;   /* 0: it is open */
};
void ledger_log_row_release(struct ledger_log_row *row);

MUST_CHECK enum status ledger_log_row_insert(struct store_connection *connection, const struct ledger_log_row *row);
MUST_CHECK enum status ledger_log_row_read(struct store_connection *connection, int64_t log, struct ledger_log_row *ret_row);
/* Logs with an id above `after`, by id. */
MUST_CHECK enum status ledger_log_rows_list(struct store_connection *connection, int64_t after, struct ledger_log_row *ret_rows,
                                            size_t capacity, size_t *ret_count);
/* The id that a further log gets. */
MUST_CHECK enum status ledger_log_row_next(struct store_connection *connection, int64_t *ret_log);
/* The open log that no keeper holds: the root, or the only one. STATUS_NOT_FOUND while there is none. */
MUST_CHECK enum status ledger_log_row_root(struct store_connection *connection, int64_t *ret_log);
/* The open log of a holder; STATUS_NOT_FOUND when it has none. */
MUST_CHECK enum status ledger_log_row_held(struct store_connection *connection, const char *holder, int64_t *ret_log);
/* An open log whose lease ended before `moment`; STATUS_NOT_FOUND when there is none. */
MUST_CHECK enum status ledger_log_row_abandoned(struct store_connection *connection, timestamp_us moment, int64_t *ret_log);

struct ledger_growth {
    int64_t from_size, to_size;
    int64_t epoch;           /* under which the log was taken */
    struct bytes frontier;   /* BLOB */
    struct bytes checkpoint; /* TEXT: the signed note over `to_size` entries */
};
/* STATUS_CONFLICT when the size is not (or no longer) `from_size`, somebody else has taken the log, or it is closed. */
MUST_CHECK enum status ledger_log_row_grow(struct store_connection *connection, int64_t log, const struct ledger_growth *growth);
/* Each of these: STATUS_CONFLICT when the log was taken in another epoch, or is closed. Taking it begins the next epoch. A lease until 0
 * lets it rest. */
MUST_CHECK enum status ledger_log_row_take(struct store_connection *connection, int64_t log, int64_t epoch, timestamp_us lease_until);
MUST_CHECK enum status ledger_log_row_lease(struct store_connection *connection, int64_t log, int64_t epoch, timestamp_us lease_until);
MUST_CHECK enum status ledger_log_row_close(struct store_connection *connection, int64_t log, int64_t epoch, timestamp_us closed_at);
/* Notes how much of it the root tells of; STATUS_CONFLICT unless that is more than before. */
MUST_CHECK enum status ledger_log_row_anchor(struct store_connection *connection, int64_t log, int64_t size);
/* A write of no consequence, yet never the same: it commits only when the store takes writes. */
MUST_CHECK enum status ledger_log_row_probe(struct store_connection *connection, int64_t log);

/* The newest checkpoint's note is appended to `ret_note`. STATUS_NOT_FOUND while the log is empty. */
MUST_CHECK enum status ledger_checkpoint_row_latest(struct store_connection *connection, int64_t log, int64_t *ret_size,
                                                    struct buffer *ret_note);

/* Entries are stored in chunks, each within one bundle of this many. */
#define LEDGER_BUNDLE_ENTRIES 256
/* Entries from `first_index` on: their leaf hashes, and their bodies each after its 16-bit length. */
MUST_CHECK enum status ledger_chunk_row_insert(struct store_connection *connection, int64_t log, int64_t first_index,
                                               struct bytes leaf_hashes, struct bytes bodies);
MUST_CHECK enum status ledger_node_row_insert(struct store_connection *connection, int64_t log, int64_t level, int64_t node_index,
                                              const struct digest *hash);

/* Hashes of the leaves [first, first + count); STATUS_NOT_FOUND when one is missing, STATUS_CORRUPT when the rows do not fit together. */
MUST_CHECK enum status ledger_rows_leaves(struct store_connection *connection, int64_t log, int64_t first, size_t count,
                                          struct digest *ret_hashes);
/* Nodes [first, first + count) of `level` >= 1; STATUS_NOT_FOUND when one is missing. */
MUST_CHECK enum status ledger_rows_nodes(struct store_connection *connection, int64_t log, int64_t level, int64_t first, size_t count,
                                         struct digest *ret_hashes);
/* Calls `each` for the entries [first, first + count) in order; body is borrowed for the call. STATUS_NOT_FOUND when one is missing; a
 * failing `each` ends it with its status. */
typedef enum status (*ledger_entry_visit)(void *context, int64_t leaf_index, const struct digest *leaf_hash, struct bytes body);
MUST_CHECK enum status ledger_rows_entries(struct store_connection *connection, int64_t log, int64_t first, size_t count,
                                           ledger_entry_visit each, void *context);

struct trail_row {
    int64_t log;
    int64_t leaf_index;
};
/* An entry that concerns the customer alone. */
MUST_CHECK enum status trail_row_insert(struct store_connection *connection, const char *customer, const struct trail_row *row);
/* Further entries of an operation. STATUS_CONFLICT when there is no such operation. */
MUST_CHECK enum status operation_trail_append(struct store_connection *connection, const char *customer, const char *operation,
                                              const struct trail_row *rows, size_t count);
/* The first `capacity` entries of an operation, in the order in which they came. */
MUST_CHECK enum status operation_trail_read(struct store_connection *connection, const char *customer, const char *operation,
                                            struct trail_row *ret_rows, size_t capacity, size_t *ret_count);
