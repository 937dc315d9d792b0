/* SPDX-License-Identifier: Apache-2.0
 * Opening a log and growing it. The row is changed only from the size and in the epoch that we know, so two writers of one log cannot both
 * succeed. */
#include "src/service/keeper_log.h"

#include "src/base/limits.h"
#include "src/service/contention.h"

enum status keeper_log_make(const struct keeper_log *log, const char *holder, timestamp_us lease_until, struct store_connection *connection)
{
    const struct merkle_tree empty = {0};
    CLEANUP(buffer_release) struct buffer frontier = BUFFER_INIT(MERKLE_TREE_ENCODED_MAX);
    TRY(merkle_tree_encode(&empty, &frontier));
    const struct ledger_log_row row = {
        .id = log->id,
        .origin = bytes_of_text(log->origin),
        .frontier = buffer_bytes(&frontier),
        .holder = bytes_of_text(holder),
        .epoch = log->epoch,
        .lease_until = lease_until,
    };
    return ledger_log_row_insert(connection, &row);
}

enum status keeper_log_of_row(const char *origin, const struct ledger_log_row *row, struct keeper_log *ret_log)
{
    struct keeper_log log = {
        .id = row->id,
        .epoch = row->epoch,
        .anchored_size = (uint64_t)row->anchored_size,
        .is_closed = row->closed_at != 0,
    };
    TRY(log_name_make(origin, row->id, log.origin));
    if (!bytes_equal(row->origin, bytes_of_text(log.origin)))
        return STATUS_CONFLICT;
    if (merkle_tree_decode(row->frontier, &log.tree) != STATUS_OK || log.tree.size != (uint64_t)row->size)
        return STATUS_CORRUPT;
    *ret_log = log;
    return STATUS_OK;
}

bool keeper_log_has_lost(const struct keeper_log *committed, const struct keeper_log *stored)
{
    struct digest ours, theirs;
    if (stored->tree.size != committed->tree.size)
        return stored->tree.size < committed->tree.size;
    merkle_root(&committed->tree, &ours);
    merkle_root(&stored->tree, &theirs);
    return !digest_equal(&ours, &theirs);
}

static enum status make_root(const char *origin, struct store_connection *connection, struct keeper_log *ret_root)
{
    *ret_root = (struct keeper_log){.id = LEDGER_ROOT_LOG};
    TRY(log_name_make(origin, LEDGER_ROOT_LOG, ret_root->origin));
    return keeper_log_make(ret_root, "", 0, connection);
}

enum status keeper_log_root(const char *origin, struct store_connection *connection, struct keeper_log *ret_root)
{
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    int64_t id;
    enum status status = ledger_log_row_root(connection, &id);
    if (status == STATUS_NOT_FOUND)
        return make_root(origin, connection, ret_root);
    TRY(status);
    TRY(ledger_log_row_read(connection, id, &row));
    return keeper_log_of_row(origin, &row, ret_root);
}

static enum status try_open(const char *origin, struct store_connection *connection, struct keeper_log *ret_log)
{
    struct keeper_log log;
    TRY(store_begin(connection));
    enum status status = keeper_log_root(origin, connection, &log);
    if (status == STATUS_OK)
        status = ledger_log_row_probe(connection, log.id);
    if (status != STATUS_OK) {
        store_rollback(connection);
        return status;
    }
    TRY(store_commit(connection));
    *ret_log = log;
    return STATUS_OK;
}

enum status keeper_log_open(const char *origin, struct store_connection *connection, struct keeper_log *ret_log)
{
    enum status status = STATUS_OK;
    unsigned lost = 0;
    do
        status = try_open(origin, connection, ret_log);
    while (contention_again(status, &lost));
    return status == STATUS_CONTENTION ? STATUS_UNAVAILABLE : status;
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

static bool same_operation(const struct keeper_log_entry *a, const struct keeper_log_entry *b)
{
    return strcmp(a->operation.text, b->operation.text) == 0 && strcmp(a->customer.text, b->customer.text) == 0;
}

/* The entries of one command mostly tell of one operation, one after the other: they are noted at once. */
static enum status note_run(const struct keeper_log *log, struct store_connection *connection, uint64_t index,
                            const struct keeper_log_entry *entries, size_t count)
{
    struct trail_row rows[LIMIT_KEEPER_COMMAND_ENTRIES];
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct trail_row){.log = log->id, .leaf_index = (int64_t)(index + i)};
    const char *customer = entries->customer.text, *operation = entries->operation.text;
    if (operation[0] != 0)
        return operation_trail_append(connection, customer, operation, rows, count);
    for (size_t i = 0; i < count && customer[0] != 0; i++)
        TRY(trail_row_insert(connection, customer, &rows[i]));
    return STATUS_OK;
}

static enum status note_trails(const struct keeper_log *log, struct store_connection *connection, const struct keeper_log_entry *entries,
                               size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && end - first < LIMIT_KEEPER_COMMAND_ENTRIES; end++)
            if (!same_operation(&entries[first], &entries[end]))
                break;
        TRY(note_run(log, connection, log->tree.size + first, &entries[first], end - first));
    }
    return STATUS_OK;
}

/* What append_chunk goes through. */
struct appending {
    const struct keeper_log *log;
    struct store_connection *connection;
    struct bytes framed;
    const struct keeper_log_entry *entries; /* those that are left */
    size_t count;
    struct merkle_tree tree;
};

static enum status append(struct appending *appending, const struct keeper_log_entry *entry, struct digest *ret_leaf)
{
    struct merkle_completed completed;
    merkle_leaf_hash(bytes_of(appending->framed.data + entry->offset + KEEPER_FRAME_SIZE, entry->size - KEEPER_FRAME_SIZE), ret_leaf);
    TRY(merkle_append(&appending->tree, ret_leaf, &completed));
    return insert_nodes(appending->log, appending->connection, appending->tree.size, &completed);
}

/* As many entries as the present bundle has room for. */
static enum status append_chunk(struct appending *appending)
{
    struct digest leaves[LEDGER_BUNDLE_ENTRIES];
    const struct keeper_log_entry *entries = appending->entries;
    int64_t first_index = (int64_t)appending->tree.size;
    size_t room = (size_t)(LEDGER_BUNDLE_ENTRIES - first_index % LEDGER_BUNDLE_ENTRIES), count = 0, size = 0;
    for (; count < appending->count && count < room; count++) {
        TRY(append(appending, &entries[count], &leaves[count]));
        size += entries[count].size;
    }
    appending->entries += count;
    appending->count -= count;
    return ledger_chunk_row_insert(appending->connection, appending->log->id, first_index, bytes_of(leaves, count * DIGEST_SIZE),
                                   bytes_of(appending->framed.data + entries[0].offset, size));
}

static enum status keep_tree(const struct keeper_log *log, struct store_connection *connection, const struct merkle_tree *tree,
                             const struct keeper_signer *signer)
{
    CLEANUP(buffer_release) struct buffer frontier = BUFFER_INIT(MERKLE_TREE_ENCODED_MAX);
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    struct checkpoint checkpoint = {.size = tree->size};
    memcpy(checkpoint.origin, log->origin, sizeof checkpoint.origin);
    merkle_root(tree, &checkpoint.root);
    TRY(signer->sign_checkpoint(signer->context, &checkpoint, &note));
    TRY(merkle_tree_encode(tree, &frontier));
    const struct ledger_growth growth = {
        .from_size = (int64_t)log->tree.size,
        .to_size = (int64_t)tree->size,
        .epoch = log->epoch,
        .frontier = buffer_bytes(&frontier),
        .checkpoint = buffer_bytes(&note),
    };
    return ledger_log_row_grow(connection, log->id, &growth);
}

enum status keeper_log_grow(const struct keeper_log *log, struct store_connection *connection, const struct keeper_signer *signer,
                            struct bytes framed, const struct keeper_log_entry *entries, size_t count, struct merkle_tree *ret_tree)
{
    struct appending appending = {
        .log = log,
        .connection = connection,
        .framed = framed,
        .entries = entries,
        .count = count,
        .tree = log->tree,
    };
    TRY(note_trails(log, connection, entries, count));
    while (appending.count > 0)
        TRY(append_chunk(&appending));
    TRY(keep_tree(log, connection, &appending.tree, signer));
    *ret_tree = appending.tree;
    return STATUS_OK;
}

enum status keeper_log_say(struct keeper_log *log, struct store_connection *connection, const struct keeper_signer *signer,
                           timestamp_us now, struct ledger_entry *entry)
{
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    CLEANUP(buffer_release) struct buffer framed = BUFFER_INIT(KEEPER_FRAME_SIZE + LIMIT_LEDGER_ENTRY_BYTES);
    struct merkle_tree tree;
    entry->at = now;
    entry->log = bytes_of_text(log->origin);
    TRY(ledger_entry_write(entry, &body));
    TRY(buffer_append_u16(&framed, (uint16_t)body.size));
    TRY(buffer_append(&framed, buffer_bytes(&body)));
    const struct keeper_log_entry row = {.size = framed.size};
    TRY(keeper_log_grow(log, connection, signer, buffer_bytes(&framed), &row, 1, &tree));
    log->tree = tree;
    return STATUS_OK;
}

enum status keeper_log_tell(struct keeper_log *log, struct store_connection *connection, const struct keeper_signer *signer,
                            timestamp_us now, enum ledger_event event, const struct keeper_log *told)
{
    CLEANUP(buffer_release) struct buffer hex = BUFFER_INIT(2 * DIGEST_SIZE + 1);
    struct digest root;
    merkle_root(&told->tree, &root);
    TRY(hex_encode(bytes_of(root.bytes, DIGEST_SIZE), &hex));
    struct ledger_entry entry = {
        .event = event,
        .detail_count = 3,
        .details = {{.name = bytes_of_text("log"), .text = bytes_of_text(told->origin)},
                    {.name = bytes_of_text("root"), .text = buffer_bytes(&hex)},
                    {.name = bytes_of_text("size"), .integer = (int64_t)told->tree.size}},
    };
    return keeper_log_say(log, connection, signer, now, &entry);
}
