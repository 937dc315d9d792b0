/* SPDX-License-Identifier: Apache-2.0
 * Rows of device. */
#include "src/store/devices.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(device_row, customer),          ROW_FIELD_ID(device_row, id),
    ROW_FIELD_WORD(device_row, purpose),         ROW_FIELD_WORD(device_row, state),
    ROW_FIELD_DIGEST(device_row, key_mac),       ROW_FIELD_BLOB(device_row, sealed_record),
    ROW_FIELD_MOMENT(device_row, registered_at), ROW_FIELD_TEXT(device_row, registered_by),
    ROW_FIELD_MOMENT(device_row, suspended_at),
};
ROW_LAYOUT(layout, device_row, fields);

void device_row_release(struct device_row *row)
{
    row_memory_release(&row->memory);
}

enum status device_row_insert(struct store_connection *connection, const struct device_row *row)
{
    return row_insert(connection, STATEMENT_device_insert, &layout, row);
}

enum status device_row_read(struct store_connection *connection, const char *customer, const char *id, struct device_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_device_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status device_rows_of_customer(struct store_connection *connection, const char *customer, struct device_row *ret_rows, size_t capacity,
                                    size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_device_of_customer, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}

enum status device_row_revoke(struct store_connection *connection, const char *customer, const char *id)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_device_revoke, values, COUNT_OF(values));
}

enum status device_row_suspend(struct store_connection *connection, const char *customer, const char *id, timestamp_us now)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_device_suspend, values, COUNT_OF(values));
}

enum status device_row_resume(struct store_connection *connection, const char *customer, const char *id)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_device_resume, values, COUNT_OF(values));
}
