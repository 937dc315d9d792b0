/* SPDX-License-Identifier: Apache-2.0
 * The use cases that only read. Each appends a whole JSON document, or the bytes of a tile, on the caller's thread. */
#pragma once

#include "src/service/services.h"
#include "src/store/outbox.h"
#include "src/store/row.h"

/* Is there anything overdue? So that the server need not ask the keeper for nothing. */
MUST_CHECK enum status query_anything_overdue(struct services *services, timestamp_us now, bool *ret_overdue);

/* The first `capacity` operations whose wait is over. */
MUST_CHECK enum status query_releasable(struct services *services, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                                        size_t *ret_count);

/* The first `capacity` recordings whose time to be kept is over: customer and ceremony. */
MUST_CHECK enum status query_recordings_due(struct services *services, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                                            size_t *ret_count);
/* What a ceremony's recording holds, what is missing, and whether its chain holds. STATUS_NOT_FOUND also for an erased customer. */
MUST_CHECK enum status query_recording(struct services *services, const char *id, struct buffer *ret_json);

/* State, instruction, decision and receipt of an operation; while it is open, which of the customer's means show which technique. */
MUST_CHECK enum status query_operation(struct services *services, const char *id, struct buffer *ret_json);
/* Every enhanced protection that was opened for an operation, and what came of it. */
MUST_CHECK enum status query_protections(struct services *services, const char *id, struct buffer *ret_json);
/* Every ledger entry of an operation, in order, each with its inclusion proof under the newest checkpoint of its log. */
MUST_CHECK enum status query_trail(struct services *services, const char *id, struct buffer *ret_json);
/* Everything that proves one operation, in the form of src/ledger/evidence.h. STATUS_NOT_FOUND also when its customer was erased. */
MUST_CHECK enum status query_evidence(struct services *services, const char *id, struct buffer *ret_json);
/* Kind, state, and credentials without anything personal. */
MUST_CHECK enum status query_customer(struct services *services, const char *id, struct buffer *ret_json);

/* The customer's registered devices without their keys, and the credentials that live in devices, each with its name. */
MUST_CHECK enum status query_devices(struct services *services, const char *id, struct buffer *ret_json);
/* The institution's own mechanisms, the newest first, also those that hold no more. */
MUST_CHECK enum status query_assessments(struct services *services, const char *unused, struct buffer *ret_json);
/* The parameter sets of direct biometrics, the newest first, also those that are not in force. */
MUST_CHECK enum status query_biometrics(struct services *services, const char *unused, struct buffer *ret_json);
/* Every version of the risk notice of indirect biometrics, the newest first; what the institution turned off for everybody; and of a
 * customer, the switch and what was accepted. */
MUST_CHECK enum status query_risk_notices(struct services *services, const char *unused, struct buffer *ret_json);
MUST_CHECK enum status query_indirect_stops(struct services *services, const char *unused, struct buffer *ret_json);
MUST_CHECK enum status query_indirect(struct services *services, const char *customer, struct buffer *ret_json);
/* The newest phone numbers of a customer, masked, each with its history. STATUS_NOT_FOUND also for an erased customer. */
MUST_CHECK enum status query_phones(struct services *services, const char *customer, struct buffer *ret_json);

/* Of the ledger's log of that number: the newest checkpoint (a C2SP signed note), and the tiles by their path ("tile/0/000",
 * "tile/entries/000.p/5"). */
MUST_CHECK enum status query_checkpoint(struct services *services, int64_t log, struct buffer *ret_note);
MUST_CHECK enum status query_tile(struct services *services, int64_t log, const char *path, struct buffer *ret_bytes);

/* The newest logs of the ledger: size, how much of each the first one tells of, and whether somebody appends to it. */
MUST_CHECK enum status query_logs(struct services *services, const char *unused, struct buffer *ret_json);

/* Failed and queued messages, at most a hundred of each; and one message. */
MUST_CHECK enum status query_messages(struct services *services, const char *unused, struct buffer *ret_json);
MUST_CHECK enum status query_message(struct services *services, const char *id, struct buffer *ret_json);
MUST_CHECK enum status query_outbox_depth(struct services *services, const char *gateway, struct outbox_depth *ret_depth);
