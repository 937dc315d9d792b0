/* SPDX-License-Identifier: Apache-2.0
 * Rows of idempotency. */
#include "src/store/idempotency.h"

static const struct row_field fields[] = {
    ROW_FIELD_TEXT(idempotency_row, caller),           ROW_FIELD_TEXT(idempotency_row, key),
    ROW_FIELD_DIGEST(idempotency_row, request_digest), ROW_FIELD_INTEGER(idempotency_row, http_status),
    ROW_FIELD_BLOB(idempotency_row, answer),           ROW_FIELD_MOMENT(idempotency_row, created_at),
};
ROW_LAYOUT(layout, idempotency_row, fields);

void idempotency_row_release(struct idempotency_row *row)
{
    row_memory_release(&row->memory);
}

enum status idempotency_row_insert(struct store_connection *connection, const struct idempotency_row *row)
{
    return row_insert(connection, STATEMENT_idempotency_insert, &layout, row);
}

enum status idempotency_row_read(struct store_connection *connection, const char *caller, const char *key, struct idempotency_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(caller), STORE_TEXT_VALUE(key)};
    return row_read(connection, STATEMENT_idempotency_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status idempotency_row_answer(struct store_connection *connection, const char *caller, const char *key, int64_t http_status,
                                   struct bytes answer)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(http_status), STORE_BLOB_VALUE(answer), STORE_TEXT_VALUE(caller),
                                         STORE_TEXT_VALUE(key)};
    return row_change(connection, STATEMENT_idempotency_answer, values, COUNT_OF(values));
}

enum status idempotency_rows_forget(struct store_connection *connection, timestamp_us before, int64_t *ret_forgotten)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(before)};
    return store_execute(connection, STATEMENT_idempotency_forget, values, COUNT_OF(values), ret_forgotten);
}
