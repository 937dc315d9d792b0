/* SPDX-License-Identifier: Apache-2.0
 * Opening a ceremony: one run of one design for one operation, with a challenge that nothing else answers. A design that no evidence could
 * make sufficient for this operation is not started. */
#include "src/service/biometric_use.h"
#include "src/service/ceremony_call.h"
#include "src/service/code_sending.h"
#include "src/service/device_signals.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/operation_call.h"
#include "src/service/payment.h"
#include "src/service/phone_use.h"
#include "src/service/recording.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/operation/state.h"

struct open_ceremony {
    struct call call;
    struct loaded_operation operation;
    enum design design;
    const struct method *method;
    const char *credential; /* NULL when the design needs none */
    const json_t *details;
    struct device_signals signals;
    struct phone_use phone;
    struct code_sending sending;
    struct id id;
    timestamp_us opened_at, expires_at;
    struct method_opening opening;
    struct buffer sealed;
};

static enum status read_request(struct open_ceremony *this)
{
    const char *design = NULL;
    const json_t *signals = NULL;
    unsigned number;
    const struct member members[] = {
        {"design", MEMBER_TEXT, true, 32, &design},
        {"credential", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->credential},
        {"details", MEMBER_OBJECT, false, 0, &this->details},
        {"device_signals", MEMBER_ARRAY, false, DEVICE_SIGNAL_COUNT, &signals},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    if (signals != NULL)
        TRY(device_signals_read(signals, &this->signals, &this->call.failure));
    if (vocabulary_find(&vocabulary_design, bytes_of_text(design), &number) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "design", "not one of the seven designs");
    this->design = (enum design)number;
    this->method = method_of(this->design);
    if (this->method == NULL)
        return failure_set(&this->call.failure, STATUS_REFUSED, "design", "this server does not run that design");
    if (this->method->needs_credential && this->credential == NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, "credential", "this design needs an enrolled credential");
    return STATUS_OK;
}

static enum status check_operation(struct open_ceremony *this, struct store_connection *connection)
{
    enum operation_state state, next;
    TRY(operation_state_find(this->operation.row.state.text, &state));
    if (operation_state_next(state, OPERATION_EVENT_CEREMONY_OPENED, &next) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "operation", "the operation has been decided");
    if (this->call.input.now >= this->operation.row.expires_at)
        return failure_set(&this->call.failure, STATUS_EXPIRED, "operation", "the operation's time is over: create a new one");
    return ceremony_require_use(&this->call, connection, &this->operation, this->design);
}

/* A phone number of the customer's: who runs it, and whether it may be used for this. */
static enum status use_phone(struct open_ceremony *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    TRY(phone_use_find(call->services, connection, this->design, call->subject.customer.text, this->credential, &this->phone));
    this->method = phone_use_method(&this->phone, this->design);
    if (!this->phone.is_phone)
        return STATUS_OK;
    this->phone.facts.shows_payment = code_shows_payment(&this->operation);
    return phone_quarantine_check(call, connection, &this->phone, &this->operation, call->input.now);
}

static enum status prepare_code(struct open_ceremony *this, struct bytes record)
{
    const struct code_sending_request request = {
        .code = &this->opening.code, .number_mac = &this->phone.row.mac, .record = record, .operation = &this->operation};
    return request.code->digits[0] != 0 ? code_sending_prepare(&this->call, &request, &this->sending) : STATUS_OK;
}

/* By its device: then it is on record, and has no challenge. */
static bool is_refused(const struct open_ceremony *this)
{
    return this->signals.rule != DEVICE_NOTE;
}

static enum status open_with_method(struct open_ceremony *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    CLEANUP(credential_row_release) struct credential_row row = {0};
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    struct method_credential credential = {0};
    struct biometric_use biometrics = {.asks = false};
    TRY(loaded_operation_open(call->services, &call->subject, &this->operation));
    if (this->credential != NULL) {
        TRY(ceremony_read_credential(call, connection, this->design, this->credential, &row));
        TRY(use_phone(this, connection));
        TRY(biometric_use_find(call, connection, this->method, row.public_record, &this->operation.facts, &biometrics));
        TRY(subject_open(call->services, &call->subject, SEALED_CREDENTIAL, row.id.text, row.sealed_record, &record));
        credential = credential_for_method(&row, &record);
        credential.phone = this->phone.is_phone ? &this->phone.facts : NULL;
    }
    device_signals_judge(call->services, &row, &this->signals);
    if (is_refused(this))
        return STATUS_OK;
    const struct method_context context = {
        .now = call->input.now,
        .vault = call->services->vault,
        .settings = phone_use_settings(call->services, &this->phone, this->design),
        .parameters = biometric_use_parameters(&biometrics),
    };
    CLEANUP(payment_release) struct payment payment = {.instruction = NULL};
    struct method_operation operation = loaded_operation_for_method(&this->operation);
    operation.ceremony_id = this->id.text;
    if (this->design == DESIGN_TWO_FACTOR)
        TRY(payment_read(operation.instruction, &payment));
    operation.payment = payment_for_method(&payment);
    TRY(this->method->open(&context, &operation, &credential, this->details, &this->opening, &call->failure));
    return prepare_code(this, buffer_bytes(&record));
}

static enum status write_answer(struct open_ceremony *this, struct buffer *body)
{
    struct timestamp_text expires = timestamp_format_utc(this->expires_at);
    TRY(buffer_append_format(body, "{\"id\":\"%s\",\"operation\":\"%s\",\"expires_at\":\"%s\",", this->id.text, this->operation.row.id.text,
                             expires.text));
    if (is_refused(this)) {
        TRY(buffer_append_text(body, "\"state\":\"failed\","));
        TRY(device_signals_write(&this->signals, body));
        return buffer_append_byte(body, '}');
    }
    TRY(buffer_append_text(body, "\"challenge\":"));
    TRY(buffer_append(body, buffer_bytes(&this->opening.challenge)));
    return buffer_append_text(body, "}");
}

static enum status open_prepare(struct call *call)
{
    struct open_ceremony *this = (struct open_ceremony *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    loaded_operation_init(&this->operation);
    method_opening_init(&this->opening);
    this->sealed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    TRY(read_request(this));
    TRY(readers_take(call->services->readers, &lease));
    TRY(loaded_operation_find(lease.connection, call->input.parameters[0], &call->subject, &this->operation));
    TRY(check_operation(this, lease.connection));
    TRY(guess_require_unlocked(lease.connection, call->subject.customer.text, this->design, &call->failure));
    random_id(&this->id);
    TRY(open_with_method(this, lease.connection));
    call->created = true;
    this->opened_at = call->input.now;
    this->expires_at =
        ceremony_expires_at(call->services, this->method, this->opening.life_seconds, this->opened_at, this->operation.row.expires_at);
    TRY(write_answer(this, &call->body));
    if (is_refused(this))
        return STATUS_OK;
    return subject_seal(call->services, &call->subject, SEALED_CEREMONY, this->id.text, buffer_bytes(&this->opening.state), &this->sealed);
}

static enum status insert_ceremony(struct open_ceremony *this, struct keeper_transaction *transaction)
{
    struct ceremony_row row = {
        .customer = this->call.subject.customer,
        .id = this->id,
        .operation = this->operation.row.id,
        .sealed_state = is_refused(this) ? bytes_of(NULL, 0) : buffer_bytes(&this->sealed),
        .opened_at = this->opened_at,
        .expires_at = this->expires_at,
    };
    if (this->credential != NULL)
        memcpy(row.credential.text, this->credential, strlen(this->credential) + 1);
    TRY(row_word_set(&row.design, design_text(this->design)));
    TRY(row_word_set(&row.state, is_refused(this) ? CEREMONY_FAILED : CEREMONY_OPEN));
    row.closed_at = is_refused(this) ? transaction->now : 0;
    TRY(ceremony_row_insert(transaction->connection, &row));
    return this->method->records && !is_refused(this) ? recording_begin(&this->call, transaction, &row) : STATUS_OK;
}

/* The first ceremony moves the operation; later ones find it moved. */
static enum status move_operation(struct open_ceremony *this, struct keeper_transaction *transaction)
{
    CLEANUP(operation_row_release) struct operation_row row = {0};
    const char *customer = this->call.subject.customer.text, *id = this->operation.row.id.text;
    const char *created = operation_state_text(OPERATION_CREATED), *awaiting = operation_state_text(OPERATION_AWAITING_EVIDENCE);
    enum status status = operation_row_move(transaction->connection, customer, id, created, awaiting);
    if (status != STATUS_CONFLICT)
        return status;
    TRY(operation_row_read(transaction->connection, customer, id, &row));
    return row_word_is(&row.state, awaiting) ? STATUS_OK : STATUS_CONFLICT;
}

static enum status append_event(struct open_ceremony *this, struct keeper_transaction *transaction, enum ledger_event event)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = event,
        .operation = word(this->operation.row.id.text),
        .ceremony = word(this->id.text),
        .credential = word(this->credential),
        .customer = word(this->call.subject.customer.text),
    };
    if (this->phone.is_phone && !is_refused(this))
        event_detail(&entry, "delivery", vocabulary_text(&vocabulary_delivery, this->opening.code.delivery));
    event_detail(&entry, "design", design_text(this->design));
    device_signals_describe(&this->signals, &entry);
    return event_append(transaction, &entry, &index);
}

static enum status open_run(struct call *call, struct keeper_transaction *transaction)
{
    struct open_ceremony *this = (struct open_ceremony *)call;
    TRY(require_active_customer(call, transaction->connection));
    TRY(ceremony_require_room(call, transaction->connection, this->operation.row.id.text));
    TRY(move_operation(this, transaction));
    TRY(insert_ceremony(this, transaction));
    TRY(code_sending_run(call, transaction, &this->sending));
    TRY(append_event(this, transaction, LEDGER_EVENT_CEREMONY_OPENED));
    return is_refused(this) ? append_event(this, transaction, LEDGER_EVENT_CEREMONY_FAILED) : STATUS_OK;
}

static void open_release(struct call *call)
{
    struct open_ceremony *this = (struct open_ceremony *)call;
    loaded_operation_release(&this->operation);
    method_opening_release(&this->opening);
    buffer_release(&this->sealed);
    phone_use_release(&this->phone);
    code_sending_release(&this->sending);
}

const struct use_case use_case_open_ceremony = {
    .size = sizeof(struct open_ceremony), .prepare = open_prepare, .run = open_run, .release = open_release};
