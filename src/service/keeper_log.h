/* SPDX-License-Identifier: Apache-2.0
 * The keeper's ledger log: the tree in memory beside the rows that it must never run ahead of. */
#pragma once

#include "src/ledger/merkle.h"
#include "src/service/keeper.h"

struct keeper_log {
    int64_t id;
    const char *origin;
    struct merkle_tree tree; /* as committed */
};

/* Reads the log's row, or makes it, in a transaction that also proves that commits succeed. */
MUST_CHECK enum status keeper_log_open(struct keeper_log *log, struct store_connection *connection);
/* Inside a transaction: puts one more entry into the rows and into `tree`. */
MUST_CHECK enum status keeper_log_append(const struct keeper_log *log, struct store_connection *connection, struct merkle_tree *tree,
                                         const struct keeper_entry *entry);
/* Inside a transaction, after the appends: keeps the grown tree and its signed checkpoint. */
MUST_CHECK enum status keeper_log_grow(const struct keeper_log *log, const struct keeper_transaction *transaction,
                                       const struct merkle_tree *tree, const struct keeper_signer *signer);
