/* SPDX-License-Identifier: Apache-2.0
 * The keeper's ledger log: the tree in memory beside the rows that it must never run ahead of. */
#pragma once

#include "src/base/encode.h"
#include "src/ledger/merkle.h"
#include "src/service/keeper.h"

struct keeper_log {
    int64_t id;
    const char *origin;
    struct merkle_tree tree; /* as committed */
};

/* Reads the log's row, or makes it, in a transaction that also proves that commits succeed. */
MUST_CHECK enum status keeper_log_open(struct keeper_log *log, struct store_connection *connection);
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
