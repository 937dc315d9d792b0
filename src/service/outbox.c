/* SPDX-License-Identifier: Apache-2.0
 * From a request to a row: sender chosen, text made and looked at, both sealed for the customer. */
#include "src/service/outbox.h"

#include "src/base/utf8.h"
#include "src/json/members.h"
#include "src/service/event.h"
#include "src/service/outbox_event.h"

void outbox_message_release(struct outbox_message *message)
{
    buffer_release(&message->sealed);
}

static bool is_for_marketing_too(const struct channel_book *book, const struct sender *sender)
{
    return book_uses_of_address(book, sender->address) & PURPOSE_BIT(PURPOSE_MARKETING);
}

static enum status choose_sender(const struct channel_book *book, const struct outbox_request *request, const struct sender **ret_sender,
                                 struct failure *failure)
{
    const struct sender *sender =
        request->sender != NULL ? book_find_sender(book, request->sender) : book_sender_for(book, request->kind, request->purpose);
    if (sender == NULL || sender->kind != request->kind)
        return failure_set(failure, STATUS_REFUSED, "sender", "no sender of this channel is registered for that");
    if (request->purpose == PURPOSE_TRANSACTION && is_for_marketing_too(book, sender))
        return failure_cite(failure, "9.3.2.1",
                            failure_set(failure, STATUS_REFUSED, "sender", "a number used for marketing sends nothing of transactions"));
    if (!(sender->purposes & PURPOSE_BIT(request->purpose)))
        return failure_set(failure, STATUS_REFUSED, "sender", "this sender is not registered for that use");
    *ret_sender = sender;
    return STATUS_OK;
}

/* Printable, and nothing that could end a header or a parameter. What a number is, the gateway's operator knows. */
static enum status check_destination(const struct outbox_request *request, struct failure *failure)
{
    const char *text = request->destination;
    size_t size = strlen(text);
    bool is_good = size > 0 && size <= OUTBOX_DESTINATION_BYTES_MAX;
    for (size_t i = 0; i < size && is_good; i++)
        is_good = text[i] > ' ' && text[i] < 0x7f && strchr("<>\"\\,;", text[i]) == NULL;
    if (request->kind == CHANNEL_SMS || request->kind == CHANNEL_VOICE)
        is_good = is_good && size >= 5 && size <= 20 && strspn(text + (text[0] == '+'), "0123456789") == size - (text[0] == '+');
    if (request->kind == CHANNEL_MAIL)
        is_good = is_good && strchr(text, '@') != NULL && strchr(text, '@') != text && strchr(text, '@') == strrchr(text, '@') &&
                  strchr(text, '@')[1] != 0;
    return is_good ? STATUS_OK : failure_set(failure, STATUS_INVALID, "destination", "cannot be reached by this channel");
}

static enum status find_template(const struct channel_book *book, const struct outbox_request *request,
                                 const struct message_template **ret_template, struct failure *failure)
{
    const struct message_template *template = book_find_template(book, request->template);
    if (template == NULL)
        return failure_set(failure, STATUS_INVALID, "template", "no such template");
    if (template->purpose != request->purpose)
        return failure_set(failure, STATUS_REFUSED, "template", "this template is for another purpose");
    *ret_template = template;
    return STATUS_OK;
}

static enum status render_content(const struct outbox_request *request, const struct message_template *template, struct buffer *ret_content,
                                  struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer subject = BUFFER_INIT(TEMPLATE_TEXT_BYTES_MAX), text = BUFFER_INIT(TEMPLATE_TEXT_BYTES_MAX);
    const char *subject_template = template->subject[request->language];
    if (subject_template != NULL)
        TRY(template_render(subject_template, &request->values, &subject, failure));
    TRY(template_render(template->text[request->language], &request->values, &text, failure));
    if (buffer_text(&subject) == NULL || buffer_text(&text) == NULL)
        return STATUS_NO_MEMORY;
    return members_write(json_pack("{ss, ss*, ss}", "destination", request->destination, "subject",
                                   subject.size > 0 ? buffer_text(&subject) : NULL, "text", buffer_text(&text)),
                         ret_content);
}

static enum status fill_row(const struct channel_book *book, const struct subject *subject, const struct outbox_request *request,
                            const struct sender *sender, struct outbox_row *row)
{
    *row = (struct outbox_row){
        .customer = subject->customer,
        .created_at = request->created_at,
        .due_at = request->created_at,
        .expires_at = request->expires_at,
        .claimed_by = -1,
    };
    random_id(&row->id);
    if (request->operation != NULL)
        memcpy(row->operation.text, request->operation, ID_TEXT_SIZE);
    TRY(row_word_set(&row->kind, channel_kind_names[request->kind]));
    TRY(row_word_set(&row->purpose, message_purpose_names[request->purpose]));
    TRY(row_word_set(&row->sender, sender->id));
    TRY(row_word_set(&row->gateway, book->gateways[sender->gateway].id));
    TRY(row_word_set(&row->template, request->template));
    return row_word_set(&row->state, OUTBOX_QUEUED);
}

static enum status seal_content(struct services *services, const struct subject *subject, const struct outbox_request *request,
                                const struct message_template *template, struct outbox_message *message, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(OUTBOX_CONTENT_BYTES_MAX);
    TRY(render_content(request, template, &content, failure));
    message->sealed = BUFFER_INIT(OUTBOX_CONTENT_BYTES_MAX + 1024);
    enum status status = subject_seal(services, subject, SEALED_MESSAGE, message->row.id.text, buffer_bytes(&content), &message->sealed);
    if (status != STATUS_OK)
        buffer_release(&message->sealed);
    return status;
}

enum status outbox_prepare(struct services *services, const struct subject *subject, const struct outbox_request *request,
                           struct outbox_message *ret_message, struct failure *failure)
{
    const struct channel_book *book = services->book;
    const struct sender *sender = NULL;
    const struct message_template *template = NULL;
    struct outbox_message message = {0};
    if (book == NULL)
        return failure_set(failure, STATUS_REFUSED, "channel", "this server has no channels file");
    TRY(choose_sender(book, request, &sender, failure));
    TRY(find_template(book, request, &template, failure));
    TRY(check_destination(request, failure));
    TRY(fill_row(book, subject, request, sender, &message.row));
    TRY(seal_content(services, subject, request, template, &message, failure));
    *ret_message = message;
    return STATUS_OK;
}

enum status outbox_add(struct keeper_transaction *transaction, struct outbox_message *message)
{
    message->row.sealed_message = buffer_bytes(&message->sealed);
    TRY(outbox_row_insert(transaction->connection, &message->row));
    return outbox_event(transaction, LEDGER_EVENT_MESSAGE_QUEUED, &message->row, "");
}

enum sms_sender outbox_sms_sender(const struct services *services, const char *sender)
{
    const struct sender *found = services->book != NULL ? book_find_sender(services->book, sender) : NULL;
    unsigned uses = found != NULL ? book_uses_of_address(services->book, found->address) : 0;
    bool is_marketing = uses & PURPOSE_BIT(PURPOSE_MARKETING), is_transaction = uses & PURPOSE_BIT(PURPOSE_TRANSACTION);
    if (is_marketing == is_transaction)
        return SMS_SENDER_SHARED;
    return is_marketing ? SMS_SENDER_MARKETING : SMS_SENDER_TRANSACTION;
}
