/* SPDX-License-Identifier: Apache-2.0
 * From an operation to the words that go along with its code, and the counting of codes by the hour. */
#include "src/service/code_sending.h"

#include "src/crypto/digest.h"
#include "src/json/instruction_json.h"
#include "src/service/message_words.h"

#include <arpa/inet.h>
#include <stdio.h>

#define NUMBER_TEXT_SIZE 24

void code_sending_release(struct code_sending *sending)
{
    outbox_message_release(&sending->message);
}

static enum channel_kind channel_of(enum delivery delivery)
{
    return delivery == DELIVERY_VOICE ? CHANNEL_VOICE : CHANNEL_SMS;
}

const struct sender *code_sender(const struct services *services, enum delivery delivery)
{
    const enum channel_kind kind = channel_of(delivery);
    if (services->book == NULL || services->phones == NULL)
        return NULL;
    const char *chosen = services->phones->senders[kind];
    return chosen != NULL ? book_find_sender(services->book, chosen) : book_sender_for(services->book, kind, PURPOSE_TRANSACTION);
}

static bool tells_payment(const struct instruction_terms *terms)
{
    return terms->has_amount && terms->payee.account != NULL;
}

bool code_shows_payment(const struct loaded_operation *operation)
{
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    return instruction_parse(buffer_bytes(&operation->instruction), &parsed, NULL) == STATUS_OK && tells_payment(&parsed.terms);
}

/* The texts that a message's values point to. */
struct words {
    struct message_words operation;
    char seconds[NUMBER_TEXT_SIZE], minutes[NUMBER_TEXT_SIZE];
    struct timestamp_text time;
};

static enum status add_terms(const struct instruction_terms *terms, enum message_language language, struct words *words,
                             struct message_values *values, struct failure *failure)
{
    message_words_of(terms, language, &words->operation, values);
    if (terms->payee.account != NULL && values->of[PLACEHOLDER_PAYEE] == NULL)
        return failure_set(failure, STATUS_REFUSED, "operation", "the payee's account has too few digits to be told in a message");
    return STATUS_OK;
}

static void add_code(const struct method_code *code, timestamp_us now, struct words *words, struct message_values *values)
{
    words->time = timestamp_format_taipei(now);
    snprintf(words->seconds, sizeof words->seconds, "%lld", (long long)code->seconds);
    snprintf(words->minutes, sizeof words->minutes, "%lld", (long long)(code->seconds / 60));
    values->of[PLACEHOLDER_CODE] = code->digits;
    values->of[PLACEHOLDER_TIME] = words->time.text;
    values->of[PLACEHOLDER_SECONDS] = words->seconds;
    values->of[PLACEHOLDER_MINUTES] = words->minutes;
}

static enum phone_template template_for(const struct instruction_terms *terms)
{
    if (terms->service == SERVICE_CARDLESS_WITHDRAWAL)
        return PHONE_TEMPLATE_WITHDRAWAL;
    return tells_payment(terms) ? PHONE_TEMPLATE_PAYMENT : PHONE_TEMPLATE_SERVICE;
}

static enum status prepare_message(struct call *call, const struct code_sending_request *request, const struct phone_record *phone,
                                   struct code_sending *sending)
{
    const struct method_code *code = request->code;
    const enum message_language language = message_language_of(phone->language);
    const struct sender *sender = code_sender(call->services, code->delivery);
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    enum phone_template which = PHONE_TEMPLATE_VERIFICATION;
    struct words words;
    struct outbox_request message = {
        .kind = channel_of(code->delivery),
        .purpose = PURPOSE_TRANSACTION,
        .language = language,
        .sender = sender != NULL ? sender->id : NULL,
        .destination = phone->number,
        .operation = request->operation != NULL ? request->operation->row.id.text : NULL,
        .created_at = call->input.now,
        .expires_at = call->input.now + code->seconds * TIMESTAMP_SECOND,
    };
    add_code(code, call->input.now, &words, &message.values);
    if (request->operation != NULL) {
        TRY(instruction_parse(buffer_bytes(&request->operation->instruction), &parsed, NULL));
        TRY(add_terms(&parsed.terms, language, &words, &message.values, &call->failure));
        which = template_for(&parsed.terms);
    }
    message.template = request->template != NULL ? request->template : call->services->phones->templates[which];
    return outbox_prepare(call->services, &call->subject, &message, &sending->message, &call->failure);
}

static void add_quota(struct code_sending *sending, const struct digest *key, int64_t most, const char *whose)
{
    INVARIANT(sending->quota_count < COUNT_OF(sending->quotas));
    sending->quotas[sending->quota_count++] = (struct send_quota){.key = *key, .most = most, .whose = whose};
}

/* One spelling of an address, so that no other writing of it gets a quota of its own. */
static enum status add_address_quota(struct call *call, const char *text, struct code_sending *sending)
{
    uint8_t address[sizeof(struct in6_addr)];
    struct digest key;
    size_t size = sizeof(struct in_addr);
    if (inet_pton(AF_INET, text, address) != 1) {
        size = sizeof(struct in6_addr);
        if (inet_pton(AF_INET6, text, address) != 1)
            return failure_set(&call->failure, STATUS_INVALID, "details.client_address", "no IPv4 or IPv6 address");
    }
    TRY(vault_hmac(call->services->vault, "address that asks for codes", bytes_of(address, size), &key));
    add_quota(sending, &key, call->services->phones->address_hour, "address");
    return STATUS_OK;
}

static enum status add_quotas(struct call *call, const struct code_sending_request *request, struct code_sending *sending)
{
    const struct phone_policy *policy = call->services->phones;
    struct digest customer;
    digest_of(bytes_of_text(call->subject.customer.text), &customer);
    add_quota(sending, request->number_mac, policy->number_hour, "number");
    add_quota(sending, &customer, policy->customer_hour, "customer");
    return request->code->client_address != NULL ? add_address_quota(call, request->code->client_address, sending) : STATUS_OK;
}

enum status code_sending_prepare(struct call *call, const struct code_sending_request *request, struct code_sending *sending)
{
    CLEANUP(phone_record_release) struct phone_record phone = {.json = NULL};
    TRY(phone_record_read(request->record, &phone));
    TRY(add_quotas(call, request, sending));
    TRY(prepare_message(call, request, &phone, sending));
    sending->is_wanted = true;
    return STATUS_OK;
}

enum status code_sending_run(struct call *call, struct keeper_transaction *transaction, struct code_sending *sending)
{
    timestamp_us hour = transaction->now - transaction->now % TIMESTAMP_HOUR;
    if (!sending->is_wanted)
        return STATUS_OK;
    for (size_t i = 0; i < sending->quota_count; i++) {
        const struct send_quota *quota = &sending->quotas[i];
        enum status status = send_quota_take(transaction->connection, &quota->key, hour, quota->most);
        if (status == STATUS_CONFLICT)
            return failure_set(&call->failure, STATUS_TOO_OFTEN, quota->whose, "this %s has had %lld codes in this hour, as many as it may",
                               quota->whose, (long long)quota->most);
        TRY(status);
    }
    return outbox_add(transaction, &sending->message);
}
