/* SPDX-License-Identifier: Apache-2.0
 * Rows of account and designated_account: the same columns, and usable_from at the end of the latter. */
#include "src/store/accounts.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(account_row, customer),        ROW_FIELD_DIGEST(account_row, mac),         ROW_FIELD_WORD(account_row, bank),
    ROW_FIELD_WORD(account_row, state),         ROW_FIELD_BLOB(account_row, sealed_record), ROW_FIELD_MOMENT(account_row, created_at),
    ROW_FIELD_MOMENT(account_row, usable_from),
};
ROW_LAYOUT(designated_layout, account_row, fields);
static const struct row_layout layout = {.fields = fields, .count = COUNT_OF(fields) - 1, .size = sizeof(struct account_row)};

void account_row_release(struct account_row *row)
{
    row_memory_release(&row->memory);
}

static enum status read_account(struct store_connection *connection, enum store_statement statement, const char *customer,
                                const struct digest *mac, const struct row_layout *columns, struct account_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_BLOB_VALUE(bytes_of(mac->bytes, sizeof mac->bytes))};
    return row_read(connection, statement, values, COUNT_OF(values), columns, ret_row);
}

/* STATUS_NOT_FOUND when there is none. */
static enum status close_account(struct store_connection *connection, enum store_statement close, enum store_statement read,
                                 const char *customer, const struct digest *mac, const struct row_layout *columns)
{
    CLEANUP(account_row_release) struct account_row row = {0};
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_BLOB_VALUE(bytes_of(mac->bytes, sizeof mac->bytes))};
    TRY(read_account(connection, read, customer, mac, columns, &row));
    return row_change(connection, close, values, COUNT_OF(values));
}

enum status account_row_insert(struct store_connection *connection, const struct account_row *row)
{
    return row_insert(connection, STATEMENT_account_insert, &layout, row);
}

enum status account_row_read(struct store_connection *connection, const char *customer, const struct digest *mac,
                             struct account_row *ret_row)
{
    return read_account(connection, STATEMENT_account_read, customer, mac, &layout, ret_row);
}

enum status account_row_close(struct store_connection *connection, const char *customer, const struct digest *mac)
{
    return close_account(connection, STATEMENT_account_close, STATEMENT_account_read, customer, mac, &layout);
}

enum status account_rows_forget(struct store_connection *connection, const char *customer)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    int64_t changes;
    TRY(store_execute(connection, STATEMENT_accounts_forget, values, COUNT_OF(values), &changes));
    return store_execute(connection, STATEMENT_designated_forget, values, COUNT_OF(values), &changes);
}

enum status designated_account_row_insert(struct store_connection *connection, const struct account_row *row)
{
    return row_insert(connection, STATEMENT_designated_insert, &designated_layout, row);
}

enum status designated_account_row_read(struct store_connection *connection, const char *customer, const struct digest *mac,
                                        struct account_row *ret_row)
{
    return read_account(connection, STATEMENT_designated_read, customer, mac, &designated_layout, ret_row);
}

enum status designated_account_row_close(struct store_connection *connection, const char *customer, const struct digest *mac)
{
    return close_account(connection, STATEMENT_designated_close, STATEMENT_designated_read, customer, mac, &designated_layout);
}
