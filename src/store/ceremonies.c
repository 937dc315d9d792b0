/* SPDX-License-Identifier: Apache-2.0
 * Rows of ceremony. */
#include "src/store/ceremonies.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(ceremony_row, customer),       ROW_FIELD_ID(ceremony_row, id),
    ROW_FIELD_ID(ceremony_row, operation),      ROW_FIELD_WORD(ceremony_row, design),
    ROW_FIELD_ID(ceremony_row, credential),     ROW_FIELD_WORD(ceremony_row, state),
    ROW_FIELD_INTEGER(ceremony_row, step),      ROW_FIELD_INTEGER(ceremony_row, attempts),
    ROW_FIELD_BLOB(ceremony_row, sealed_state), ROW_FIELD_MOMENT(ceremony_row, opened_at),
    ROW_FIELD_MOMENT(ceremony_row, expires_at), ROW_FIELD_MOMENT(ceremony_row, closed_at),
    ROW_FIELD_TEXT(ceremony_row, evidence),     ROW_FIELD_BLOB(ceremony_row, record_digest),
    ROW_FIELD_ID(ceremony_row, protection),
};
ROW_LAYOUT(layout, ceremony_row, fields);

void ceremony_row_release(struct ceremony_row *row)
{
    row_memory_release(&row->memory);
}

enum status ceremony_row_insert(struct store_connection *connection, const struct ceremony_row *row)
{
    return row_insert(connection, STATEMENT_ceremony_insert, &layout, row);
}

enum status ceremony_row_read(struct store_connection *connection, const char *customer, const char *id, struct ceremony_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_ceremony_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status ceremony_row_find(struct store_connection *connection, const char *id, struct ceremony_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_ceremony_find, values, COUNT_OF(values), &layout, ret_row);
}

enum status ceremony_rows_count(struct store_connection *connection, const char *customer, const char *operation, int64_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation)};
    return row_read_integer(connection, STATEMENT_ceremony_count, values, COUNT_OF(values), ret_count);
}

enum status ceremony_rows_of_operation(struct store_connection *connection, const char *customer, const char *operation,
                                       struct ceremony_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation), STORE_INTEGER_VALUE((int64_t)capacity)};
    TRY(row_read_many(connection, STATEMENT_ceremony_of_operation, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count));
    ROWS_SORT_BY_OPENING(ret_rows, *ret_count);
    return STATUS_OK;
}

enum status ceremony_row_fail(struct store_connection *connection, const char *customer, const char *id, int64_t attempts_max,
                              timestamp_us now, int64_t *ret_attempts)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(attempts_max), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(customer),
                                         STORE_TEXT_VALUE(id)};
    enum status status = row_read_integer(connection, STATEMENT_ceremony_fail, values, COUNT_OF(values), ret_attempts);
    return status == STATUS_NOT_FOUND ? STATUS_CONFLICT : status;
}

enum status ceremony_row_advance(struct store_connection *connection, const char *customer, const char *id, int64_t step,
                                 struct bytes sealed_state, timestamp_us now)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(sealed_state), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id),
                                         STORE_INTEGER_VALUE(step), STORE_INTEGER_VALUE(now)};
    return row_change(connection, STATEMENT_ceremony_advance, values, COUNT_OF(values));
}

enum status ceremony_row_consume(struct store_connection *connection, const char *customer, const char *id,
                                 const struct ceremony_outcome *outcome)
{
    const struct store_value values[] = {
        STORE_INTEGER_VALUE(outcome->now),
        {.type = STORE_TEXT, .bytes = outcome->evidence},
        STORE_BLOB_VALUE(bytes_of(outcome->record_digest->bytes, DIGEST_SIZE)),
        STORE_TEXT_VALUE(customer),
        STORE_TEXT_VALUE(id),
        STORE_INTEGER_VALUE(outcome->step),
    };
    return row_change(connection, STATEMENT_ceremony_consume, values, COUNT_OF(values));
}

enum status ceremony_row_close(struct store_connection *connection, const char *customer, const char *id, const char *to, timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(to), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_ceremony_close, values, COUNT_OF(values));
}

enum status ceremony_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                              size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_keys(connection, STATEMENT_ceremony_due, values, COUNT_OF(values), ret_keys, capacity, ret_count);
}
