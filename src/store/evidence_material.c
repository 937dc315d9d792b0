/* SPDX-License-Identifier: Apache-2.0
 * Rows of evidence_material. */
#include "src/store/evidence_material.h"

static const struct row_field fields[] = {
    ROW_FIELD_DIGEST(evidence_material_row, digest),
    ROW_FIELD_WORD(evidence_material_row, kind),
    ROW_FIELD_BLOB(evidence_material_row, der),
    ROW_FIELD_MOMENT(evidence_material_row, first_seen_at),
};
ROW_LAYOUT(layout, evidence_material_row, fields);

void evidence_material_row_release(struct evidence_material_row *row)
{
    row_memory_release(&row->memory);
}

enum status evidence_material_row_keep(struct store_connection *connection, const struct evidence_material_row *row)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of(row->digest.bytes, DIGEST_SIZE)), STORE_TEXT_VALUE(row->kind.text),
                                         STORE_BLOB_VALUE(row->der), STORE_INTEGER_VALUE(row->first_seen_at)};
    int64_t changes;
    return store_execute(connection, STATEMENT_evidence_material_keep, values, COUNT_OF(values), &changes);
}

enum status evidence_material_row_read(struct store_connection *connection, const struct digest *digest,
                                       struct evidence_material_row *ret_row)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of(digest->bytes, DIGEST_SIZE))};
    return row_read(connection, STATEMENT_evidence_material_read, values, COUNT_OF(values), &layout, ret_row);
}
