/* SPDX-License-Identifier: Apache-2.0
 * What the institution assessed, on which level, by whom it was approved, and how long that holds: mechanisms of its own
 * (`assessed_equivalent`), and techniques of indirect biometrics with the models of authenticators that they were assessed on (9.4.2). */
#pragma once

#include "src/store/row.h"

#define ASSESSMENT_OF_MECHANISM "mechanism"
#define ASSESSMENT_OF_BIOMETRICS "indirect_biometrics"
#define ASSESSMENT_APPROVALS_NEEDED 2 /* by different persons, neither of whom proposed it */
#define ASSESSMENT_MODELS_MAX 64

/* Which authenticators: those of one AAGUID, as a UUID in lower case, or all. */
#define MODEL_ANY "any"
struct authenticator_model {
    char text[37];
};

struct assessment_row {
    struct row_memory memory;
    struct id id;
    struct row_word mechanism;  /* of indirect biometrics: the technique */
    struct digest document;     /* SHA-256 of the assessment */
    struct row_word level;      /* word of the vocabulary `approved_by` */
    struct bytes mechanism_key; /* TEXT: JSON of the key with which the mechanism answers; empty where nothing answers */
    timestamp_us valid_from;
    timestamp_us valid_until;
    struct bytes proposed_by; /* TEXT: the caller's name */
    timestamp_us proposed_at;
    struct bytes withdrawn_by;
    timestamp_us withdrawn_at; /* 0: it stands */
    struct row_word subject;
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

MUST_CHECK enum status assessment_model_insert(struct store_connection *connection, const char *assessment, const char *model);
MUST_CHECK enum status assessment_models_read(struct store_connection *connection, const char *assessment,
                                              struct authenticator_model *ret_models, size_t capacity, size_t *ret_count);
/* The assessment of indirect biometrics by this technique on this model that counts at `now`: approved, not withdrawn, in its time. Of
 * several the one that holds longest. STATUS_NOT_FOUND when none does. */
MUST_CHECK enum status assessment_covering(struct store_connection *connection, const char *technique, const char *model, timestamp_us now,
                                           struct id *ret_assessment);
