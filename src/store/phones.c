/* SPDX-License-Identifier: Apache-2.0
 * Rows of phone, phone_event and send_quota. */
#include "src/store/phones.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(phone_row, customer),        ROW_FIELD_ID(phone_row, credential),
    ROW_FIELD_DIGEST(phone_row, mac),         ROW_FIELD_WORD(phone_row, state),
    ROW_FIELD_WORD(phone_row, set_by),        ROW_FIELD_MOMENT(phone_row, set_at),
    ROW_FIELD_MOMENT(phone_row, verified_at), ROW_FIELD_MOMENT(phone_row, quarantined_until),
    ROW_FIELD_BLOB(phone_row, sealed_code),
};
ROW_LAYOUT(layout, phone_row, fields);

static const struct row_field event_fields[] = {
    ROW_FIELD_ID(phone_event_row, customer),        ROW_FIELD_ID(phone_event_row, credential),
    ROW_FIELD_WORD(phone_event_row, event),         ROW_FIELD_MOMENT(phone_event_row, happened_at),
    ROW_FIELD_WORD(phone_event_row, means),         ROW_FIELD_TEXT(phone_event_row, caller),
    ROW_FIELD_ID(phone_event_row, operation),       ROW_FIELD_ID(phone_event_row, ceremony),
    ROW_FIELD_BLOB(phone_event_row, record_digest),
};
ROW_LAYOUT(event_layout, phone_event_row, event_fields);

void phone_row_release(struct phone_row *row)
{
    row_memory_release(&row->memory);
}

void phone_event_row_release(struct phone_event_row *row)
{
    row_memory_release(&row->memory);
}

enum status phone_row_insert(struct store_connection *connection, const struct phone_row *row)
{
    return row_insert(connection, STATEMENT_phone_insert, &layout, row);
}

enum status phone_row_read(struct store_connection *connection, const char *customer, const char *credential, struct phone_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(credential)};
    return row_read(connection, STATEMENT_phone_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status phone_row_read_living(struct store_connection *connection, const char *customer, const char *state, struct phone_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(state)};
    return row_read(connection, STATEMENT_phone_read_in_state, values, COUNT_OF(values), &layout, ret_row);
}

enum status phone_rows_of_customer(struct store_connection *connection, const char *customer, struct phone_row *ret_rows, size_t capacity,
                                   size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_phone_of_customer, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}

enum status phone_rows_any_verified(struct store_connection *connection, const char *customer, bool *ret_any)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    int64_t count;
    TRY(row_read_integer(connection, STATEMENT_phone_count_verified, values, COUNT_OF(values), &count));
    *ret_any = count > 0;
    return STATUS_OK;
}

enum status phone_row_keep_code(struct store_connection *connection, const char *customer, const char *credential, struct bytes before,
                                struct bytes sealed_code)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(sealed_code), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(credential),
                                         STORE_BLOB_VALUE(before)};
    return row_change(connection, STATEMENT_phone_keep_code, values, COUNT_OF(values));
}

enum status phone_row_verify(struct store_connection *connection, const struct phone_row *row, timestamp_us now,
                             timestamp_us quarantined_until)
{
    const struct store_value until = quarantined_until != 0 ? STORE_INTEGER_VALUE(quarantined_until) : STORE_NULL_VALUE;
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), until, STORE_TEXT_VALUE(row->customer.text),
                                         STORE_TEXT_VALUE(row->credential.text), STORE_BLOB_VALUE(row->sealed_code)};
    return row_change(connection, STATEMENT_phone_verify, values, COUNT_OF(values));
}

enum status phone_row_end(struct store_connection *connection, const char *customer, const char *credential, const char *from,
                          const char *to)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(to), STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(credential),
                                         STORE_TEXT_VALUE(from)};
    return row_change(connection, STATEMENT_phone_end, values, COUNT_OF(values));
}

enum status phone_rows_forget(struct store_connection *connection, const char *customer, const struct digest *noise)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of(noise->bytes, DIGEST_SIZE)), STORE_TEXT_VALUE(customer)};
    int64_t changes;
    return store_execute(connection, STATEMENT_phone_forget, values, COUNT_OF(values), &changes);
}

enum status phone_event_row_insert(struct store_connection *connection, const struct phone_event_row *row)
{
    return row_insert(connection, STATEMENT_phone_event_insert, &event_layout, row);
}

enum status phone_event_rows_of_phone(struct store_connection *connection, const char *customer, const char *credential,
                                      struct phone_event_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(credential), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_phone_event_of_phone, values, COUNT_OF(values), &event_layout, ret_rows, capacity,
                         ret_count);
}

enum status send_quota_take(struct store_connection *connection, const struct digest *key, timestamp_us window_start, int64_t most)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of(key->bytes, DIGEST_SIZE)), STORE_INTEGER_VALUE(window_start),
                                         STORE_INTEGER_VALUE(most)};
    return row_change(connection, STATEMENT_send_quota_take, values, COUNT_OF(values));
}

enum status send_quota_forget(struct store_connection *connection, timestamp_us before)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(before)};
    int64_t changes;
    return store_execute(connection, STATEMENT_send_quota_forget, values, COUNT_OF(values), &changes);
}
