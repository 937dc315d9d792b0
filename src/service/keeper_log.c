/* SPDX-License-Identifier: Apache-2.0
 * Opening the log and growing it. The row is changed only from the size that we know, so two writers of one log cannot both succeed. */
#include "src/service/keeper_log.h"

#include "src/ledger/checkpoint.h"
#include "src/store/ledger_rows.h"

static enum status make_log(const struct keeper_log *log, struct store_connection *connection, struct merkle_tree *ret_tree)
{
    const struct merkle_tree empty = {0};
    CLEANUP(buffer_release) struct buffer frontier = BUFFER_INIT(MERKLE_TREE_ENCODED_MAX);
    TRY(merkle_tree_encode(&empty, &frontier));
    const struct ledger_log_row row = {.id = log->id, .origin = bytes_of_text(log->origin), .frontier = buffer_bytes(&frontier)};
    TRY(ledger_log_row_insert(connection, &row));
    *ret_tree = empty;
    return STATUS_OK;
}

static enum status decode_log(const struct keeper_log *log, const struct ledger_log_row *row, struct merkle_tree *ret_tree)
{
    struct merkle_tree tree;
    if (!bytes_equal(row->origin, bytes_of_text(log->origin)))
        return STATUS_CONFLICT;
    if (merkle_tree_decode(row->frontier, &tree) != STATUS_OK || tree.size != (uint64_t)row->size)
        return STATUS_CORRUPT;
    *ret_tree = tree;
    return STATUS_OK;
}

static enum status read_log(const struct keeper_log *log, struct store_connection *connection, struct merkle_tree *ret_tree)
{
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    enum status status = ledger_log_row_read(connection, log->id, &row);
    if (status == STATUS_NOT_FOUND)
        return make_log(log, connection, ret_tree);
    TRY(status);
    return decode_log(log, &row, ret_tree);
}

enum status keeper_log_open(struct keeper_log *log, struct store_connection *connection)
{
    struct merkle_tree tree;
    TRY(store_begin(connection));
    enum status status = read_log(log, connection, &tree);
    if (status == STATUS_OK)
        status = ledger_log_row_probe(connection, log->id);
    if (status != STATUS_OK) {
        store_rollback(connection);
        return status;
    }
    TRY(store_commit(connection));
    log->tree = tree;
    return STATUS_OK;
}

static enum status insert_nodes(const struct keeper_log *log, struct store_connection *connection, uint64_t size,
                                const struct merkle_completed *completed)
{
    for (unsigned i = 0; i < completed->count; i++) {
        unsigned level = i + 1;
        int64_t index = (int64_t)(size >> (8 * level)) - 1;
        TRY(ledger_node_row_insert(connection, log->id, level, index, &completed->nodes[i]));
    }
    return STATUS_OK;
}

static enum status insert_trail(const struct keeper_log *log, struct store_connection *connection, int64_t index,
                                const struct keeper_entry *entry)
{
    if (entry->customer == NULL)
        return STATUS_OK;
    const struct trail_row row = {.log = log->id, .leaf_index = index};
    return trail_row_insert(connection, entry->customer, entry->operation != NULL ? entry->operation : "", &row);
}

enum status keeper_log_append(const struct keeper_log *log, struct store_connection *connection, struct merkle_tree *tree,
                              const struct keeper_entry *entry)
{
    struct digest leaf;
    struct merkle_completed completed;
    int64_t index = (int64_t)tree->size;
    merkle_leaf_hash(entry->body, &leaf);
    TRY(merkle_append(tree, &leaf, &completed));
    TRY(ledger_entry_row_insert(connection, log->id, index, &leaf, entry->body));
    TRY(insert_nodes(log, connection, tree->size, &completed));
    return insert_trail(log, connection, index, entry);
}

enum status keeper_log_grow(const struct keeper_log *log, const struct keeper_transaction *transaction, const struct merkle_tree *tree,
                            const struct keeper_signer *signer)
{
    CLEANUP(buffer_release) struct buffer frontier = BUFFER_INIT(MERKLE_TREE_ENCODED_MAX);
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    struct digest root;
    merkle_root(tree, &root);
    TRY(signer->sign_checkpoint(signer->context, tree->size, &root, &note));
    TRY(merkle_tree_encode(tree, &frontier));
    TRY(ledger_checkpoint_row_insert(transaction->connection, log->id, (int64_t)tree->size, buffer_bytes(&note), transaction->now));
    return ledger_log_row_grow(transaction->connection, log->id, (int64_t)log->tree.size, (int64_t)tree->size, buffer_bytes(&frontier));
}
