/* SPDX-License-Identifier: Apache-2.0
 * History, ledger and first codes of phone numbers. */
#include "src/service/phone_register.h"

#include "law/words.h"
#include "src/service/event.h"

#define STATE_BYTES_MAX 1024
#define REQUEST_MEMBERS_MAX 8
#define ADDRESS_MAX 45

static const struct digest no_instruction;

enum status phone_number_mac(struct services *services, const char *number, struct digest *ret_mac)
{
    return vault_hmac(services->vault, "phone number", bytes_of_text(number), ret_mac);
}

static enum status insert_event(struct call *call, struct keeper_transaction *transaction, const struct phone_step *step)
{
    struct phone_event_row row = {
        .customer = call->subject.customer, .happened_at = transaction->now, .caller = bytes_of_text(call->caller)};
    memcpy(row.credential.text, step->credential, ID_TEXT_SIZE);
    if (step->operation != NULL)
        memcpy(row.operation.text, step->operation, strlen(step->operation) + 1);
    if (step->ceremony != NULL)
        memcpy(row.ceremony.text, step->ceremony, strlen(step->ceremony) + 1);
    if (step->record != NULL)
        row.record_digest = bytes_of(step->record->bytes, DIGEST_SIZE);
    TRY(row_word_set(&row.event, step->state));
    TRY(row_word_set(&row.means, step->means));
    return phone_event_row_insert(transaction->connection, &row);
}

static enum ledger_event event_of(const char *state)
{
    static const struct {
        const char *state;
        enum ledger_event event;
    } events[] = {
        {PHONE_SET, LEDGER_EVENT_PHONE_SET}, {PHONE_VERIFIED, LEDGER_EVENT_PHONE_VERIFIED}, {PHONE_CHANGED, LEDGER_EVENT_PHONE_CHANGED}};
    for (size_t i = 0; i < COUNT_OF(events); i++)
        if (strcmp(events[i].state, state) == 0)
            return events[i].event;
    return LEDGER_EVENT_PHONE_REVOKED;
}

enum status phone_step_append(struct call *call, struct keeper_transaction *transaction, const struct phone_step *step)
{
    uint64_t index;
    struct timestamp_text until = timestamp_format_utc(step->quarantined_until);
    struct ledger_entry entry = {
        .event = event_of(step->state),
        .operation = word(step->operation),
        .ceremony = word(step->ceremony),
        .credential = word(step->credential),
        .customer = word(call->subject.customer.text),
        .has_sealed = step->record != NULL,
    };
    if (step->record != NULL)
        entry.sealed = *step->record;
    event_detail(&entry, "caller", call->caller);
    event_detail(&entry, "means", step->means);
    if (step->quarantined_until != 0)
        event_detail(&entry, "quarantined_until", until.text);
    TRY(insert_event(call, transaction, step));
    return event_append(transaction, &entry, &index);
}

enum status phone_note_revoked(struct call *call, struct keeper_transaction *transaction, const char *credential)
{
    const char *customer = call->subject.customer.text;
    CLEANUP(phone_row_release) struct phone_row row = {0};
    const struct phone_step step = {.credential = credential, .state = PHONE_REVOKED, .means = "counter"};
    enum status status = phone_row_read(transaction->connection, customer, credential, &row);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    if (!row_word_is(&row.state, PHONE_SET) && !row_word_is(&row.state, PHONE_VERIFIED))
        return STATUS_OK;
    TRY(phone_row_end(transaction->connection, customer, credential, row.state.text, PHONE_REVOKED));
    return phone_step_append(call, transaction, &step);
}

void first_code_release(struct first_code *first)
{
    wipe(&first->code, sizeof first->code);
    buffer_release(&first->sealed);
}

enum status first_code_read(struct call *call, const struct member *more, size_t more_count, struct first_code *first)
{
    const char *delivery = "sms";
    unsigned word;
    struct member members[REQUEST_MEMBERS_MAX] = {
        {"delivery", MEMBER_TEXT, false, 16, &delivery},
        {"client_address", MEMBER_TEXT, false, ADDRESS_MAX, &first->code.client_address},
    };
    INVARIANT(more_count + 2 <= COUNT_OF(members));
    for (size_t i = 0; i < more_count; i++)
        members[2 + i] = more[i];
    TRY(members_read(call->input.request, "", members, more_count + 2, &call->failure));
    if (vocabulary_find(&vocabulary_delivery, bytes_of_text(delivery), &word) != STATUS_OK ||
        (word != DELIVERY_SMS && word != DELIVERY_VOICE))
        return failure_set(&call->failure, STATUS_INVALID, "delivery", "sms or voice");
    first->sent.delivery = (enum delivery)word;
    return STATUS_OK;
}

enum status first_code_make(struct call *call, const char *credential, const struct phone_sent *before, struct first_code *first)
{
    const struct phone_settings *settings = &call->services->phones->codes;
    const struct phone_code_binding binding = {.ceremony = credential, .instruction = &no_instruction};
    const char *client_address = first->code.client_address;
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(STATE_BYTES_MAX);
    if (before != NULL)
        TRY(phone_sent_check_again(before, settings, call->input.now, &call->failure));
    first->sent.sms_sender = SMS_SENDER_TRANSACTION;
    first->sent.sent_at = call->input.now;
    first->sent.seconds = settings->seconds;
    first->sent.digits = settings->digits;
    first->sent.sends = before != NULL ? before->sends + 1 : 1;
    TRY(phone_code_draw(call->services->vault, settings->digits, &first->code));
    first->code.client_address = client_address;
    first->code.delivery = first->sent.delivery;
    first->code.seconds = settings->seconds;
    TRY(phone_code_mac(call->services->vault, &binding, first->code.digits, &first->sent.mac));
    TRY(phone_sent_write(&first->sent, &state));
    first->sealed = BUFFER_INIT(2 * STATE_BYTES_MAX);
    return subject_seal(call->services, &call->subject, SEALED_CEREMONY, credential, buffer_bytes(&state), &first->sealed);
}

enum status first_code_write(const struct first_code *first, struct buffer *body)
{
    struct timestamp_text until = timestamp_format_utc(first->sent.sent_at + first->sent.seconds * TIMESTAMP_SECOND);
    return buffer_append_format(body, ",\"delivery\":\"%s\",\"digits\":%lld,\"code_expires_at\":\"%s\"",
                                vocabulary_text(&vocabulary_delivery, first->sent.delivery), (long long)first->sent.digits, until.text);
}

enum status first_code_open(struct call *call, const struct phone_row *row, struct phone_sent *ret_sent)
{
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(STATE_BYTES_MAX);
    TRY(subject_open(call->services, &call->subject, SEALED_CEREMONY, row->credential.text, row->sealed_code, &state));
    return phone_sent_read(buffer_bytes(&state), ret_sent);
}

enum status first_code_compare(struct call *call, const char *credential, const struct phone_sent *sent, const char *code, bool *ret_right)
{
    const struct phone_code_binding binding = {.ceremony = credential, .instruction = &no_instruction};
    struct digest mac;
    TRY(phone_code_check(code, sent->digits, &call->failure));
    TRY(phone_sent_check_age(sent, call->input.now, &call->failure));
    TRY(phone_code_mac(call->services->vault, &binding, code, &mac));
    *ret_right = bytes_equal_secret(bytes_of(mac.bytes, DIGEST_SIZE), bytes_of(sent->mac.bytes, DIGEST_SIZE));
    return STATUS_OK;
}
