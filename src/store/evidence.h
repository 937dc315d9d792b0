/* SPDX-License-Identifier: Apache-2.0
 * What a court will want to see: the record of each established ceremony, sealed for its subject. The ledger holds its salted hash. */
#pragma once

#include "src/store/row.h"

struct evidence_row {
    struct row_memory memory;
    struct id customer;
    struct id id;
    struct id operation;
    struct id ceremony;
    struct bytes sealed_record;  /* BLOB: the record together with the salt of its hash */
    struct digest record_digest; /* what the ledger entry holds */
    timestamp_us created_at;
};
void evidence_row_release(struct evidence_row *row);

MUST_CHECK enum status evidence_row_insert(struct store_connection *connection, const struct evidence_row *row);
/* The oldest `capacity` records of an operation. */
MUST_CHECK enum status evidence_rows_of_operation(struct store_connection *connection, const char *customer, const char *operation,
                                                  struct evidence_row *ret_rows, size_t capacity, size_t *ret_count);
