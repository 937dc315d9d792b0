/* SPDX-License-Identifier: Apache-2.0
 * Rows of indirect_switch and indirect_stop. */
#include "src/store/indirect_switches.h"

static const struct row_field switch_fields[] = {
    ROW_FIELD_ID(indirect_switch_row, customer),
    ROW_FIELD_WORD(indirect_switch_row, state),
    ROW_FIELD_MOMENT(indirect_switch_row, changed_at),
    ROW_FIELD_TEXT(indirect_switch_row, changed_by),
};
ROW_LAYOUT(switch_layout, indirect_switch_row, switch_fields);

static const struct row_field stop_fields[] = {
    ROW_FIELD_WORD(indirect_stop_row, technique),
    ROW_FIELD_TEXT(indirect_stop_row, model),
    ROW_FIELD_MOMENT(indirect_stop_row, stopped_at),
    ROW_FIELD_TEXT(indirect_stop_row, stopped_by),
};
ROW_LAYOUT(stop_layout, indirect_stop_row, stop_fields);

void indirect_switch_row_release(struct indirect_switch_row *row)
{
    row_memory_release(&row->memory);
}

void indirect_stop_row_release(struct indirect_stop_row *row)
{
    row_memory_release(&row->memory);
}

enum status indirect_switch_row_read(struct store_connection *connection, const char *customer, struct indirect_switch_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    return row_read(connection, STATEMENT_indirect_switch_read, values, COUNT_OF(values), &switch_layout, ret_row);
}

enum status indirect_switch_row_begin(struct store_connection *connection, const char *customer, const char *by, timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(by)};
    return row_change(connection, STATEMENT_indirect_switch_begin, values, COUNT_OF(values));
}

enum status indirect_switch_row_turn(struct store_connection *connection, const char *customer, const char *state, const char *by,
                                     timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(state), STORE_INTEGER_VALUE(now),
                                         STORE_TEXT_VALUE(by)};
    return row_change(connection, STATEMENT_indirect_switch_turn, values, COUNT_OF(values));
}

enum status indirect_stop_row_insert(struct store_connection *connection, const struct indirect_stop_row *row)
{
    return row_insert(connection, STATEMENT_indirect_stop_insert, &stop_layout, row);
}

enum status indirect_stop_row_read(struct store_connection *connection, const char *technique, const char *model,
                                   struct indirect_stop_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(technique), STORE_TEXT_VALUE(model)};
    return row_read(connection, STATEMENT_indirect_stop_read, values, COUNT_OF(values), &stop_layout, ret_row);
}

enum status indirect_stop_row_delete(struct store_connection *connection, const char *technique, const char *model)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(technique), STORE_TEXT_VALUE(model)};
    return row_change(connection, STATEMENT_indirect_stop_delete, values, COUNT_OF(values));
}

enum status indirect_stop_rows_read(struct store_connection *connection, struct indirect_stop_row *ret_rows, size_t capacity,
                                    size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_indirect_stop_list, values, COUNT_OF(values), &stop_layout, ret_rows, capacity, ret_count);
}

enum status indirect_is_stopped(struct store_connection *connection, const char *technique, const char *model, bool *ret_stopped)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(technique), STORE_TEXT_VALUE(model)};
    int64_t count;
    TRY(row_read_integer(connection, STATEMENT_indirect_stop_count, values, COUNT_OF(values), &count));
    *ret_stopped = count > 0;
    return STATUS_OK;
}
