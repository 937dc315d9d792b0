/* SPDX-License-Identifier: Apache-2.0
 * Rows of ledger_log, ledger_node and trail. */
#include "src/store/ledger_rows.h"

#include "src/base/reader.h"

#include <inttypes.h>

#define TRAIL_DIGITS_MAX 18
#define TRAIL_TEXT_MAX 65536 /* of one append */

static const struct row_field log_fields[] = {
    ROW_FIELD_INTEGER(ledger_log_row, id),         ROW_FIELD_TEXT(ledger_log_row, origin),
    ROW_FIELD_INTEGER(ledger_log_row, size),       ROW_FIELD_BLOB(ledger_log_row, frontier),
    ROW_FIELD_TEXT(ledger_log_row, holder),        ROW_FIELD_INTEGER(ledger_log_row, epoch),
    ROW_FIELD_MOMENT(ledger_log_row, lease_until), ROW_FIELD_INTEGER(ledger_log_row, anchored_size),
    ROW_FIELD_MOMENT(ledger_log_row, closed_at),
};
ROW_LAYOUT(log_layout, ledger_log_row, log_fields);

static struct store_value digest_value(const struct digest *digest)
{
    return STORE_BLOB_VALUE(bytes_of(digest->bytes, sizeof digest->bytes));
}

void ledger_log_row_release(struct ledger_log_row *row)
{
    row_memory_release(&row->memory);
}

enum status ledger_log_row_insert(struct store_connection *connection, const struct ledger_log_row *row)
{
    return row_insert(connection, STATEMENT_ledger_log_insert, &log_layout, row);
}

enum status ledger_log_row_read(struct store_connection *connection, int64_t log, struct ledger_log_row *ret_row)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log)};
    return row_read(connection, STATEMENT_ledger_log_read, values, COUNT_OF(values), &log_layout, ret_row);
}

enum status ledger_log_rows_list(struct store_connection *connection, int64_t after, struct ledger_log_row *ret_rows, size_t capacity,
                                 size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(after), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_ledger_log_list, values, COUNT_OF(values), &log_layout, ret_rows, capacity, ret_count);
}

enum status ledger_log_row_next(struct store_connection *connection, int64_t *ret_log)
{
    return row_read_integer(connection, STATEMENT_ledger_log_next, NULL, 0, ret_log);
}

enum status ledger_log_row_held(struct store_connection *connection, const char *holder, int64_t *ret_log)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(holder)};
    return row_read_integer(connection, STATEMENT_ledger_log_held, values, COUNT_OF(values), ret_log);
}

/* The statement answers 0 when there is none. */
static enum status find_log(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                            size_t count, int64_t *ret_log)
{
    int64_t log;
    TRY(row_read_integer(connection, statement, values, count, &log));
    if (log == 0)
        return STATUS_NOT_FOUND;
    *ret_log = log;
    return STATUS_OK;
}

enum status ledger_log_row_root(struct store_connection *connection, int64_t *ret_log)
{
    return find_log(connection, STATEMENT_ledger_log_root, NULL, 0, ret_log);
}

enum status ledger_log_row_abandoned(struct store_connection *connection, timestamp_us moment, int64_t *ret_log)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(moment)};
    return find_log(connection, STATEMENT_ledger_log_abandoned, values, COUNT_OF(values), ret_log);
}

enum status ledger_log_row_grow(struct store_connection *connection, int64_t log, const struct ledger_growth *growth)
{
    const struct store_value values[] = {
        STORE_INTEGER_VALUE(growth->to_size),
        STORE_BLOB_VALUE(growth->frontier),
        {.type = STORE_TEXT, .bytes = growth->checkpoint},
        STORE_INTEGER_VALUE(log),
        STORE_INTEGER_VALUE(growth->from_size),
        STORE_INTEGER_VALUE(growth->epoch),
    };
    return row_change(connection, STATEMENT_ledger_log_grow, values, COUNT_OF(values));
}

static enum status change_claim(struct store_connection *connection, enum store_statement statement, int64_t log, int64_t epoch,
                                timestamp_us moment)
{
    const struct store_value until = moment != 0 ? STORE_INTEGER_VALUE(moment) : STORE_NULL_VALUE;
    const struct store_value values[] = {until, STORE_INTEGER_VALUE(log), STORE_INTEGER_VALUE(epoch)};
    return row_change(connection, statement, values, COUNT_OF(values));
}

enum status ledger_log_row_take(struct store_connection *connection, int64_t log, int64_t epoch, timestamp_us lease_until)
{
    return change_claim(connection, STATEMENT_ledger_log_take, log, epoch, lease_until);
}

enum status ledger_log_row_lease(struct store_connection *connection, int64_t log, int64_t epoch, timestamp_us lease_until)
{
    return change_claim(connection, STATEMENT_ledger_log_lease, log, epoch, lease_until);
}

enum status ledger_log_row_close(struct store_connection *connection, int64_t log, int64_t epoch, timestamp_us closed_at)
{
    return change_claim(connection, STATEMENT_ledger_log_close, log, epoch, closed_at);
}

enum status ledger_log_row_anchor(struct store_connection *connection, int64_t log, int64_t size)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(size), STORE_INTEGER_VALUE(log)};
    return row_change(connection, STATEMENT_ledger_log_anchor, values, COUNT_OF(values));
}

enum status ledger_log_row_probe(struct store_connection *connection, int64_t log)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log)};
    return row_change(connection, STATEMENT_ledger_log_probe, values, COUNT_OF(values));
}

enum status ledger_node_row_insert(struct store_connection *connection, int64_t log, int64_t level, int64_t node_index,
                                   const struct digest *hash)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log), STORE_INTEGER_VALUE(level), STORE_INTEGER_VALUE(node_index),
                                         digest_value(hash)};
    return row_change(connection, STATEMENT_ledger_node_insert, values, COUNT_OF(values));
}

enum status ledger_checkpoint_row_latest(struct store_connection *connection, int64_t log, int64_t *ret_size, struct buffer *ret_note)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log)};
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, STATEMENT_ledger_checkpoint_latest, values, COUNT_OF(values), &cursor));
    TRY(store_step(&cursor));
    TRY(buffer_append(ret_note, store_column_bytes(&cursor, 1)));
    *ret_size = store_column_integer(&cursor, 0);
    return STATUS_OK;
}

enum status ledger_rows_nodes(struct store_connection *connection, int64_t log, int64_t level, int64_t first, size_t count,
                              struct digest *ret_hashes)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log), STORE_INTEGER_VALUE(level), STORE_INTEGER_VALUE(first),
                                         STORE_INTEGER_VALUE(first + (int64_t)count)};
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, STATEMENT_ledger_node_range, values, COUNT_OF(values), &cursor));
    for (size_t i = 0; i < count; i++) {
        TRY(store_step(&cursor));
        struct bytes hash = store_column_bytes(&cursor, 0);
        if (hash.size != DIGEST_SIZE)
            return STATUS_CORRUPT;
        memcpy(ret_hashes[i].bytes, hash.data, DIGEST_SIZE);
    }
    return STATUS_OK;
}

enum status trail_row_insert(struct store_connection *connection, const char *customer, const struct trail_row *row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE(row->log), STORE_INTEGER_VALUE(row->leaf_index)};
    return row_change(connection, STATEMENT_trail_insert, values, COUNT_OF(values));
}

enum status operation_trail_append(struct store_connection *connection, const char *customer, const char *operation,
                                   const struct trail_row *rows, size_t count)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(TRAIL_TEXT_MAX);
    for (size_t i = 0; i < count; i++)
        TRY(buffer_append_format(&text, " %" PRId64 ":%" PRId64, rows[i].log, rows[i].leaf_index));
    const struct store_value values[] = {
        {.type = STORE_TEXT, .bytes = buffer_bytes(&text)}, STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation)};
    return row_change(connection, STATEMENT_operation_trail_append, values, COUNT_OF(values));
}

/* One of the numbers that operation_trail_append wrote, and the character after it. */
static enum status take_number(struct reader *reader, int64_t *ret_number, uint8_t *ret_after)
{
    int64_t number = 0;
    uint8_t character = 0;
    size_t digits = 0;
    while (reader->position < reader->size) {
        TRY(reader_u8(reader, &character));
        if (character < '0' || character > '9')
            break;
        if (++digits > TRAIL_DIGITS_MAX)
            return STATUS_CORRUPT;
        number = number * 10 + (character - '0');
        character = 0;
    }
    *ret_number = number;
    *ret_after = character;
    return digits > 0 ? STATUS_OK : STATUS_CORRUPT;
}

static enum status parse_trail(struct bytes text, struct trail_row *ret_rows, size_t capacity, size_t *ret_count)
{
    struct reader reader = reader_of(text);
    uint8_t after = 0;
    size_t count = 0;
    if (text.size > 0)
        TRY(reader_u8(&reader, &after));
    for (; after == ' ' && count < capacity; count++) {
        TRY(take_number(&reader, &ret_rows[count].log, &after));
        if (after != ':')
            return STATUS_CORRUPT;
        TRY(take_number(&reader, &ret_rows[count].leaf_index, &after));
    }
    *ret_count = count;
    return after == 0 || after == ' ' ? STATUS_OK : STATUS_CORRUPT;
}

enum status operation_trail_read(struct store_connection *connection, const char *customer, const char *operation,
                                 struct trail_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation)};
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, STATEMENT_operation_trail_read, values, COUNT_OF(values), &cursor));
    TRY(store_step(&cursor));
    return parse_trail(store_column_bytes(&cursor, 0), ret_rows, capacity, ret_count);
}
