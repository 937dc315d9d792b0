/* SPDX-License-Identifier: Apache-2.0
 * An operation as several use cases need it: its row, its facts, and its instruction opened from the seal. */
#pragma once

#include "src/service/call.h"
#include "src/store/ceremonies.h"
#include "src/store/credentials.h"
#include "src/store/operations.h"

struct loaded_operation {
    struct operation_row row;
    struct operation_facts facts;
    struct buffer instruction; /* canonical JSON */
};
void loaded_operation_init(struct loaded_operation *operation);
void loaded_operation_release(struct loaded_operation *operation);

/* Finds whose operation it is, loads the subject into `ret_subject`, and opens the instruction. */
MUST_CHECK enum status loaded_operation_read(struct services *services, struct store_connection *connection, const char *id,
                                             struct subject *ret_subject, struct loaded_operation *operation);
/* The same in two steps, for those who want no reader while they open: the instruction is sealed until the second. */
MUST_CHECK enum status loaded_operation_find(struct store_connection *connection, const char *id, struct subject *ret_subject,
                                             struct loaded_operation *operation);
MUST_CHECK enum status loaded_operation_open(struct services *services, const struct subject *subject, struct loaded_operation *operation);
/* For the methods; borrows from `operation`. */
struct method_operation loaded_operation_for_method(const struct loaded_operation *operation);

/* For the methods; borrows from both. */
struct method_credential credential_for_method(const struct credential_row *row, const struct buffer *record);

/* STATUS_CONFLICT, with its reason, when the credential is not active or is locked. */
MUST_CHECK enum status credential_require_usable(const struct credential_row *row, struct failure *failure);

/* STATUS_CONFLICT or STATUS_EXPIRED, with its reason, when the ceremony takes no answer any more. */
MUST_CHECK enum status ceremony_require_open(const struct ceremony_row *row, timestamp_us now, struct failure *failure);

/* The trail and the decision read all ceremonies of an operation, so there is an end to them: STATUS_CONFLICT, with its reason. */
MUST_CHECK enum status ceremony_require_room(struct call *call, struct store_connection *connection, const char *operation);

/* Inside the transaction, where nobody can change it meanwhile: STATUS_CONFLICT, with its reason, when the customer or the credential is no
 * longer active. */
MUST_CHECK enum status require_active_customer(struct call *call, struct store_connection *connection);
MUST_CHECK enum status require_active_credential(struct call *call, struct store_connection *connection, const char *credential);
