/* SPDX-License-Identifier: Apache-2.0
 * Rows of biometric_parameters and biometric_approval. */
#include "src/store/biometrics.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(biometric_row, id),
    ROW_FIELD_WORD(biometric_row, technique),
    ROW_FIELD_WORD(biometric_row, purpose),
    ROW_FIELD_WORD(biometric_row, engine),
    ROW_FIELD_WORD(biometric_row, model),
    ROW_FIELD_INTEGER(biometric_row, similarity_min),
    ROW_FIELD_INTEGER(biometric_row, liveness_min),
    ROW_FIELD_INTEGER(biometric_row, far_ppm),
    ROW_FIELD_INTEGER(biometric_row, frr_ppm),
    ROW_FIELD_DIGEST(biometric_row, document),
    ROW_FIELD_MOMENT(biometric_row, valid_from),
    ROW_FIELD_TEXT(biometric_row, proposed_by),
    ROW_FIELD_MOMENT(biometric_row, proposed_at),
};
ROW_LAYOUT(layout, biometric_row, fields);

void biometric_row_release(struct biometric_row *row)
{
    row_memory_release(&row->memory);
}

enum status biometric_row_insert(struct store_connection *connection, const struct biometric_row *row)
{
    return row_insert(connection, STATEMENT_biometric_insert, &layout, row);
}

enum status biometric_row_read(struct store_connection *connection, const char *id, struct biometric_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_biometric_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status biometric_rows_read(struct store_connection *connection, struct biometric_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_biometric_list, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}

enum status biometric_row_in_force(struct store_connection *connection, const struct biometric_use_key *key, struct biometric_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(key->technique), STORE_TEXT_VALUE(key->purpose), STORE_INTEGER_VALUE(key->now),
                                         STORE_INTEGER_VALUE(key->approvals)};
    return row_read(connection, STATEMENT_biometric_in_force, values, COUNT_OF(values), &layout, ret_row);
}

enum status biometric_row_approve(struct store_connection *connection, const char *id, const char *approver, timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id), STORE_TEXT_VALUE(approver), STORE_INTEGER_VALUE(now)};
    return row_change(connection, STATEMENT_biometric_approve, values, COUNT_OF(values));
}

enum status biometric_row_approvals(struct store_connection *connection, const char *id, int64_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read_integer(connection, STATEMENT_biometric_approvals, values, COUNT_OF(values), ret_count);
}
