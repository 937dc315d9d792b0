/* SPDX-License-Identifier: Apache-2.0
 * Rows of credential. */
#include "src/store/credentials.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(credential_row, customer),         ROW_FIELD_ID(credential_row, id),
    ROW_FIELD_WORD(credential_row, design),         ROW_FIELD_WORD(credential_row, state),
    ROW_FIELD_TEXT(credential_row, public_record),  ROW_FIELD_BLOB(credential_row, sealed_record),
    ROW_FIELD_TEXT(credential_row, provenance),     ROW_FIELD_MOMENT(credential_row, enrolled_at),
    ROW_FIELD_INTEGER(credential_row, failures),    ROW_FIELD_MOMENT(credential_row, locked_at),
    ROW_FIELD_INTEGER(credential_row, next_factor), ROW_FIELD_INTEGER(credential_row, drift),
    ROW_FIELD_TEXT(credential_row, suspension),     ROW_FIELD_ID(credential_row, replaces),
};
ROW_LAYOUT(layout, credential_row, fields);

void credential_row_release(struct credential_row *row)
{
    row_memory_release(&row->memory);
}

enum status credential_row_insert(struct store_connection *connection, const struct credential_row *row)
{
    return row_insert(connection, STATEMENT_credential_insert, &layout, row);
}

enum status credential_row_read(struct store_connection *connection, const char *customer, const char *id, struct credential_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_credential_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status credential_rows_of_customer(struct store_connection *connection, const char *customer, struct credential_row *ret_rows,
                                        size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_credential_of_customer, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}

static const struct row_field means_fields[] = {
    ROW_FIELD_ID(credential_means_row, id),
    ROW_FIELD_WORD(credential_means_row, design),
    ROW_FIELD_TEXT(credential_means_row, public_record),
};
ROW_LAYOUT(means_layout, credential_means_row, means_fields);

void credential_means_row_release(struct credential_means_row *row)
{
    row_memory_release(&row->memory);
}

enum status credential_rows_usable(struct store_connection *connection, const char *customer, struct credential_means_row *ret_rows,
                                   size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_credential_usable, values, COUNT_OF(values), &means_layout, ret_rows, capacity, ret_count);
}

enum status credential_row_move(struct store_connection *connection, const char *customer, const char *id, const char *from, const char *to)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(to), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id), STORE_TEXT_VALUE(from)};
    return row_change(connection, STATEMENT_credential_move, values, COUNT_OF(values));
}

enum status credential_rows_empty(struct store_connection *connection, const char *customer)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of("", 0)), STORE_TEXT_VALUE(customer)};
    int64_t changes;
    return store_execute(connection, STATEMENT_credentials_empty, values, COUNT_OF(values), &changes);
}

enum status credential_row_destroy(struct store_connection *connection, const char *customer, const char *id)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of("", 0)), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_credential_destroy, values, COUNT_OF(values));
}

enum status credential_row_reseal(struct store_connection *connection, const char *customer, const char *id, struct bytes public_record,
                                  struct bytes sealed_record)
{
    const struct store_value values[] = {
        {.type = STORE_TEXT, .bytes = public_record},
        STORE_BLOB_VALUE(sealed_record),
        STORE_TEXT_VALUE(customer),
        STORE_TEXT_VALUE(id),
    };
    return row_change(connection, STATEMENT_credential_reseal, values, COUNT_OF(values));
}

enum status credential_row_renew(struct store_connection *connection, const char *customer, const char *id, struct bytes sealed_before,
                                 struct bytes public_record, struct bytes sealed_record)
{
    const struct store_value values[] = {
        {.type = STORE_TEXT, .bytes = public_record},
        STORE_BLOB_VALUE(sealed_record),
        STORE_TEXT_VALUE(customer),
        STORE_TEXT_VALUE(id),
        STORE_BLOB_VALUE(sealed_before),
    };
    return row_change(connection, STATEMENT_credential_renew, values, COUNT_OF(values));
}

enum status credential_row_fail(struct store_connection *connection, const char *customer, const char *id, int64_t failures_max,
                                timestamp_us now, int64_t *ret_failures)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(failures_max), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(customer),
                                         STORE_TEXT_VALUE(id)};
    enum status status = row_read_integer(connection, STATEMENT_credential_fail, values, COUNT_OF(values), ret_failures);
    return status == STATUS_NOT_FOUND ? STATUS_CONFLICT : status;
}

enum status credential_row_succeed(struct store_connection *connection, const char *customer, const char *id)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_credential_succeed, values, COUNT_OF(values));
}

enum status credential_row_unlock(struct store_connection *connection, const char *customer, const char *id)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_credential_unlock, values, COUNT_OF(values));
}

enum status credential_row_advance(struct store_connection *connection, const char *customer, const char *id, int64_t factor, int64_t drift)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(factor), STORE_INTEGER_VALUE(drift), STORE_TEXT_VALUE(customer),
                                         STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_credential_advance, values, COUNT_OF(values));
}

/* What is kept is the lowest that may still come: 0 for a device that counts nothing. */
enum status credential_row_count(struct store_connection *connection, const char *customer, const char *id, int64_t counter)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(counter == 0 ? 0 : counter + 1), STORE_TEXT_VALUE(customer),
                                         STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_credential_count, values, COUNT_OF(values));
}

enum status credential_row_suspend(struct store_connection *connection, const char *customer, const char *id)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_credential_suspend, values, COUNT_OF(values));
}

enum status credential_row_resume(struct store_connection *connection, const char *customer, const char *id, const char *suspension)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id), STORE_TEXT_VALUE(suspension)};
    return row_change(connection, STATEMENT_credential_resume, values, COUNT_OF(values));
}
