/* SPDX-License-Identifier: Apache-2.0
 * Rows of operation. */
#include "src/store/operations.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(operation_row, customer),
    ROW_FIELD_ID(operation_row, id),
    ROW_FIELD_WORD(operation_row, state),
    ROW_FIELD_WORD(operation_row, service),
    ROW_FIELD_WORD(operation_row, risk),
    ROW_FIELD_DIGEST(operation_row, instruction_digest),
    ROW_FIELD_BLOB(operation_row, sealed_instruction),
    ROW_FIELD_TEXT(operation_row, facts),
    ROW_FIELD_WORD(operation_row, limits_class),
    ROW_FIELD_INTEGER(operation_row, amount_minor),
    ROW_FIELD_WORD(operation_row, currency),
    ROW_FIELD_MOMENT(operation_row, created_at),
    ROW_FIELD_MOMENT(operation_row, expires_at),
    ROW_FIELD_MOMENT(operation_row, decided_at),
    ROW_FIELD_TEXT(operation_row, decision),
    ROW_FIELD_TEXT(operation_row, receipt),
    ROW_FIELD_INDEX(operation_row, ledger_log),
    ROW_FIELD_INDEX(operation_row, ledger_index),
    ROW_FIELD_MOMENT(operation_row, release_at),
};
ROW_LAYOUT(layout, operation_row, fields);

void operation_row_release(struct operation_row *row)
{
    row_memory_release(&row->memory);
}

enum status operation_row_insert(struct store_connection *connection, const struct operation_row *row)
{
    return row_insert(connection, STATEMENT_operation_insert, &layout, row);
}

enum status operation_row_read(struct store_connection *connection, const char *customer, const char *id, struct operation_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_operation_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status operation_row_find(struct store_connection *connection, const char *id, struct operation_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_operation_find, values, COUNT_OF(values), &layout, ret_row);
}

enum status operation_row_locate(struct store_connection *connection, const char *id, struct id *ret_customer)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read_id(connection, STATEMENT_operation_locate, values, COUNT_OF(values), ret_customer);
}

enum status operation_row_move(struct store_connection *connection, const char *customer, const char *id, const char *from, const char *to)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(to), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id), STORE_TEXT_VALUE(from)};
    return row_change(connection, STATEMENT_operation_move, values, COUNT_OF(values));
}

enum status operation_row_decide(struct store_connection *connection, const char *customer, const char *id,
                                 const struct operation_decision *decision)
{
    const struct store_value values[] = {
        STORE_TEXT_VALUE(decision->to),
        STORE_INTEGER_VALUE(decision->decided_at),
        {.type = STORE_TEXT, .bytes = decision->decision},
        STORE_INTEGER_VALUE(decision->ledger_log),
        STORE_INTEGER_VALUE(decision->ledger_index),
        STORE_TEXT_VALUE(customer),
        STORE_TEXT_VALUE(id),
        STORE_TEXT_VALUE(decision->from),
    };
    return row_change(connection, STATEMENT_operation_decide, values, COUNT_OF(values));
}

enum status operation_row_keep_receipt(struct store_connection *connection, const char *customer, const char *id, struct bytes receipt)
{
    const struct store_value values[] = {
        {.type = STORE_TEXT, .bytes = receipt},
        STORE_TEXT_VALUE(customer),
        STORE_TEXT_VALUE(id),
    };
    return row_change(connection, STATEMENT_operation_keep_receipt, values, COUNT_OF(values));
}

enum status operation_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                               size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_keys(connection, STATEMENT_operation_due, values, COUNT_OF(values), ret_keys, capacity, ret_count);
}

enum status operation_row_defer(struct store_connection *connection, const char *customer, const char *id, timestamp_us release_at)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(release_at), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_operation_defer, values, COUNT_OF(values));
}

enum status operation_rows_releasable(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                                      size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_keys(connection, STATEMENT_operation_releasable, values, COUNT_OF(values), ret_keys, capacity, ret_count);
}

enum status operation_rows_hold(struct store_connection *connection, timestamp_us now, timestamp_us release_at)
{
    const struct store_value end[] = {STORE_INTEGER_VALUE(now)}, hold[] = {STORE_INTEGER_VALUE(release_at)};
    int64_t changes;
    TRY(store_execute(connection, STATEMENT_operation_end_undecided, end, COUNT_OF(end), &changes));
    return store_execute(connection, STATEMENT_operation_hold_deferred, hold, COUNT_OF(hold), &changes);
}

enum status operation_rows_deferred(struct store_connection *connection, const char *customer, int64_t *ret_count, int64_t *ret_sum_minor)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    int64_t count;
    TRY(row_read_integer(connection, STATEMENT_operation_deferred_count, values, COUNT_OF(values), &count));
    TRY(row_read_integer(connection, STATEMENT_operation_deferred_sum, values, COUNT_OF(values), ret_sum_minor));
    *ret_count = count;
    return STATUS_OK;
}
