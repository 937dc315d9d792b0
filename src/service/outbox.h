/* SPDX-License-Identifier: Apache-2.0
 * Telling a customer something. In `prepare` a use case has the text made and sealed; in `run`, in its own transaction, it adds it: a
 * message is neither lost, nor sent for what was taken back. The couriers of src/server send it then.
 *
 *     struct outbox_message message;                                             in the use case's struct
 *     TRY(outbox_prepare(services, &subject, &request, &message, &failure));     in `prepare`
 *     TRY(outbox_add(transaction, &message));                          in `run`
 *     outbox_message_release(&message);                                          in `release` */
#pragma once

#include "law/facts.h"
#include "src/channel/book.h"
#include "src/service/subject.h"
#include "src/store/outbox.h"

#define OUTBOX_DESTINATION_BYTES_MAX 254
#define OUTBOX_CONTENT_BYTES_MAX (16 * 1024)

struct outbox_request {
    enum channel_kind kind;
    enum message_purpose purpose;
    enum message_language language;
    const char *template;    /* an id of the book, made for this purpose */
    const char *sender;      /* an id of the book; NULL: the first that may */
    const char *destination; /* a phone number, a mail address, a device's address: as the gateway wants it */
    const char *operation;   /* whose trail tells of it; NULL: of no operation */
    struct message_values values;
    timestamp_us created_at, expires_at; /* not sent any more from then on */
};

/* Borrows nothing of the request. */
struct outbox_message {
    struct outbox_row row; /* row.id is the message's id, for the answer */
    struct buffer sealed;
};
void outbox_message_release(struct outbox_message *message);

/* STATUS_REFUSED: the server has no such channel, or the sender may not be used for this (9.3.2.1, cited in the failure), or the text would
 * hold a link. STATUS_INVALID: no such template, a value that is missing or not of its form, a destination that cannot be one. On failure
 * there is nothing to release. */
MUST_CHECK enum status outbox_prepare(struct services *services, const struct subject *subject, const struct outbox_request *request,
                                      struct outbox_message *ret_message, struct failure *failure);
/* In the keeper's transaction; appends `message.queued` to the ledger. */
MUST_CHECK enum status outbox_add(struct keeper_transaction *transaction, struct outbox_message *message);

/* The fact `sms_sender` of a one-time password that was sent by this sender (9.3.2.1): from every use of its number in the registry. A
 * sender that is not registered (any more) counts as shared. */
enum sms_sender outbox_sms_sender(const struct services *services, const char *sender);
