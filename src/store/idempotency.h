/* SPDX-License-Identifier: Apache-2.0
 * First answers by idempotency key. Kept in the transaction of what they answer: a key is known exactly when its effect is. */
#pragma once

#include "src/store/row.h"

struct idempotency_row {
    struct row_memory memory;
    struct bytes caller; /* TEXT: the authenticated caller's name */
    struct bytes key;    /* TEXT: the Idempotency-Key header */
    struct digest request_digest;
    int64_t http_status;
    struct bytes answer; /* BLOB: the body as sent; the service seals it where it holds personal data */
    timestamp_us created_at;
};
void idempotency_row_release(struct idempotency_row *row);

/* STATUS_CONFLICT when the caller has used this key: read it, and give its answer again when request_digest is the same. */
MUST_CHECK enum status idempotency_row_insert(struct store_connection *connection, const struct idempotency_row *row);
MUST_CHECK enum status idempotency_row_read(struct store_connection *connection, const char *caller, const char *key,
                                            struct idempotency_row *ret_row);
/* Fills in the answer of a row that was inserted in the same transaction. */
MUST_CHECK enum status idempotency_row_answer(struct store_connection *connection, const char *caller, const char *key, int64_t http_status,
                                              struct bytes answer);
MUST_CHECK enum status idempotency_rows_forget(struct store_connection *connection, timestamp_us before, int64_t *ret_forgotten);
