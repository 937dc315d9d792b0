/* SPDX-License-Identifier: Apache-2.0
 * Rows of signal. */
#include "src/store/signals.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(signal_row, customer),       ROW_FIELD_ID(signal_row, ceremony),      ROW_FIELD_WORD(signal_row, addressee),
    ROW_FIELD_INTEGER(signal_row, position),  ROW_FIELD_WORD(signal_row, kind),        ROW_FIELD_MOMENT(signal_row, sent_at),
    ROW_FIELD_MOMENT(signal_row, expires_at), ROW_FIELD_BLOB(signal_row, sealed_data),
};
ROW_LAYOUT(layout, signal_row, fields);

void signal_row_release(struct signal_row *row)
{
    row_memory_release(&row->memory);
}

enum status signal_row_insert(struct store_connection *connection, const struct signal_row *row)
{
    return row_insert(connection, STATEMENT_signal_insert, &layout, row);
}

enum status signal_rows_latest(struct store_connection *connection, const char *customer, const char *ceremony, const char *addressee,
                               int64_t *ret_position)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony), STORE_TEXT_VALUE(addressee)};
    return row_read_integer(connection, STATEMENT_signal_latest, values, COUNT_OF(values), ret_position);
}

enum status signal_rows_list(struct store_connection *connection, const char *customer, const char *ceremony, const char *addressee,
                             int64_t after, struct signal_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony), STORE_TEXT_VALUE(addressee),
                                         STORE_INTEGER_VALUE(after), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_signal_list, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}

enum status signal_rows_forget(struct store_connection *connection, const char *customer, const char *ceremony)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(ceremony)};
    int64_t forgotten;
    return store_execute(connection, STATEMENT_signals_forget, values, COUNT_OF(values), &forgotten);
}

enum status signal_rows_expire(struct store_connection *connection, timestamp_us now)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now)};
    int64_t forgotten;
    return store_execute(connection, STATEMENT_signals_expire, values, COUNT_OF(values), &forgotten);
}
