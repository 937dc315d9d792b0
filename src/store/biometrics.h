/* SPDX-License-Identifier: Apache-2.0
 * Parameter sets of direct biometrics (9.4.1): what suffices, at which error rates, by which source, for which purpose, from when, and who
 * approved it. A set is never changed. */
#pragma once

#include "src/store/row.h"

struct biometric_row {
    struct row_memory memory;
    struct id id;
    struct row_word technique;
    struct row_word purpose; /* "query", "application" or "transaction": the kind of instruction that it is for */
    struct row_word engine, model;
    int64_t similarity_min, liveness_min; /* millionths */
    int64_t far_ppm, frr_ppm;             /* at similarity_min */
    struct digest document;               /* SHA-256 of the source of these rates */
    timestamp_us valid_from;
    struct bytes proposed_by; /* TEXT: the caller's name */
    timestamp_us proposed_at;
};
void biometric_row_release(struct biometric_row *row);

MUST_CHECK enum status biometric_row_insert(struct store_connection *connection, const struct biometric_row *row);
MUST_CHECK enum status biometric_row_read(struct store_connection *connection, const char *id, struct biometric_row *ret_row);
/* The newest first. */
MUST_CHECK enum status biometric_rows_read(struct store_connection *connection, struct biometric_row *ret_rows, size_t capacity,
                                           size_t *ret_count);
struct biometric_use_key {
    const char *technique, *purpose;
    timestamp_us now;
    int64_t approvals; /* by how many different approvers at least */
};
/* The one with the latest from-date that has come; STATUS_NOT_FOUND when there is none. */
MUST_CHECK enum status biometric_row_in_force(struct store_connection *connection, const struct biometric_use_key *key,
                                              struct biometric_row *ret_row);
/* STATUS_CONFLICT when this approver has approved it before. */
MUST_CHECK enum status biometric_row_approve(struct store_connection *connection, const char *id, const char *approver, timestamp_us now);
/* By how many different approvers. */
MUST_CHECK enum status biometric_row_approvals(struct store_connection *connection, const char *id, int64_t *ret_count);
