/* SPDX-License-Identifier: Apache-2.0
 * Renewing the challenge of a ceremony: another code goes out, and the one before is void from the moment in which this is durable. */
#include "src/service/code_sending.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/phone_use.h"
#include "src/service/use_cases.h"

#include "law/words.h"

struct renew_ceremony {
    struct call call;
    struct loaded_operation operation;
    struct ceremony_row ceremony;
    struct credential_row credential;
    struct phone_use phone;
    struct buffer state, record; /* opened */
    struct method_opening opening;
    struct buffer sealed;
    struct code_sending sending;
};

static enum status read_credential(struct renew_ceremony *this, struct store_connection *connection, const char *customer)
{
    struct call *call = &this->call;
    const char *id = this->ceremony.credential.text;
    unsigned design;
    TRY(vocabulary_find(&vocabulary_design, bytes_of_text(this->ceremony.design.text), &design));
    if (id[0] != 0) {
        TRY(credential_row_read(connection, customer, id, &this->credential));
        TRY(credential_require_usable(&this->credential, &call->failure));
        TRY(phone_use_find(call->services, connection, (enum design)design, customer, id, &this->phone));
    }
    if (!this->phone.is_phone)
        return failure_set(&call->failure, STATUS_REFUSED, "ceremony", "nothing is sent in ceremonies of this design");
    return guess_require_unlocked(connection, customer, (enum design)design, &call->failure);
}

static enum status read_rows(struct renew_ceremony *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const char *id = call->input.parameters[0];
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(ceremony_row_find(connection, id, &this->ceremony));
    TRY(ceremony_require_open(&this->ceremony, call->input.now, &call->failure));
    TRY(loaded_operation_find(connection, this->ceremony.operation.text, &call->subject, &this->operation));
    if (this->operation.row.decided_at != 0)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "the operation has been decided");
    return read_credential(this, connection, call->subject.customer.text);
}

static enum status open_seals(struct renew_ceremony *this)
{
    struct services *services = this->call.services;
    const struct subject *subject = &this->call.subject;
    TRY(loaded_operation_open(services, subject, &this->operation));
    TRY(subject_open(services, subject, SEALED_CEREMONY, this->ceremony.id.text, this->ceremony.sealed_state, &this->state));
    return subject_open(services, subject, SEALED_CREDENTIAL, this->credential.id.text, this->credential.sealed_record, &this->record);
}

static enum status renew_with_method(struct renew_ceremony *this)
{
    struct call *call = &this->call;
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = phone_use_settings(call->services, &this->phone, DESIGN_OTP)};
    struct method_operation operation = loaded_operation_for_method(&this->operation);
    struct method_credential credential = credential_for_method(&this->credential, &this->record);
    const struct method_ceremony ceremony = {.id = this->ceremony.id.text,
                                             .state = buffer_bytes(&this->state),
                                             .step = this->ceremony.step,
                                             .opened_at = this->ceremony.opened_at};
    operation.ceremony_id = this->ceremony.id.text;
    this->phone.facts.shows_payment = code_shows_payment(&this->operation);
    credential.phone = &this->phone.facts;
    return phone_use_method(&this->phone, DESIGN_OTP)
        ->reopen(&context, &operation, &credential, &ceremony, call->input.request, &this->opening, &call->failure);
}

static enum status write_answer(struct renew_ceremony *this)
{
    struct buffer *body = &this->call.body;
    TRY(buffer_append_format(body, "{\"id\":\"%s\",\"operation\":\"%s\",\"expires_at\":\"%s\",\"challenge\":", this->ceremony.id.text,
                             this->operation.row.id.text, timestamp_format_utc(this->ceremony.expires_at).text));
    TRY(buffer_append(body, buffer_bytes(&this->opening.challenge)));
    return buffer_append_byte(body, '}');
}

static enum status renew_prepare(struct call *call)
{
    struct renew_ceremony *this = (struct renew_ceremony *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    loaded_operation_init(&this->operation);
    method_opening_init(&this->opening);
    this->state = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->sealed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    TRY(readers_take(call->services->readers, &lease));
    TRY(read_rows(this, lease.connection));
    TRY(open_seals(this));
    TRY(renew_with_method(this));
    const struct code_sending_request request = {.code = &this->opening.code,
                                                 .number_mac = &this->phone.row.mac,
                                                 .record = buffer_bytes(&this->record),
                                                 .operation = &this->operation};
    TRY(code_sending_prepare(call, &request, &this->sending));
    TRY(write_answer(this));
    return subject_seal(call->services, &call->subject, SEALED_CEREMONY, this->ceremony.id.text, buffer_bytes(&this->opening.state),
                        &this->sealed);
}

static enum status renew_run(struct call *call, struct keeper_transaction *transaction)
{
    struct renew_ceremony *this = (struct renew_ceremony *)call;
    uint64_t index;
    TRY(require_active_customer(call, transaction->connection));
    TRY(require_active_credential(call, transaction->connection, this->credential.id.text));
    enum status status = ceremony_row_advance(transaction->connection, call->subject.customer.text, this->ceremony.id.text,
                                              this->ceremony.step, buffer_bytes(&this->sealed), transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "ceremony", "this ceremony went on meanwhile, or is over");
    TRY(status);
    TRY(code_sending_run(call, transaction, &this->sending));
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_CEREMONY_RENEWED,
        .operation = word(this->operation.row.id.text),
        .ceremony = word(this->ceremony.id.text),
        .credential = word(this->credential.id.text),
        .customer = word(call->subject.customer.text),
    };
    event_detail(&entry, "delivery", vocabulary_text(&vocabulary_delivery, this->opening.code.delivery));
    return event_append(transaction, &entry, &index);
}

static void renew_release(struct call *call)
{
    struct renew_ceremony *this = (struct renew_ceremony *)call;
    loaded_operation_release(&this->operation);
    ceremony_row_release(&this->ceremony);
    credential_row_release(&this->credential);
    phone_use_release(&this->phone);
    method_opening_release(&this->opening);
    code_sending_release(&this->sending);
    buffer_release(&this->state);
    buffer_release(&this->record);
    buffer_release(&this->sealed);
}

const struct use_case use_case_renew_ceremony = {
    .size = sizeof(struct renew_ceremony), .prepare = renew_prepare, .run = renew_run, .release = renew_release};
