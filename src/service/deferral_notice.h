/* SPDX-License-Identifier: Apache-2.0
 * Telling the customer that an operation waits, while there is time to block it: a notice to the verified number, and, where that number is
 * in quarantine after a change, to those before it, whose holder may be the real customer.
 *
 *     struct deferral_notice notice;                                                in what settles the operation
 *     TRY(deferral_notice_prepare(call, connection, &operation, &notice));          before the transaction, when it will wait
 *     TRY(deferral_notice_add(services, transaction, &notice));                     in the transaction in which the wait begins
 *     deferral_notice_release(&notice); */
#pragma once

#include "src/operation/protection.h"
#include "src/service/operation_call.h"
#include "src/service/outbox.h"

#define DEFERRAL_NOTICES_MAX 4

struct deferral_notice {
    bool is_prepared;
    size_t count; /* 0: there is no text for this operation, or the customer has no number */
    struct outbox_message messages[DEFERRAL_NOTICES_MAX];
};
void deferral_notice_release(struct deferral_notice *notice);

/* At start: what tells of a wait must be a text of the book, a notice, with values that an operation has, and a sender of SMS for notices.
 * STATUS_INVALID with the reason. */
MUST_CHECK enum status deferral_notice_check(const struct protection_policy *policy, const struct channel_book *book,
                                             struct failure *failure);
/* Whether the institution has any: without one nothing need be prepared. */
bool deferral_notice_has_text(const struct services *services);
/* `operation` is opened. The moment that it tells is never later than the release. */
MUST_CHECK enum status deferral_notice_prepare(struct call *call, struct store_connection *connection,
                                               const struct loaded_operation *operation, struct deferral_notice *notice);
/* STATUS_CONFLICT when nothing was prepared: the operation was armed to wait meanwhile, and nobody waits untold. */
MUST_CHECK enum status deferral_notice_add(struct services *services, struct keeper_transaction *transaction,
                                           struct deferral_notice *notice);
