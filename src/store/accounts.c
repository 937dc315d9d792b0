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

static enum status move_account(struct store_connection *connection, enum store_statement statement, const char *customer,
                                const struct digest *mac, const char *from, const char *to)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(to), STORE_TEXT_VALUE(customer),
                                         STORE_BLOB_VALUE(bytes_of(mac->bytes, sizeof mac->bytes)), STORE_TEXT_VALUE(from)};
    return row_change(connection, statement, values, COUNT_OF(values));
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

enum status account_row_move(struct store_connection *connection, const char *customer, const struct digest *mac, const char *from,
                             const char *to)
{
    return move_account(connection, STATEMENT_account_move, customer, mac, from, to);
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

enum status designated_account_row_move(struct store_connection *connection, const char *customer, const struct digest *mac,
                                        const char *from, const char *to)
{
    return move_account(connection, STATEMENT_designated_move, customer, mac, from, to);
}
