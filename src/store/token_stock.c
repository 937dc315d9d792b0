/* SPDX-License-Identifier: Apache-2.0
 * Rows of token_stock. */
#include "src/store/token_stock.h"

static const struct row_field fields[] = {
    ROW_FIELD_TEXT(token_stock_row, serial),   ROW_FIELD_WORD(token_stock_row, state),         ROW_FIELD_TEXT(token_stock_row, record),
    ROW_FIELD_TEXT(token_stock_row, model),    ROW_FIELD_MOMENT(token_stock_row, imported_at), ROW_FIELD_ID(token_stock_row, customer),
    ROW_FIELD_ID(token_stock_row, credential),
};
ROW_LAYOUT(layout, token_stock_row, fields);

void token_stock_row_release(struct token_stock_row *row)
{
    row_memory_release(&row->memory);
}

enum status token_stock_row_insert(struct store_connection *connection, const struct token_stock_row *row)
{
    return row_insert(connection, STATEMENT_token_stock_insert, &layout, row);
}

enum status token_stock_row_read(struct store_connection *connection, const char *serial, struct token_stock_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(serial)};
    return row_read(connection, STATEMENT_token_stock_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status token_stock_row_assign(struct store_connection *connection, const char *serial, const char *customer, const char *credential)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(credential), STORE_TEXT_VALUE(serial)};
    return row_change(connection, STATEMENT_token_stock_assign, values, COUNT_OF(values));
}
