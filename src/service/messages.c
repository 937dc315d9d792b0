/* SPDX-License-Identifier: Apache-2.0
 * Messages by the API: sending one by a template, saying what became of it where the peer tells the bank, queueing a failed one again, and
 * reading what is on its way. */
#include "src/service/outbox_event.h"
#include "src/service/outbox_settle.h"
#include "src/service/queries.h"
#include "src/service/use_cases.h"

#include "src/base/limits.h"
#include "src/json/members.h"

#define SECONDS_LEAST 10
#define SECONDS_MOST (30 * 86400)

struct send_message {
    struct call call;
    struct outbox_request request;
    struct outbox_message message;
};

static enum status find_word(const char *text, const char *const *words, unsigned *ret_index)
{
    for (unsigned i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], text) == 0) {
            *ret_index = i;
            return STATUS_OK;
        }
    return STATUS_INVALID;
}

static enum status read_values(const json_t *values, struct outbox_request *request, struct failure *failure)
{
    struct member members[PLACEHOLDER_COUNT];
    for (size_t i = 0; i < PLACEHOLDER_COUNT; i++)
        members[i] = (struct member){placeholder_names[i], MEMBER_TEXT, false, TEMPLATE_TEXT_BYTES_MAX, &request->values.of[i]};
    return values != NULL ? members_read(values, "values", members, COUNT_OF(members), failure) : STATUS_OK;
}

static enum status read_request(struct send_message *this)
{
    struct call *call = &this->call;
    struct outbox_request *request = &this->request;
    const char *channel = NULL, *purpose = NULL, *language = "zh-TW";
    const json_t *values = NULL;
    int64_t seconds = 0;
    unsigned kind, use, spoken;
    const struct member members[] = {
        {"channel", MEMBER_TEXT, true, 8, &channel},
        {"purpose", MEMBER_TEXT, true, 16, &purpose},
        {"language", MEMBER_TEXT, false, 8, &language},
        {"template", MEMBER_TEXT, true, CHANNEL_NAME_SIZE - 1, &request->template},
        {"sender", MEMBER_TEXT, false, CHANNEL_NAME_SIZE - 1, &request->sender},
        {"destination", MEMBER_TEXT, true, OUTBOX_DESTINATION_BYTES_MAX, &request->destination},
        {"seconds", MEMBER_INTEGER, true, SECONDS_MOST, &seconds},
        {"values", MEMBER_OBJECT, false, 0, &values},
    };
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    if (find_word(channel, channel_kind_names, &kind) != STATUS_OK)
        return failure_set(&call->failure, STATUS_INVALID, "channel", "sms, voice, mail or push");
    if (find_word(purpose, message_purpose_names, &use) != STATUS_OK)
        return failure_set(&call->failure, STATUS_INVALID, "purpose", "transaction, notice or marketing");
    if (find_word(language, message_language_names, &spoken) != STATUS_OK)
        return failure_set(&call->failure, STATUS_INVALID, "language", "zh-TW or en");
    if (seconds < SECONDS_LEAST)
        return failure_set(&call->failure, STATUS_INVALID, "seconds", "at least %d", SECONDS_LEAST);
    request->kind = (enum channel_kind)kind;
    request->purpose = (enum message_purpose)use;
    request->language = (enum message_language)spoken;
    request->created_at = call->input.now;
    request->expires_at = call->input.now + seconds * TIMESTAMP_SECOND;
    return read_values(values, request, &call->failure);
}

static enum status send_prepare(struct call *call)
{
    struct send_message *this = (struct send_message *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(read_request(this));
    TRY(readers_take(call->services->readers, &lease));
    TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    TRY(outbox_prepare(call->services, &call->subject, &this->request, &this->message, &call->failure));
    call->created = true;
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"queued\",\"sender\":\"%s\"}", this->message.row.id.text,
                                this->message.row.sender.text);
}

static enum status send_run(struct call *call, struct keeper_transaction *transaction)
{
    return outbox_add(transaction, &((struct send_message *)call)->message);
}

static void send_release(struct call *call)
{
    outbox_message_release(&((struct send_message *)call)->message);
}

const struct use_case use_case_send_message = {
    .size = sizeof(struct send_message), .prepare = send_prepare, .run = send_run, .release = send_release};

struct message_call {
    struct call call;
    struct row_key key;
    unsigned delivery;
};

static enum status locate(struct message_call *this)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    const char *id = this->call.input.parameters[0];
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(readers_take(this->call.services->readers, &lease));
    TRY(outbox_row_locate(lease.connection, id, &this->key.customer));
    memcpy(this->key.id.text, id, ID_TEXT_SIZE);
    return STATUS_OK;
}

static enum status retry_prepare(struct call *call)
{
    return locate((struct message_call *)call);
}

static enum status retry_run(struct call *call, struct keeper_transaction *transaction)
{
    const struct row_key *key = &((struct message_call *)call)->key;
    CLEANUP(outbox_row_release) struct outbox_row row = {0};
    TRY(outbox_row_read(transaction->connection, key->customer.text, key->id.text, &row));
    enum status status = outbox_row_retry(transaction->connection, key, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "message", "only a failed message whose time is not over can be queued again");
    TRY(status);
    TRY(outbox_event(transaction, LEDGER_EVENT_MESSAGE_REQUEUED, &row, row.reason.text));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"queued\"}", key->id.text);
}

const struct use_case use_case_retry_message = {.size = sizeof(struct message_call), .prepare = retry_prepare, .run = retry_run};

static const char *const delivery_words[] = {
    [CHANNEL_DELIVERED] = OUTBOX_DELIVERED, [CHANNEL_UNDELIVERED] = OUTBOX_FAILED, [CHANNEL_TOO_LATE] = OUTBOX_EXPIRED, NULL};

static enum status delivery_prepare(struct call *call)
{
    struct message_call *this = (struct message_call *)call;
    const char *state = NULL;
    const struct member members[] = {{"state", MEMBER_TEXT, true, 16, &state}};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    if (find_word(state, delivery_words, &this->delivery) != STATUS_OK)
        return failure_set(&call->failure, STATUS_INVALID, "state", "delivered, failed or expired");
    return locate(this);
}

static enum status delivery_run(struct call *call, struct keeper_transaction *transaction)
{
    struct message_call *this = (struct message_call *)call;
    enum status status = outbox_settle_delivery(transaction, &this->key, (enum channel_delivery)this->delivery, "told");
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "message", "only what was sent can be delivered, and that is told once");
    TRY(status);
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"%s\"}", this->key.id.text, delivery_words[this->delivery]);
}

const struct use_case use_case_tell_delivery = {.size = sizeof(struct message_call), .prepare = delivery_prepare, .run = delivery_run};
