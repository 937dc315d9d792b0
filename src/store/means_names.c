/* SPDX-License-Identifier: Apache-2.0
 * Rows of means_name. */
#include "src/store/means_names.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(means_name_row, customer),
    ROW_FIELD_ID(means_name_row, means),
    ROW_FIELD_BLOB(means_name_row, sealed_name),
};
ROW_LAYOUT(layout, means_name_row, fields);

void means_name_row_release(struct means_name_row *row)
{
    row_memory_release(&row->memory);
}

enum status means_name_row_put(struct store_connection *connection, const struct means_name_row *row)
{
    return row_insert(connection, STATEMENT_means_name_put, &layout, row);
}

enum status means_name_rows_of_customer(struct store_connection *connection, const char *customer, struct means_name_row *ret_rows,
                                        size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_means_name_of_customer, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}
