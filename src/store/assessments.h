/* SPDX-License-Identifier: Apache-2.0
 * The institution's own mechanisms (`assessed_equivalent`): what was assessed, on which level, by whom approved, and how long that holds.
 */
#pragma once

#include "src/store/row.h"

struct assessment_row {
    struct row_memory memory;
    struct id id;
    struct row_word mechanism;
    struct digest document;     /* SHA-256 of the assessment */
    struct row_word level;      /* word of the vocabulary `approved_by` */
    struct bytes mechanism_key; /* TEXT: JSON of the key with which the mechanism answers */
    timestamp_us valid_from;
    timestamp_us valid_until;
    struct bytes proposed_by; /* TEXT: the caller's name */
    timestamp_us proposed_at;
    struct bytes withdrawn_by;
    timestamp_us withdrawn_at; /* 0: it stands */
};
void assessment_row_release(struct assessment_row *row);

MUST_CHECK enum status assessment_row_insert(struct store_connection *connection, const struct assessment_row *row);
MUST_CHECK enum status assessment_row_read(struct store_connection *connection, const char *id, struct assessment_row *ret_row);
/* The newest first. */
MUST_CHECK enum status assessment_rows_read(struct store_connection *connection, struct assessment_row *ret_rows, size_t capacity,
                                            size_t *ret_count);
/* STATUS_CONFLICT when it was withdrawn before. */
MUST_CHECK enum status assessment_row_withdraw(struct store_connection *connection, const char *id, const char *by, timestamp_us now);
/* STATUS_CONFLICT when this approver has approved it before. */
MUST_CHECK enum status assessment_row_approve(struct store_connection *connection, const char *id, const char *approver, timestamp_us now);
/* By how many different approvers. */
MUST_CHECK enum status assessment_row_approvals(struct store_connection *connection, const char *id, int64_t *ret_count);
