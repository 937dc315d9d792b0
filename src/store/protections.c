/* SPDX-License-Identifier: Apache-2.0
 * Rows of protection. */
#include "src/store/protections.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(protection_row, customer),        ROW_FIELD_ID(protection_row, id),
    ROW_FIELD_ID(protection_row, operation),       ROW_FIELD_WORD(protection_row, kind),
    ROW_FIELD_WORD(protection_row, state),         ROW_FIELD_ID(protection_row, means),
    ROW_FIELD_INTEGER(protection_row, attempts),   ROW_FIELD_BLOB(protection_row, sealed_details),
    ROW_FIELD_MOMENT(protection_row, opened_at),   ROW_FIELD_MOMENT(protection_row, expires_at),
    ROW_FIELD_MOMENT(protection_row, closed_at),   ROW_FIELD_TEXT(protection_row, closed_by),
    ROW_FIELD_BLOB(protection_row, record_digest),
};
ROW_LAYOUT(layout, protection_row, fields);

void protection_row_release(struct protection_row *row)
{
    row_memory_release(&row->memory);
}

enum status protection_row_insert(struct store_connection *connection, const struct protection_row *row)
{
    return row_insert(connection, STATEMENT_protection_insert, &layout, row);
}

enum status protection_row_read(struct store_connection *connection, const char *customer, const char *id, struct protection_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_protection_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status protection_row_locate(struct store_connection *connection, const char *id, struct id *ret_customer)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read_id(connection, STATEMENT_protection_locate, values, COUNT_OF(values), ret_customer);
}

enum status protection_rows_of_operation(struct store_connection *connection, const char *customer, const char *operation,
                                         struct protection_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation), STORE_INTEGER_VALUE((int64_t)capacity)};
    TRY(row_read_many(connection, STATEMENT_protection_of_operation, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count));
    ROWS_SORT_BY_OPENING(ret_rows, *ret_count);
    return STATUS_OK;
}

static enum status count(struct store_connection *connection, enum store_statement statement, const struct protection_count *count,
                         int64_t *ret_counted)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(count->most), STORE_INTEGER_VALUE(count->now),
                                         STORE_TEXT_VALUE(count->customer), STORE_TEXT_VALUE(count->id)};
    enum status status = row_read_integer(connection, statement, values, COUNT_OF(values), ret_counted);
    return status == STATUS_NOT_FOUND ? STATUS_CONFLICT : status;
}

enum status protection_row_fail(struct store_connection *connection, const struct protection_count *failure, int64_t *ret_attempts)
{
    return count(connection, STATEMENT_protection_fail, failure, ret_attempts);
}

enum status protection_row_outage(struct store_connection *connection, const struct protection_count *outage, int64_t *ret_outages)
{
    return count(connection, STATEMENT_protection_outage, outage, ret_outages);
}

enum status protection_row_close(struct store_connection *connection, const char *customer, const char *id,
                                 const struct protection_closing *closing)
{
    const struct store_value values[] = {
        STORE_TEXT_VALUE(closing->to),
        STORE_INTEGER_VALUE(closing->at),
        STORE_TEXT_VALUE(closing->by),
        STORE_BLOB_VALUE(closing->sealed_record),
        STORE_BLOB_VALUE(bytes_of(closing->record_digest->bytes, DIGEST_SIZE)),
        STORE_TEXT_VALUE(customer),
        STORE_TEXT_VALUE(id),
    };
    return row_change(connection, STATEMENT_protection_close, values, COUNT_OF(values));
}

enum status protection_row_disarm(struct store_connection *connection, const char *customer, const char *operation, const char *kind,
                                  const struct protection_end *end)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(end->to),  STORE_INTEGER_VALUE(end->at), STORE_TEXT_VALUE(end->by),
                                         STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation),  STORE_TEXT_VALUE(kind)};
    return row_change(connection, STATEMENT_protection_disarm, values, COUNT_OF(values));
}

static enum status happened(struct store_connection *connection, enum store_statement statement, const char *customer, timestamp_us after,
                            bool *ret_yes)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE(after)};
    int64_t count;
    TRY(row_read_integer(connection, statement, values, COUNT_OF(values), &count));
    *ret_yes = count > 0;
    return STATUS_OK;
}

enum status customer_means_changed(struct store_connection *connection, const char *customer, timestamp_us after, bool *ret_yes)
{
    return happened(connection, STATEMENT_customer_means_changed, customer, after, ret_yes);
}

enum status customer_guesses_locked(struct store_connection *connection, const char *customer, timestamp_us after, bool *ret_yes)
{
    return happened(connection, STATEMENT_customer_guesses_locked, customer, after, ret_yes);
}
