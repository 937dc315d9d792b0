/* SPDX-License-Identifier: Apache-2.0
 * Enrolled credentials with their provenance, and the counter of wrong answers that no parallel guess can out-run. */
#pragma once

#include "src/store/row.h"

#define CREDENTIAL_ACTIVE "active"
#define CREDENTIAL_SUSPENDED "suspended"
#define CREDENTIAL_REVOKED "revoked"

#define CREDENTIAL_AWAITS_ACTIVATION "activation"
#define CREDENTIAL_SUSPENDED_ON_REQUEST "request"

struct credential_row {
    struct row_memory memory;
    struct id customer;
    struct id id;
    struct row_word design;
    struct row_word state;
    struct bytes public_record; /* TEXT: JSON that whoever may see the credential may read */
    struct bytes sealed_record; /* BLOB: the method's own JSON */
    struct bytes provenance;    /* TEXT: JSON that says how it came to be bound */
    timestamp_us enrolled_at;
    int64_t failures;       /* wrong answers since the last right one */
    timestamp_us locked_at; /* 0: not locked */
    int64_t next_factor;    /* the lowest counter or time step that may still be used */
    int64_t drift;          /* steps that the device's clock was ahead when it was last used */
    struct bytes
        suspension;     /* TEXT: CREDENTIAL_AWAITS_ACTIVATION or CREDENTIAL_SUSPENDED_ON_REQUEST; without data unless it is suspended */
    struct id replaces; /* the credential that is revoked when this one is activated; empty: none */
};
void credential_row_release(struct credential_row *row);

MUST_CHECK enum status credential_row_insert(struct store_connection *connection, const struct credential_row *row);
MUST_CHECK enum status credential_row_read(struct store_connection *connection, const char *customer, const char *id,
                                           struct credential_row *ret_row);
/* The oldest `capacity` of the customer's credentials. */
MUST_CHECK enum status credential_rows_of_customer(struct store_connection *connection, const char *customer,
                                                   struct credential_row *ret_rows, size_t capacity, size_t *ret_count);

/* What a means is, for those who choose among them. */
struct credential_means_row {
    struct row_memory memory;
    struct id id;
    struct row_word design;
    struct bytes public_record;
};
void credential_means_row_release(struct credential_means_row *row);
/* The oldest `capacity` of designs that can show a technique of design 4 (9.4), as far as they serve now. */
MUST_CHECK enum status credential_rows_usable(struct store_connection *connection, const char *customer,
                                              struct credential_means_row *ret_rows, size_t capacity, size_t *ret_count);

/* STATUS_CONFLICT when the credential is not (or no longer) in state `from`. */
MUST_CHECK enum status credential_row_move(struct store_connection *connection, const char *customer, const char *id, const char *from,
                                           const char *to);
/* What a revoked credential kept. STATUS_CONFLICT for one that is not revoked. */
MUST_CHECK enum status credential_row_destroy(struct store_connection *connection, const char *customer, const char *id);
/* Of a customer who is erased: revoked, with nothing in them. The rows stay, for ceremonies point to them. */
MUST_CHECK enum status credential_rows_empty(struct store_connection *connection, const char *customer);
/* New records for an active credential (a counter moved on, a certificate was renewed). */
MUST_CHECK enum status credential_row_reseal(struct store_connection *connection, const char *customer, const char *id,
                                             struct bytes public_record, struct bytes sealed_record);

/* The same, but STATUS_CONFLICT when somebody else renewed it since `sealed_before` was read. */
MUST_CHECK enum status credential_row_renew(struct store_connection *connection, const char *customer, const char *id,
                                            struct bytes sealed_before, struct bytes public_record, struct bytes sealed_record);

/* Each of these three is one conditional update. STATUS_CONFLICT, and nothing changed, when the credential or its design is locked for this
 * customer (guesses.h), or the credential revoked: the answer, right or wrong, came too late. */
/* Counts a wrong answer, and locks at the `failures_max`th. */
MUST_CHECK enum status credential_row_fail(struct store_connection *connection, const char *customer, const char *id, int64_t failures_max,
                                           timestamp_us now, int64_t *ret_failures);
/* A right answer: the counter starts anew. */
MUST_CHECK enum status credential_row_succeed(struct store_connection *connection, const char *customer, const char *id);
/* A right answer with a moving factor, which no later answer may use, nor one before it: STATUS_CONFLICT when one has. */
MUST_CHECK enum status credential_row_advance(struct store_connection *connection, const char *customer, const char *id, int64_t factor,
                                              int64_t drift);
/* A signature with a counter above the last one's, or none where there never was one: STATUS_CONFLICT, and nothing changed, otherwise. */
MUST_CHECK enum status credential_row_count(struct store_connection *connection, const char *customer, const char *id, int64_t counter);
/* STATUS_CONFLICT when it is not locked. */
MUST_CHECK enum status credential_row_unlock(struct store_connection *connection, const char *customer, const char *id);

/* STATUS_CONFLICT when it is not active. */
MUST_CHECK enum status credential_row_suspend(struct store_connection *connection, const char *customer, const char *id);
/* From suspended to active. STATUS_CONFLICT when it is not suspended for that reason. */
MUST_CHECK enum status credential_row_resume(struct store_connection *connection, const char *customer, const char *id,
                                             const char *suspension);
