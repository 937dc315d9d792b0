/* SPDX-License-Identifier: Apache-2.0
 * An SMPP session that is kept: a thread connects, binds, answers, tries the line, and begins again after every break. */
#pragma once

#include "src/channel/gateway.h"
#include "src/channel/smpp/arrivals.h"

struct smpp_session;
/* `bind`: as a transceiver, a transmitter (nothing is delivered on it) or a receiver (nothing is submitted on it). */
MUST_CHECK enum status smpp_session_start(const struct gateway_settings *settings, enum smpp_command bind,
                                          struct smpp_session **ret_session);
/* Unbinds, and waits for the thread. */
void smpp_session_release(struct smpp_session **session);

/* Bound, and not asked to slow down. */
bool smpp_session_is_ready(struct smpp_session *session);
/* Sends one submit_sm and waits for its answer: STATUS_OK with the answer's status and id; STATUS_UNAVAILABLE when there is no session,
 * STATUS_EXPIRED when the answer did not come in time. */
MUST_CHECK enum status smpp_session_submit(struct smpp_session *session, const struct smpp_message *message, uint32_t *ret_status,
                                           char ret_id[SMPP_MESSAGE_ID_SIZE]);

/* The next of its kind, if one comes within the time. */
bool smpp_session_next(struct smpp_session *session, enum smpp_arrival_kind kind, unsigned wait_ms, struct smpp_arrival *ret_arrival);
/* Ignored when the session has ended meanwhile: the SMSC then gives it again. */
void smpp_session_answer(struct smpp_session *session, uint64_t ticket, uint32_t status);
