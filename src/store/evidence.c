/* SPDX-License-Identifier: Apache-2.0
 * Rows of evidence_record. */
#include "src/store/evidence.h"

static const struct row_field fields[] = {
    ROW_FIELD_ID(evidence_row, customer),        ROW_FIELD_ID(evidence_row, id),
    ROW_FIELD_ID(evidence_row, operation),       ROW_FIELD_ID(evidence_row, ceremony),
    ROW_FIELD_BLOB(evidence_row, sealed_record), ROW_FIELD_DIGEST(evidence_row, record_digest),
    ROW_FIELD_MOMENT(evidence_row, created_at),
};
ROW_LAYOUT(layout, evidence_row, fields);

void evidence_row_release(struct evidence_row *row)
{
    row_memory_release(&row->memory);
}

enum status evidence_row_insert(struct store_connection *connection, const struct evidence_row *row)
{
    return row_insert(connection, STATEMENT_evidence_insert, &layout, row);
}

enum status evidence_rows_of_operation(struct store_connection *connection, const char *customer, const char *operation,
                                       struct evidence_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_evidence_of_operation, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}
