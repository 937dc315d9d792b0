/* SPDX-License-Identifier: Apache-2.0
 * Rows of outbox. */
#include "src/store/outbox.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(outbox_row, customer),         ROW_FIELD_ID(outbox_row, id),
    ROW_FIELD_INTEGER(outbox_row, sequence),    ROW_FIELD_ID(outbox_row, operation),
    ROW_FIELD_WORD(outbox_row, kind),           ROW_FIELD_WORD(outbox_row, purpose),
    ROW_FIELD_WORD(outbox_row, sender),         ROW_FIELD_WORD(outbox_row, gateway),
    ROW_FIELD_WORD(outbox_row, template),       ROW_FIELD_WORD(outbox_row, state),
    ROW_FIELD_BLOB(outbox_row, sealed_message), ROW_FIELD_MOMENT(outbox_row, created_at),
    ROW_FIELD_MOMENT(outbox_row, due_at),       ROW_FIELD_MOMENT(outbox_row, expires_at),
    ROW_FIELD_INTEGER(outbox_row, attempts),    ROW_FIELD_INDEX(outbox_row, claimed_by),
    ROW_FIELD_TEXT(outbox_row, reference),      ROW_FIELD_WORD(outbox_row, reason),
    ROW_FIELD_MOMENT(outbox_row, closed_at),
};
ROW_LAYOUT(layout, outbox_row, fields);

void outbox_row_release(struct outbox_row *row)
{
    row_memory_release(&row->memory);
}

enum status outbox_row_insert(struct store_connection *connection, struct outbox_row *row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(row->customer.text)};
    TRY(row_read_integer(connection, STATEMENT_outbox_next_sequence, values, COUNT_OF(values), &row->sequence));
    return row_insert(connection, STATEMENT_outbox_insert, &layout, row);
}

enum status outbox_row_read(struct store_connection *connection, const char *customer, const char *id, struct outbox_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_outbox_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status outbox_row_locate(struct store_connection *connection, const char *id, struct id *ret_customer)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read_id(connection, STATEMENT_outbox_locate, values, COUNT_OF(values), ret_customer);
}

enum status outbox_rows_sendable(struct store_connection *connection, const char *gateway, timestamp_us now, struct row_key *ret_keys,
                                 size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(gateway), STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_keys(connection, STATEMENT_outbox_sendable, values, COUNT_OF(values), ret_keys, capacity, ret_count);
}

enum status outbox_row_claim(struct store_connection *connection, const struct row_key *key, int64_t log, timestamp_us now,
                             timestamp_us until)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(until), STORE_INTEGER_VALUE(log), STORE_TEXT_VALUE(key->customer.text),
                                         STORE_TEXT_VALUE(key->id.text), STORE_INTEGER_VALUE(now)};
    return row_change(connection, STATEMENT_outbox_claim, values, COUNT_OF(values));
}

enum status outbox_rows_unclaim(struct store_connection *connection, int64_t log, timestamp_us now, int64_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE(log)};
    return store_execute(connection, STATEMENT_outbox_unclaim, values, COUNT_OF(values), ret_count);
}

enum status outbox_row_sent(struct store_connection *connection, const struct row_key *key, int64_t attempts, const char *reference,
                            timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(reference), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(key->customer.text),
                                         STORE_TEXT_VALUE(key->id.text), STORE_INTEGER_VALUE(attempts)};
    return row_change(connection, STATEMENT_outbox_sent, values, COUNT_OF(values));
}

enum status outbox_row_postpone(struct store_connection *connection, const struct row_key *key, int64_t attempts, const char *reason,
                                timestamp_us due_at)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(due_at), STORE_TEXT_VALUE(reason), STORE_TEXT_VALUE(key->customer.text),
                                         STORE_TEXT_VALUE(key->id.text), STORE_INTEGER_VALUE(attempts)};
    return row_change(connection, STATEMENT_outbox_postpone, values, COUNT_OF(values));
}

enum status outbox_row_fail(struct store_connection *connection, const struct row_key *key, int64_t attempts, const char *reason,
                            timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(reason), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(key->customer.text),
                                         STORE_TEXT_VALUE(key->id.text), STORE_INTEGER_VALUE(attempts)};
    return row_change(connection, STATEMENT_outbox_fail, values, COUNT_OF(values));
}

enum status outbox_row_find_sent(struct store_connection *connection, const char *gateway, const char *reference, struct row_key *ret_key)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(gateway), STORE_TEXT_VALUE(reference), STORE_INTEGER_VALUE(1)};
    size_t count;
    TRY(row_read_keys(connection, STATEMENT_outbox_find_sent, values, COUNT_OF(values), ret_key, 1, &count));
    return count == 1 ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status outbox_row_receipt(struct store_connection *connection, const struct row_key *key, const char *state, const char *reason,
                               timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(state), STORE_TEXT_VALUE(reason), STORE_INTEGER_VALUE(now),
                                         STORE_TEXT_VALUE(key->customer.text), STORE_TEXT_VALUE(key->id.text)};
    return row_change(connection, STATEMENT_outbox_receipt, values, COUNT_OF(values));
}

enum status outbox_row_retry(struct store_connection *connection, const struct row_key *key, timestamp_us now)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(key->customer.text), STORE_TEXT_VALUE(key->id.text)};
    return row_change(connection, STATEMENT_outbox_retry, values, COUNT_OF(values));
}

enum status outbox_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                            size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_keys(connection, STATEMENT_outbox_overdue, values, COUNT_OF(values), ret_keys, capacity, ret_count);
}

enum status outbox_row_expire(struct store_connection *connection, const struct row_key *key, timestamp_us now)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(key->customer.text), STORE_TEXT_VALUE(key->id.text)};
    return row_change(connection, STATEMENT_outbox_expire, values, COUNT_OF(values));
}

enum status outbox_rows_forget(struct store_connection *connection, timestamp_us now, timestamp_us closed_before)
{
    const struct store_value contents[] = {STORE_INTEGER_VALUE(now)}, rows[] = {STORE_INTEGER_VALUE(closed_before)};
    int64_t count;
    TRY(store_execute(connection, STATEMENT_outbox_forget_content, contents, COUNT_OF(contents), &count));
    return store_execute(connection, STATEMENT_outbox_forget, rows, COUNT_OF(rows), &count);
}

enum status outbox_rows_in_state(struct store_connection *connection, const char *state, struct outbox_row *ret_rows, size_t capacity,
                                 size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(state), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_outbox_in_state, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}

enum status outbox_count(struct store_connection *connection, const char *gateway, struct outbox_depth *ret_depth)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(gateway)};
    struct outbox_depth depth;
    TRY(row_read_integer(connection, STATEMENT_outbox_count_queued, values, COUNT_OF(values), &depth.queued));
    TRY(row_read_integer(connection, STATEMENT_outbox_count_failed, values, COUNT_OF(values), &depth.failed));
    *ret_depth = depth;
    return STATUS_OK;
}
