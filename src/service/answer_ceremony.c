/* SPDX-License-Identifier: Apache-2.0
 * Answering a ceremony: examined before the transaction, consumed once inside it, whatever races; then the operation is decided. */
#include "src/service/answer_ceremony.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/service/counter.h"
#include "src/service/deferral.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/payment.h"
#include "src/service/signals.h"

static bool is_for_protection(const struct answer_ceremony *this)
{
    return this->made.ceremony.protection.text[0] != 0;
}

/* A recording whose chain does not hold was changed behind the server's back: nothing is decided by it. */
static enum status read_recording(struct answer_ceremony *this, struct store_connection *connection)
{
    if (!this->method->records)
        return STATUS_OK;
    TRY(loaded_recording_read(connection, &this->made.ceremony, &this->recording));
    TRY(recording_verify(&this->recording.recording));
    return is_for_protection(this) ? recorded_video_load(connection, &this->made.ceremony, &this->protection) : STATUS_OK;
}

static enum status read_rows(struct answer_ceremony *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const char *id = call->input.parameters[0];
    unsigned design;
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(ceremony_row_find(connection, id, &this->made.ceremony));
    TRY(ceremony_require_open(&this->made.ceremony, call->input.now, &call->failure));
    TRY(loaded_operation_find(connection, this->made.ceremony.operation.text, &call->subject, &this->made.operation));
    if (this->made.operation.row.decided_at != 0)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "the operation has been decided");
    TRY(vocabulary_find(&vocabulary_design, bytes_of_text(this->made.ceremony.design.text), &design));
    this->method = method_of((enum design)design);
    if (this->method == NULL)
        return STATUS_INTERNAL;
    TRY(ceremony_require_speaker(call, this->method));
    TRY(read_recording(this, connection));
    if (this->made.ceremony.credential.text[0] == 0)
        return STATUS_OK;
    const char *customer = call->subject.customer.text;
    TRY(credential_row_read(connection, customer, this->made.ceremony.credential.text, &this->made.credential));
    TRY(credential_require_usable(&this->made.credential, &call->failure));
    TRY(phone_use_find(call->services, connection, (enum design)design, customer, this->made.credential.id.text, &this->phone));
    this->method = phone_use_method(&this->phone, (enum design)design);
    return biometric_use_find(call, connection, this->method, this->made.credential.public_record, &this->made.operation.facts,
                              &this->biometrics);
}

static enum status open_seals(struct answer_ceremony *this)
{
    struct services *services = this->call.services;
    const struct subject *subject = &this->call.subject;
    const char *credential = this->made.credential.id.text;
    TRY(loaded_operation_open(services, subject, &this->made.operation));
    TRY(subject_open(services, subject, SEALED_CEREMONY, this->made.ceremony.id.text, this->made.ceremony.sealed_state, &this->state));
    if (this->made.ceremony.credential.text[0] == 0)
        return STATUS_OK;
    return subject_open(services, subject, SEALED_CREDENTIAL, credential, this->made.credential.sealed_record, &this->credential_record);
}

static enum status examine(struct answer_ceremony *this)
{
    struct call *call = &this->call;
    const struct method_context context = {
        .now = call->input.now,
        .at_atm = call->input.at_atm,
        .caller = call->caller,
        .vault = call->services->vault,
        .settings = phone_use_settings(call->services, &this->phone, this->method->design),
        .kept = call->services->kept_material,
        .parameters = biometric_use_parameters(&this->biometrics),
    };
    CLEANUP(payment_release) struct payment payment = {.instruction = NULL};
    struct method_operation operation = loaded_operation_for_method(&this->made.operation);
    struct method_credential credential = credential_for_method(&this->made.credential, &this->credential_record);
    operation.ceremony_id = this->made.ceremony.id.text;
    credential.phone = this->phone.is_phone ? &this->phone.facts : NULL;
    if (this->method->design == DESIGN_TWO_FACTOR)
        TRY(payment_read(operation.instruction, &payment));
    operation.payment = payment_for_method(&payment);
    const struct method_ceremony ceremony = {
        .id = this->made.ceremony.id.text,
        .state = buffer_bytes(&this->state),
        .step = this->made.ceremony.step,
        .opened_at = this->made.ceremony.opened_at,
        .recording = this->method->records ? &this->recording.recording : NULL,
    };
    return this->method->examine(&context, &operation, &credential, &ceremony,
                                 this->own_answer != NULL ? this->own_answer : call->input.request, &this->made.result, &call->failure);
}

/* A passkey's signature waits for no slow hash of somebody else's password. */
static enum status choose_workers(struct answer_ceremony *this)
{
    CLEANUP(json_reference_release) json_t *public_record = NULL;
    if (this->biometrics.asks)
        return STATUS_OK; /* chosen already */
    if (this->method->is_quick != NULL)
        TRY(members_parse(this->made.credential.public_record, &public_record, NULL));
    if (public_record == NULL || !this->method->is_quick(public_record))
        this->call.workers = this->call.services->workers[this->method->design];
    return STATUS_OK;
}

static enum status answer_prepare(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    establishment_init(call, &this->made);
    protection_case_init(call, &this->protection);
    this->state = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->credential_record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->sealed_state = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    {
        CLEANUP(reader_lease_release) struct reader_lease lease = {0};
        TRY(readers_take(call->services->readers, &lease));
        TRY(read_rows(this, lease.connection));
    }
    TRY(device_signals_take(call->input.request, &this->own_answer, &this->made.signals, &call->failure));
    device_signals_judge(call->services, &this->made.credential, &this->made.signals);
    TRY(open_seals(this));
    return choose_workers(this);
}

/* Whoever must be told of a wait that this answer may begin. */
static enum status prepare_notice(struct answer_ceremony *this)
{
    struct call *call = &this->call;
    const struct loaded_operation *operation = &this->made.operation;
    bool waits;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    if (!deferral_notice_has_text(call->services))
        return STATUS_OK;
    TRY(readers_take(call->services->readers, &lease));
    TRY(deferral_is_armed(call->services, lease.connection, &operation->row, &waits));
    waits = waits || phone_quarantine_defers(call, &this->phone, operation, call->input.now);
    return waits ? deferral_notice_prepare(call, lease.connection, operation, &this->made.settlement.notice) : STATUS_OK;
}

/* By the device that the answer comes from. */
static bool is_refused(const struct answer_ceremony *this)
{
    return this->made.signals.rule != DEVICE_NOTE;
}

static enum status answer_work(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    if (is_refused(this))
        return STATUS_OK;
    TRY(examine(this));
    if (this->made.result.outcome == METHOD_CONTINUE)
        return subject_seal(call->services, &call->subject, SEALED_CEREMONY, this->made.ceremony.id.text,
                            buffer_bytes(&this->made.result.state), &this->sealed_state);
    if (this->made.result.outcome != METHOD_ESTABLISHED)
        return STATUS_OK;
    TRY(prepare_notice(this));
    TRY(establishment_seal(&this->made));
    return is_for_protection(this) ? recorded_video_seal(&this->made, &this->recording.row.head, &this->protection) : STATUS_OK;
}

/* Why it was wrong is told where nobody guesses at a secret. */
static enum status run_wrong(struct answer_ceremony *this, struct keeper_transaction *transaction, int64_t guesses_left)
{
    int64_t left;
    TRY(ceremony_fail(&this->made, this->method, transaction, guesses_left, &left));
    if (this->made.result.guess.counted || this->made.result.detail_count == 0)
        return guess_write_wrong(left, &this->call.body);
    TRY(buffer_append_format(&this->call.body, "{\"outcome\":\"wrong\",\"attempts_left\":%lld", (long long)left));
    TRY(establishment_write_details(&this->made, &this->call.body));
    return buffer_append_byte(&this->call.body, '}');
}

static enum status run_established(struct answer_ceremony *this, struct keeper_transaction *transaction)
{
    bool regressed;
    TRY(counter_settle(&this->made, transaction, &regressed));
    if (regressed)
        return counter_write_regressed(&this->call.body);
    TRY(phone_quarantine_use(&this->call, transaction, &this->phone, &this->made.operation));
    return is_for_protection(this) ? recorded_video_run(&this->made, transaction, &this->protection)
                                   : establishment_run(&this->made, transaction);
}

static enum status run_continue(struct answer_ceremony *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    TRY(ceremony_row_advance(transaction->connection, this->call.subject.customer.text, this->made.ceremony.id.text,
                             this->made.ceremony.step, buffer_bytes(&this->sealed_state), transaction->now));
    struct ledger_entry entry = establishment_entry(&this->made, LEDGER_EVENT_CEREMONY_ANSWERED);
    TRY(event_append(transaction, &entry, &index));
    TRY(buffer_append_text(&this->call.body, "{\"outcome\":\"continue\",\"challenge\":"));
    TRY(buffer_append(&this->call.body, buffer_bytes(&this->made.result.challenge)));
    return buffer_append_text(&this->call.body, "}");
}

/* Nothing was examined, so nothing was guessed. */
static enum status run_refused(struct answer_ceremony *this, struct keeper_transaction *transaction)
{
    struct buffer *body = &this->call.body;
    uint64_t index;
    TRY(ceremony_row_close(transaction->connection, this->call.subject.customer.text, this->made.ceremony.id.text, CEREMONY_FAILED,
                           transaction->now));
    struct ledger_entry entry = establishment_entry(&this->made, LEDGER_EVENT_CEREMONY_FAILED);
    TRY(event_append(transaction, &entry, &index));
    TRY(buffer_append_text(body, "{\"outcome\":\"refused\","));
    TRY(device_signals_write(&this->made.signals, body));
    return buffer_append_byte(body, '}');
}

/* Guesses are held against the lock of the design when they are counted; what guesses nothing, here. */
static enum status require_serving_credential(struct answer_ceremony *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const char *credential = this->made.ceremony.credential.text;
    if (credential[0] == 0)
        return STATUS_OK;
    TRY(require_active_credential(call, connection, credential));
    if (this->made.result.guess.counted)
        return STATUS_OK;
    return guess_require_unlocked(connection, call->subject.customer.text, this->method->design, &call->failure);
}

static enum status answer_run(struct call *call, struct keeper_transaction *transaction)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    establishment_restart(&this->made);
    TRY(require_active_customer(call, transaction->connection));
    TRY(require_serving_credential(this, transaction->connection));
    if (is_refused(this))
        return run_refused(this, transaction);
    enum method_outcome outcome = this->made.result.outcome;
    int64_t guesses_left = INT64_MAX;
    if (this->made.result.guess.counted)
        TRY(ceremony_settle_guess(&this->made, this->method->design, transaction, &outcome, &guesses_left));
    if (this->made.result.ends_recording)
        TRY(recording_close(call, transaction, &this->made.ceremony, &this->recording));
    switch (outcome) {
    case METHOD_WRONG:
        return run_wrong(this, transaction, guesses_left);
    case METHOD_CONTINUE:
        return run_continue(this, transaction);
    case METHOD_ESTABLISHED:
        return run_established(this, transaction);
    }
    return STATUS_INTERNAL;
}

static enum status answer_finish(struct call *call, struct keeper_transaction *transaction)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    if (!this->made.settled)
        return STATUS_OK;
    TRY(buffer_append_byte(&call->body, '{'));
    TRY(establishment_finish(&this->made, transaction));
    return buffer_append_byte(&call->body, '}');
}

static void answer_committed(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    establishment_committed(&this->made);
    if (this->method->records)
        signal_watch_touch(call->services->signals, this->made.ceremony.id.text);
}

static void answer_release(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    establishment_release(&this->made);
    phone_use_release(&this->phone);
    json_decref(this->own_answer);
    buffer_release(&this->state);
    buffer_release(&this->credential_record);
    loaded_recording_release(&this->recording);
    protection_case_release(&this->protection);
    buffer_release(&this->sealed_state);
}

const struct use_case use_case_answer_ceremony = {.size = sizeof(struct answer_ceremony),
                                                  .prepare = answer_prepare,
                                                  .work = answer_work,
                                                  .run = answer_run,
                                                  .finish = answer_finish,
                                                  .committed = answer_committed,
                                                  .release = answer_release};
