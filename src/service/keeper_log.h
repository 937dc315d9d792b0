/* SPDX-License-Identifier: Apache-2.0
 * The keeper's ledger log: the tree in memory beside the rows that it must never run ahead of. */
#pragma once

#include "src/base/encode.h"
#include "src/ledger/entry.h"
#include "src/ledger/log_name.h"
#include "src/ledger/merkle.h"
#include "src/service/keeper.h"
#include "src/store/ledger_rows.h"

struct keeper_log {
    int64_t id;    /* 0: none yet */
    int64_t epoch; /* in which it was taken; 0 for one that nobody takes */
    char origin[CHECKPOINT_ORIGIN_MAX + 1];
    struct merkle_tree tree; /* as committed */
    uint64_t anchored_size;  /* how much of it the store's first log tells of */
    bool is_closed;
};

/* The only log of a store with one keeper: reads its row, or makes it, in a transaction that also proves that commits succeed. */
MUST_CHECK enum status keeper_log_open(const char *origin, struct store_connection *connection, struct keeper_log *ret_log);

/* Inside a transaction: the log that no keeper holds, or a new one without entries. */
MUST_CHECK enum status keeper_log_root(const char *origin, struct store_connection *connection, struct keeper_log *ret_root);
/* Inside a transaction: a new row without entries. */
MUST_CHECK enum status keeper_log_make(const struct keeper_log *log, const char *holder, timestamp_us lease_until,
                                       struct store_connection *connection);
/* Inside a transaction: what the row says. STATUS_CONFLICT when it is of another origin, STATUS_CORRUPT when its tree is none. */
MUST_CHECK enum status keeper_log_of_row(const char *origin, const struct ledger_log_row *row, struct keeper_log *ret_log);
/* Whether the log, as it is stored now, is without entries that were committed to it, or has others in their place: then the store lost
 * what it confirmed, or is not the one that confirmed it. */
bool keeper_log_has_lost(const struct keeper_log *committed, const struct keeper_log *stored);
#define KEEPER_FRAME_SIZE 2 /* the length before a body */
struct keeper_log_entry {
    struct id customer, operation; /* empty: none */
    size_t offset, size;           /* of the framed body */
};
/* Inside a transaction: puts the entries into the rows, and keeps the grown tree with its signed checkpoint. `framed` holds the bodies one
 * after the other, each after its 16-bit length. */
MUST_CHECK enum status keeper_log_grow(const struct keeper_log *log, struct store_connection *connection,
                                       const struct keeper_signer *signer, struct bytes framed, const struct keeper_log_entry *entries,
                                       size_t count, struct merkle_tree *ret_tree);
/* Inside a transaction: one entry that no command asked for and that tells of no customer. `log` grows with it. */
MUST_CHECK enum status keeper_log_say(struct keeper_log *log, struct store_connection *connection, const struct keeper_signer *signer,
                                      timestamp_us now, struct ledger_entry *entry);
/* The same: how many entries `told` has, and with which root hash. */
MUST_CHECK enum status keeper_log_tell(struct keeper_log *log, struct store_connection *connection, const struct keeper_signer *signer,
                                       timestamp_us now, enum ledger_event event, const struct keeper_log *told);
