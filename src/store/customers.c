/* SPDX-License-Identifier: Apache-2.0
 * Rows of customer, customer_identifier and subject. */
#include "src/store/customers.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(customer_row, id),
    ROW_FIELD_WORD(customer_row, kind),
    ROW_FIELD_WORD(customer_row, state),
    ROW_FIELD_BLOB(customer_row, sealed_record),
    ROW_FIELD_MOMENT(customer_row, created_at),
};
ROW_LAYOUT(layout, customer_row, fields);

void customer_row_release(struct customer_row *row)
{
    row_memory_release(&row->memory);
}

enum status customer_row_insert(struct store_connection *connection, const struct customer_row *row)
{
    return row_insert(connection, STATEMENT_customer_insert, &layout, row);
}

enum status customer_row_read(struct store_connection *connection, const char *customer, struct customer_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    return row_read(connection, STATEMENT_customer_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status customer_row_move(struct store_connection *connection, const char *customer, const char *from, const char *to)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(to), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(from)};
    return row_change(connection, STATEMENT_customer_move, values, COUNT_OF(values));
}

enum status customer_row_reseal(struct store_connection *connection, const char *customer, struct bytes sealed_record)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(sealed_record), STORE_TEXT_VALUE(customer)};
    return row_change(connection, STATEMENT_customer_reseal, values, COUNT_OF(values));
}

static struct store_value mac_value(const struct digest *mac)
{
    return STORE_BLOB_VALUE(bytes_of(mac->bytes, sizeof mac->bytes));
}

enum status customer_identifier_insert(struct store_connection *connection, const struct digest *mac, const char *customer)
{
    const struct store_value values[] = {mac_value(mac), STORE_TEXT_VALUE(customer)};
    return row_change(connection, STATEMENT_customer_identifier_insert, values, COUNT_OF(values));
}

enum status customer_identifier_find(struct store_connection *connection, const struct digest *mac, struct id *ret_customer)
{
    const struct store_value values[] = {mac_value(mac)};
    return row_read_id(connection, STATEMENT_customer_identifier_find, values, COUNT_OF(values), ret_customer);
}

enum status customer_identifier_delete(struct store_connection *connection, const struct digest *mac, const char *customer)
{
    const struct store_value values[] = {mac_value(mac), STORE_TEXT_VALUE(customer)};
    return row_change(connection, STATEMENT_customer_identifier_delete, values, COUNT_OF(values));
}

enum status subject_insert(struct store_connection *connection, const char *customer, const struct subject_salt *salt)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_BLOB_VALUE(bytes_of(salt->bytes, sizeof salt->bytes))};
    return row_change(connection, STATEMENT_subject_insert, values, COUNT_OF(values));
}

enum status subject_read(struct store_connection *connection, const char *customer, struct subject_salt *ret_salt)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, STATEMENT_subject_read, values, COUNT_OF(values), &cursor));
    TRY(store_step(&cursor));
    struct bytes salt = store_column_bytes(&cursor, 0);
    if (salt.size != sizeof ret_salt->bytes)
        return STATUS_CORRUPT;
    memcpy(ret_salt->bytes, salt.data, salt.size);
    return STATUS_OK;
}

enum status subject_delete(struct store_connection *connection, const char *customer)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    return row_change(connection, STATEMENT_subject_delete, values, COUNT_OF(values));
}
