/* SPDX-License-Identifier: Apache-2.0
 * Switches of indirect biometrics (9.4.2): each customer's own, and what the institution turned off for everybody. */
#pragma once

#include "src/store/row.h"

#define SWITCHED_ON "on"
#define SWITCHED_OFF "off"

struct indirect_switch_row {
    struct row_memory memory;
    struct id customer;
    struct row_word state;
    timestamp_us changed_at;
    struct bytes changed_by; /* TEXT: the caller's name */
};
void indirect_switch_row_release(struct indirect_switch_row *row);

/* STATUS_NOT_FOUND: the customer has none yet. */
MUST_CHECK enum status indirect_switch_row_read(struct store_connection *connection, const char *customer,
                                                struct indirect_switch_row *ret_row);
/* From now on the customer has one, which is on. One that is there stays as it is: STATUS_CONFLICT. */
MUST_CHECK enum status indirect_switch_row_begin(struct store_connection *connection, const char *customer, const char *by,
                                                 timestamp_us now);
/* Makes one that is not there. STATUS_CONFLICT when it is in that state already. */
MUST_CHECK enum status indirect_switch_row_turn(struct store_connection *connection, const char *customer, const char *state,
                                                const char *by, timestamp_us now);

struct indirect_stop_row {
    struct row_memory memory;
    struct row_word technique;
    struct bytes model; /* TEXT: see assessments.h */
    timestamp_us stopped_at;
    struct bytes stopped_by; /* TEXT: the caller's name */
};
void indirect_stop_row_release(struct indirect_stop_row *row);

/* STATUS_CONFLICT when it is stopped already. */
MUST_CHECK enum status indirect_stop_row_insert(struct store_connection *connection, const struct indirect_stop_row *row);
MUST_CHECK enum status indirect_stop_row_read(struct store_connection *connection, const char *technique, const char *model,
                                              struct indirect_stop_row *ret_row);
MUST_CHECK enum status indirect_stop_row_delete(struct store_connection *connection, const char *technique, const char *model);
MUST_CHECK enum status indirect_stop_rows_read(struct store_connection *connection, struct indirect_stop_row *ret_rows, size_t capacity,
                                               size_t *ret_count);
/* Is the technique off on this model, or on all? */
MUST_CHECK enum status indirect_is_stopped(struct store_connection *connection, const char *technique, const char *model,
                                           bool *ret_stopped);
