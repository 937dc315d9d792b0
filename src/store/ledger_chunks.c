/* SPDX-License-Identifier: Apache-2.0
 * Rows of ledger_chunk: reading goes through the chunks of the bundles that are asked for, from the border before the first entry on. */
#include "src/base/reader.h"
#include "src/store/ledger_rows.h"

enum status ledger_chunk_row_insert(struct store_connection *connection, int64_t log, int64_t first_index, struct bytes leaf_hashes,
                                    struct bytes bodies)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log), STORE_INTEGER_VALUE(first_index), STORE_BLOB_VALUE(leaf_hashes),
                                         STORE_BLOB_VALUE(bodies)};
    return row_change(connection, STATEMENT_ledger_chunk_insert, values, COUNT_OF(values));
}

struct chunk_walk {
    struct store_cursor cursor;
    int64_t next_index; /* where the next chunk must begin */
};

static void chunk_walk_release(struct chunk_walk *walk)
{
    store_cursor_release(&walk->cursor);
}

static enum status walk_begin(struct store_connection *connection, enum store_statement statement, int64_t log, int64_t first, size_t count,
                              struct chunk_walk *ret_walk)
{
    int64_t border = first - first % LEDGER_BUNDLE_ENTRIES;
    const struct store_value values[] = {STORE_INTEGER_VALUE(log), STORE_INTEGER_VALUE(border),
                                         STORE_INTEGER_VALUE(first + (int64_t)count)};
    ret_walk->next_index = border;
    return store_query(connection, statement, values, COUNT_OF(values), &ret_walk->cursor);
}

/* A chunk that is missing shows in the next one's index, or in the end. */
static enum status walk_step(struct chunk_walk *walk, int64_t *ret_first_index, struct bytes *ret_hashes)
{
    TRY(store_step(&walk->cursor));
    int64_t first_index = store_column_integer(&walk->cursor, 0);
    struct bytes hashes = store_column_bytes(&walk->cursor, 1);
    if (first_index > walk->next_index)
        return STATUS_NOT_FOUND;
    if (first_index < walk->next_index || hashes.size == 0 || hashes.size % DIGEST_SIZE != 0)
        return STATUS_CORRUPT;
    walk->next_index += (int64_t)(hashes.size / DIGEST_SIZE);
    *ret_first_index = first_index;
    *ret_hashes = hashes;
    return STATUS_OK;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

enum status ledger_rows_leaves(struct store_connection *connection, int64_t log, int64_t first, size_t count, struct digest *ret_hashes)
{
    CLEANUP(chunk_walk_release) struct chunk_walk walk = {0};
    int64_t end = first + (int64_t)count, chunk_first;
    struct bytes hashes;
    TRY(walk_begin(connection, STATEMENT_ledger_leaf_range, log, first, count, &walk));
    while (walk.next_index < end) {
        TRY(walk_step(&walk, &chunk_first, &hashes));
        int64_t from = larger(first, chunk_first), to = smaller(end, walk.next_index);
        if (from < to)
            memcpy(&ret_hashes[from - first], hashes.data + (from - chunk_first) * DIGEST_SIZE, (size_t)(to - from) * DIGEST_SIZE);
    }
    return STATUS_OK;
}

struct entry_range {
    int64_t first, end;
    ledger_entry_visit each;
    void *context;
};

static enum status visit_entry(const struct entry_range *range, int64_t index, const uint8_t *hash, struct bytes body)
{
    struct digest leaf_hash;
    if (index < range->first || index >= range->end)
        return STATUS_OK;
    memcpy(leaf_hash.bytes, hash, DIGEST_SIZE);
    return range->each(range->context, index, &leaf_hash, body);
}

static enum status take_body(struct reader *reader, struct bytes *ret_body)
{
    uint16_t size;
    TRY(reader_u16(reader, &size));
    return reader_take(reader, size, ret_body);
}

static enum status visit_chunk(const struct entry_range *range, int64_t first_index, struct bytes hashes, struct bytes bodies)
{
    struct reader reader = reader_of(bodies);
    for (size_t i = 0; i < hashes.size / DIGEST_SIZE; i++) {
        struct bytes body;
        if (take_body(&reader, &body) != STATUS_OK)
            return STATUS_CORRUPT;
        TRY(visit_entry(range, first_index + (int64_t)i, hashes.data + i * DIGEST_SIZE, body));
    }
    return reader_end(&reader) == STATUS_OK ? STATUS_OK : STATUS_CORRUPT;
}

enum status ledger_rows_entries(struct store_connection *connection, int64_t log, int64_t first, size_t count, ledger_entry_visit each,
                                void *context)
{
    const struct entry_range range = {.first = first, .end = first + (int64_t)count, .each = each, .context = context};
    CLEANUP(chunk_walk_release) struct chunk_walk walk = {0};
    int64_t chunk_first;
    struct bytes hashes;
    TRY(walk_begin(connection, STATEMENT_ledger_entry_range, log, first, count, &walk));
    while (walk.next_index < range.end) {
        TRY(walk_step(&walk, &chunk_first, &hashes));
        TRY(visit_chunk(&range, chunk_first, hashes, store_column_bytes(&walk.cursor, 2)));
    }
    return STATUS_OK;
}
