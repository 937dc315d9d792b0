/* SPDX-License-Identifier: Apache-2.0
 * An SMPP session that is kept: a thread connects, binds as a transceiver, answers, tries the line, and begins again after every break. */
#pragma once

#include "src/channel/gateway.h"
#include "src/channel/smpp/receipt.h"

struct smpp_session;
MUST_CHECK enum status smpp_session_start(const struct gateway_settings *settings, struct smpp_session **ret_session);
/* Unbinds, and waits for the thread. */
void smpp_session_release(struct smpp_session **session);

/* Bound, and not asked to slow down. */
bool smpp_session_is_ready(struct smpp_session *session);
/* Sends one submit_sm and waits for its answer: STATUS_OK with the answer's status and id; STATUS_UNAVAILABLE when there is no session,
 * STATUS_EXPIRED when the answer did not come in time. */
MUST_CHECK enum status smpp_session_submit(struct smpp_session *session, const struct smpp_message *message, uint32_t *ret_status,
                                           char ret_id[SMPP_MESSAGE_ID_SIZE]);

/* The next final receipt, if one comes within the time; its sequence is for the answer. */
bool smpp_session_next_receipt(struct smpp_session *session, unsigned wait_ms, struct smpp_receipt *ret_receipt, uint64_t *ret_ticket);
/* Ignored when the session has ended meanwhile: the SMSC then gives the receipt again. */
void smpp_session_answer_receipt(struct smpp_session *session, uint64_t ticket, uint32_t status);
