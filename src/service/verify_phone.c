/* SPDX-License-Identifier: Apache-2.0
 * The first code of a number: sent again, or answered. The answer makes the number the customer's; where it takes the place of another,
 * that one ends, its holder is told, and the new one begins in quarantine. */
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/message_words.h"
#include "src/service/phone_register.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"

#define NOTICE_SECONDS (3 * 24 * 3600)
#define RECORD_MAX 512

struct verify_phone {
    struct call call;
    struct phone_row row, old; /* `old` is empty when no number is replaced */
    struct credential_row credential, old_credential;
    struct phone_sent sent;
    struct first_code first; /* sent again */
    struct code_sending sending;
    struct id operation; /* that set the number; empty: none */
    bool right, any_before;
    struct outbox_message notice;
};

static enum status check_waiting(struct verify_phone *this, const struct phone_row *row)
{
    if (!row_word_is(&row->state, PHONE_SET))
        return failure_set(&this->call.failure, STATUS_CONFLICT, "phone", "this number does not wait for a code");
    return STATUS_OK;
}

static enum status read_operation(struct verify_phone *this, struct store_connection *connection)
{
    struct phone_event_row event = {.customer = {""}};
    size_t count;
    TRY(phone_event_rows_of_phone(connection, this->row.customer.text, this->row.credential.text, &event, 1, &count));
    this->operation = event.operation;
    phone_event_row_release(&event);
    return STATUS_OK;
}

static enum status read_rows(struct verify_phone *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const char *customer = call->input.parameters[0], *phone = call->input.parameters[1];
    TRY(subject_load(connection, customer, &call->subject));
    TRY(phone_row_read(connection, customer, phone, &this->row));
    TRY(check_waiting(this, &this->row));
    TRY(credential_row_read(connection, customer, phone, &this->credential));
    if (this->credential.locked_at != 0)
        return guess_refuse(&call->failure);
    TRY(guess_require_unlocked(connection, customer, DESIGN_OTP, &call->failure));
    return first_code_open(call, &this->row, &this->sent);
}

static enum status open_record(struct verify_phone *this, const struct credential_row *row, struct buffer *ret_record)
{
    return subject_open(this->call.services, &this->call.subject, SEALED_CREDENTIAL, row->id.text, row->sealed_record, ret_record);
}

static enum status resend_prepare(struct call *call)
{
    struct verify_phone *this = (struct verify_phone *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(RECORD_MAX);
    TRY(first_code_read(call, NULL, 0, &this->first));
    TRY(readers_take(call->services->readers, &lease));
    TRY(read_rows(this, lease.connection));
    TRY(open_record(this, &this->credential, &record));
    TRY(first_code_make(call, this->row.credential.text, &this->sent, &this->first));
    const struct code_sending_request request = {.code = &this->first.code, .number_mac = &this->row.mac, .record = buffer_bytes(&record)};
    TRY(code_sending_prepare(call, &request, &this->sending));
    TRY(buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"set\"", this->row.credential.text));
    TRY(first_code_write(&this->first, &call->body));
    return buffer_append_byte(&call->body, '}');
}

static enum status resend_run(struct call *call, struct keeper_transaction *transaction)
{
    struct verify_phone *this = (struct verify_phone *)call;
    enum status status = phone_row_keep_code(transaction->connection, call->subject.customer.text, this->row.credential.text,
                                             this->row.sealed_code, buffer_bytes(&this->first.sealed));
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "phone", "another code was sent meanwhile, or this number waits no more");
    TRY(status);
    return code_sending_run(call, transaction, &this->sending);
}

/* To the old number: its holder must learn of it, whoever that is. */
static enum status prepare_notice(struct verify_phone *this, const struct phone_record *new_phone)
{
    struct call *call = &this->call;
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(RECORD_MAX);
    CLEANUP(phone_record_release) struct phone_record old_phone = {.json = NULL};
    struct phone_number number;
    TRY(phone_number_parse(bytes_of_text(new_phone->number), &number));
    TRY(open_record(this, &this->old_credential, &record));
    TRY(phone_record_read(buffer_bytes(&record), &old_phone));
    const struct phone_number masked = phone_number_mask(&number);
    const struct timestamp_text time = timestamp_format_taipei(call->input.now);
    const struct outbox_request request = {
        .kind = CHANNEL_SMS,
        .purpose = PURPOSE_NOTICE,
        .language = message_language_of(old_phone.language),
        .template = call->services->phones->templates[PHONE_TEMPLATE_CHANGED],
        .destination = old_phone.number,
        .operation = this->operation.text[0] != 0 ? this->operation.text : NULL,
        .values.of = {[PLACEHOLDER_DETAIL] = masked.text, [PLACEHOLDER_TIME] = time.text},
        .created_at = call->input.now,
        .expires_at = call->input.now + NOTICE_SECONDS * TIMESTAMP_SECOND,
    };
    return outbox_prepare(call->services, &call->subject, &request, &this->notice, &call->failure);
}

static enum status read_old(struct verify_phone *this, struct store_connection *connection)
{
    const char *customer = this->row.customer.text;
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(RECORD_MAX);
    CLEANUP(phone_record_release) struct phone_record new_phone = {.json = NULL};
    TRY(phone_rows_any_verified(connection, customer, &this->any_before));
    TRY(read_operation(this, connection));
    enum status status = phone_row_read_living(connection, customer, PHONE_VERIFIED, &this->old);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    TRY(credential_row_read(connection, customer, this->old.credential.text, &this->old_credential));
    TRY(open_record(this, &this->credential, &record));
    TRY(phone_record_read(buffer_bytes(&record), &new_phone));
    return prepare_notice(this, &new_phone);
}

static enum status verify_prepare(struct call *call)
{
    struct verify_phone *this = (struct verify_phone *)call;
    const char *code = NULL;
    const struct member members[] = {{"code", MEMBER_TEXT, true, 32, &code}};
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    TRY(readers_take(call->services->readers, &lease));
    TRY(read_rows(this, lease.connection));
    TRY(first_code_compare(call, this->row.credential.text, &this->sent, code, &this->right));
    return this->right ? read_old(this, lease.connection) : STATUS_OK;
}

static enum status end_old(struct verify_phone *this, struct keeper_transaction *transaction, const char *means)
{
    const char *customer = this->row.customer.text, *old = this->old.credential.text;
    const struct phone_step step = {.credential = old, .state = PHONE_CHANGED, .means = means, .operation = this->operation.text};
    if (old[0] == 0)
        return STATUS_OK;
    TRY(phone_row_end(transaction->connection, customer, old, PHONE_VERIFIED, PHONE_CHANGED));
    TRY(credential_row_move(transaction->connection, customer, old, this->old_credential.state.text, CREDENTIAL_REVOKED));
    TRY(phone_step_append(&this->call, transaction, &step));
    return outbox_add(transaction, &this->notice);
}

static enum status accept(struct verify_phone *this, struct keeper_transaction *transaction)
{
    struct call *call = &this->call;
    int64_t hours = this->any_before ? call->services->phones->quarantine_hours : 0;
    timestamp_us until = hours > 0 ? transaction->now + hours * TIMESTAMP_HOUR : 0;
    const struct phone_step step = {.credential = this->row.credential.text,
                                    .state = PHONE_VERIFIED,
                                    .means = this->sent.delivery == DELIVERY_VOICE ? "voice" : "sms",
                                    .operation = this->operation.text,
                                    .quarantined_until = until};
    TRY(end_old(this, transaction, this->row.set_by.text));
    TRY(phone_row_verify(transaction->connection, &this->row, transaction->now, until));
    TRY(credential_row_resume(transaction->connection, this->row.customer.text, this->row.credential.text, CREDENTIAL_AWAITS_ACTIVATION));
    TRY(phone_step_append(call, transaction, &step));
    TRY(buffer_append_format(&call->body, "{\"outcome\":\"established\",\"id\":\"%s\",\"state\":\"verified\"", this->row.credential.text));
    if (until != 0)
        TRY(buffer_append_format(&call->body, ",\"quarantined_until\":\"%s\"", timestamp_format_utc(until).text));
    return buffer_append_byte(&call->body, '}');
}

static enum status check_again(struct verify_phone *this, struct store_connection *connection)
{
    CLEANUP(phone_row_release) struct phone_row row = {0};
    TRY(require_active_customer(&this->call, connection));
    TRY(phone_row_read(connection, this->row.customer.text, this->row.credential.text, &row));
    return check_waiting(this, &row);
}

static enum status verify_run(struct call *call, struct keeper_transaction *transaction)
{
    struct verify_phone *this = (struct verify_phone *)call;
    const struct phone_settings *settings = &call->services->phones->codes;
    const struct method_guess said = {
        .counted = true, .credential_limit = settings->number_lock_after, .customer_limit = settings->customer_lock_after};
    const struct guess guess = {.said = &said,
                                .right = this->right,
                                .design = DESIGN_OTP,
                                .customer = this->row.customer.text,
                                .credential = this->row.credential.text,
                                .operation = ""};
    struct guess_outcome outcome;
    TRY(check_again(this, transaction->connection));
    TRY(guess_settle(transaction, &guess, &outcome));
    switch (outcome.verdict) {
    case GUESS_ACCEPTED:
        return accept(this, transaction);
    case GUESS_REFUSED:
        return guess_refuse(&call->failure);
    case GUESS_WRONG:
        return guess_write_wrong(outcome.attempts_left, &call->body);
    }
    return STATUS_INTERNAL;
}

static void verify_release(struct call *call)
{
    struct verify_phone *this = (struct verify_phone *)call;
    phone_row_release(&this->row);
    phone_row_release(&this->old);
    credential_row_release(&this->credential);
    credential_row_release(&this->old_credential);
    first_code_release(&this->first);
    code_sending_release(&this->sending);
    outbox_message_release(&this->notice);
}

const struct use_case use_case_send_phone_code = {
    .size = sizeof(struct verify_phone), .prepare = resend_prepare, .run = resend_run, .release = verify_release};
const struct use_case use_case_verify_phone = {
    .size = sizeof(struct verify_phone), .prepare = verify_prepare, .run = verify_run, .release = verify_release};
