/* SPDX-License-Identifier: Apache-2.0
 * Rows of recording and recording_chunk. */
#include "src/store/recordings.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(recording_row, customer),      ROW_FIELD_ID(recording_row, ceremony),      ROW_FIELD_ID(recording_row, operation),
    ROW_FIELD_INTEGER(recording_row, chunks),   ROW_FIELD_INTEGER(recording_row, refusals), ROW_FIELD_DIGEST(recording_row, head),
    ROW_FIELD_MOMENT(recording_row, opened_at), ROW_FIELD_MOMENT(recording_row, closed_at), ROW_FIELD_MOMENT(recording_row, keep_until),
    ROW_FIELD_TEXT(recording_row, held_by),     ROW_FIELD_MOMENT(recording_row, held_at),   ROW_FIELD_MOMENT(recording_row, deleted_at),
};
ROW_LAYOUT(layout, recording_row, fields);

static const struct row_field chunk_fields[] = {
    ROW_FIELD_ID(recording_chunk_row, customer),      ROW_FIELD_ID(recording_chunk_row, ceremony),
    ROW_FIELD_INTEGER(recording_chunk_row, position), ROW_FIELD_WORD(recording_chunk_row, side),
    ROW_FIELD_INTEGER(recording_chunk_row, sequence), ROW_FIELD_WORD(recording_chunk_row, kind),
    ROW_FIELD_WORD(recording_chunk_row, part),        ROW_FIELD_TEXT(recording_chunk_row, media_type),
    ROW_FIELD_TEXT(recording_chunk_row, hints),       ROW_FIELD_INTEGER(recording_chunk_row, size),
    ROW_FIELD_DIGEST(recording_chunk_row, digest),    ROW_FIELD_MOMENT(recording_chunk_row, received_at),
    ROW_FIELD_DIGEST(recording_chunk_row, chain),     ROW_FIELD_BLOB(recording_chunk_row, sealed_bytes),
};
ROW_LAYOUT(chunk_layout, recording_chunk_row, chunk_fields);
/* Without the bytes, which stand last. */
static const struct row_layout listed_layout = {
    .fields = chunk_fields, .count = COUNT_OF(chunk_fields) - 1, .size = sizeof(struct recording_chunk_row)};

void recording_row_release(struct recording_row *row)
{
    row_memory_release(&row->memory);
}

void recording_chunk_row_release(struct recording_chunk_row *row)
{
    row_memory_release(&row->memory);
}

enum status recording_row_insert(struct store_connection *connection, const struct recording_row *row)
{
    return row_insert(connection, STATEMENT_recording_insert, &layout, row);
}

enum status recording_row_read(struct store_connection *connection, const char *customer, const char *ceremony,
                               struct recording_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony)};
    return row_read(connection, STATEMENT_recording_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status recording_rows_count(struct store_connection *connection, const char *customer, const char *operation, int64_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation)};
    return row_read_integer(connection, STATEMENT_recording_count, values, COUNT_OF(values), ret_count);
}

enum status recording_row_grow(struct store_connection *connection, const char *customer, const char *ceremony, int64_t chunks,
                               const struct digest *head)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of(head->bytes, DIGEST_SIZE)), STORE_TEXT_VALUE(customer),
                                         STORE_TEXT_VALUE(ceremony), STORE_INTEGER_VALUE(chunks)};
    return row_change(connection, STATEMENT_recording_grow, values, COUNT_OF(values));
}

enum status recording_row_refuse(struct store_connection *connection, const char *customer, const char *ceremony, int64_t *ret_refusals)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony)};
    return row_read_integer(connection, STATEMENT_recording_refuse, values, COUNT_OF(values), ret_refusals);
}

enum status recording_row_close(struct store_connection *connection, const char *customer, const char *ceremony, int64_t chunks,
                                timestamp_us now)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony),
                                         STORE_INTEGER_VALUE(chunks)};
    return row_change(connection, STATEMENT_recording_close, values, COUNT_OF(values));
}

enum status recording_row_hold(struct store_connection *connection, const char *customer, const char *ceremony, const char *by,
                               timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(by), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(customer),
                                         STORE_TEXT_VALUE(ceremony)};
    return row_change(connection, STATEMENT_recording_hold, values, COUNT_OF(values));
}

enum status recording_row_let_go(struct store_connection *connection, const char *customer, const char *ceremony)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony)};
    return row_change(connection, STATEMENT_recording_release, values, COUNT_OF(values));
}

enum status recording_rows_held(struct store_connection *connection, const char *customer, int64_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    return row_read_integer(connection, STATEMENT_recording_held_count, values, COUNT_OF(values), ret_count);
}

enum status recording_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                               size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_keys(connection, STATEMENT_recording_due, values, COUNT_OF(values), ret_keys, capacity, ret_count);
}

enum status recording_row_delete(struct store_connection *connection, const char *customer, const char *ceremony, timestamp_us now)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony)};
    int64_t emptied;
    TRY(row_change(connection, STATEMENT_recording_delete, values, COUNT_OF(values)));
    return store_execute(connection, STATEMENT_recording_chunks_empty, values + 1, COUNT_OF(values) - 1, &emptied);
}

enum status recording_chunk_row_insert(struct store_connection *connection, const struct recording_chunk_row *row)
{
    return row_insert(connection, STATEMENT_recording_chunk_insert, &chunk_layout, row);
}

enum status recording_chunk_row_read(struct store_connection *connection, const char *customer, const char *ceremony, int64_t position,
                                     struct recording_chunk_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony), STORE_INTEGER_VALUE(position)};
    return row_read(connection, STATEMENT_recording_chunk_read, values, COUNT_OF(values), &chunk_layout, ret_row);
}

enum status recording_chunk_row_find(struct store_connection *connection, const char *customer, const char *ceremony, const char *side,
                                     int64_t sequence, struct recording_chunk_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony), STORE_TEXT_VALUE(side),
                                         STORE_INTEGER_VALUE(sequence)};
    return row_read(connection, STATEMENT_recording_chunk_find, values, COUNT_OF(values), &listed_layout, ret_row);
}

enum status recording_chunk_rows_list(struct store_connection *connection, const char *customer, const char *ceremony,
                                      struct recording_chunk_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_recording_chunk_list, values, COUNT_OF(values), &listed_layout, ret_rows, capacity,
                         ret_count);
}

static enum status read_sequence(struct store_connection *connection, enum store_statement statement, const char *customer,
                                 const char *ceremony, const char *side, int64_t *ret_sequence)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony), STORE_TEXT_VALUE(side)};
    return row_read_integer(connection, statement, values, COUNT_OF(values), ret_sequence);
}

enum status recording_chunk_last(struct store_connection *connection, const char *customer, const char *ceremony, const char *side,
                                 int64_t *ret_sequence)
{
    return read_sequence(connection, STATEMENT_recording_chunk_last, customer, ceremony, side, ret_sequence);
}

enum status recording_chunk_end(struct store_connection *connection, const char *customer, const char *ceremony, const char *side,
                                int64_t *ret_sequence)
{
    return read_sequence(connection, STATEMENT_recording_chunk_end, customer, ceremony, side, ret_sequence);
}
