/* SPDX-License-Identifier: Apache-2.0
 * What the holder of a credential proves beside any operation: the first code activates a device, the browser's answer a passkey, two codes
 * in a row bring one back in step. What guesses counts like any other. */
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "law/words.h"

struct prove_credential {
    struct call call;
    enum method_task task;
    const struct method *method;
    struct credential_row row;
    struct buffer record;
    struct method_result result;
    struct buffer sealed_renewed; /* empty: the record stays as it is */
};

static enum status check_state(struct prove_credential *this, const struct credential_row *row)
{
    struct failure *failure = &this->call.failure;
    if (this->task == METHOD_RESYNCHRONISE)
        return credential_require_usable(row, failure);
    if (!row_word_is(&row->state, CREDENTIAL_SUSPENDED) || !bytes_equal(row->suspension, bytes_of_text(CREDENTIAL_AWAITS_ACTIVATION)))
        return failure_set(failure, STATUS_CONFLICT, "credential", "this credential does not wait for its activation");
    return row->locked_at != 0 ? guess_refuse(failure) : STATUS_OK;
}

static enum status read_rows(struct prove_credential *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    unsigned design;
    TRY(subject_load(connection, call->input.parameters[0], &call->subject));
    TRY(credential_row_read(connection, call->subject.customer.text, call->input.parameters[1], &this->row));
    TRY(check_state(this, &this->row));
    TRY(vocabulary_find(&vocabulary_design, bytes_of_text(this->row.design.text), &design));
    this->method = method_of((enum design)design);
    if (this->method == NULL || this->method->prove == NULL)
        return failure_set(&call->failure, STATUS_REFUSED, "credential", "credentials of this design have no such step");
    return guess_require_unlocked(connection, call->subject.customer.text, this->method->design, &call->failure);
}

static enum status prove_prepare(struct call *call, enum method_task task)
{
    struct prove_credential *this = (struct prove_credential *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    this->task = task;
    this->record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->sealed_renewed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    method_result_init(&this->result);
    TRY(readers_take(call->services->readers, &lease));
    TRY(read_rows(this, lease.connection));
    call->workers = call->services->workers[this->method->design];
    return subject_open(call->services, &call->subject, SEALED_CREDENTIAL, this->row.id.text, this->row.sealed_record, &this->record);
}

static enum status activate_prepare(struct call *call)
{
    return prove_prepare(call, METHOD_ACTIVATE);
}

static enum status resynchronise_prepare(struct call *call)
{
    return prove_prepare(call, METHOD_RESYNCHRONISE);
}

static enum status prove_work(struct call *call)
{
    struct prove_credential *this = (struct prove_credential *)call;
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[this->method->design]};
    const struct method_credential credential = credential_for_method(&this->row, &this->record);
    TRY(this->method->prove(&context, this->task, &credential, call->input.request, &this->result, &call->failure));
    if (this->result.renewed_record.size == 0)
        return STATUS_OK;
    return subject_seal(call->services, &call->subject, SEALED_CREDENTIAL, this->row.id.text, buffer_bytes(&this->result.renewed_record),
                        &this->sealed_renewed);
}

static enum status append_event(struct prove_credential *this, struct keeper_transaction *transaction, enum ledger_event event)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event, .customer = word(this->call.subject.customer.text), .credential = word(this->row.id.text)};
    for (size_t i = 0; i < this->result.detail_count; i++)
        event_detail(&entry, this->result.details[i].name, this->result.details[i].text);
    return event_append(transaction, &entry, &index);
}

/* The one that is replaced may be gone already, by loss or theft. */
static enum status revoke_replaced(struct prove_credential *this, struct keeper_transaction *transaction)
{
    const char *customer = this->call.subject.customer.text, *old = this->row.replaces.text;
    CLEANUP(credential_row_release) struct credential_row row = {0};
    uint64_t index;
    if (old[0] == 0)
        return STATUS_OK;
    TRY(credential_row_read(transaction->connection, customer, old, &row));
    if (row_word_is(&row.state, CREDENTIAL_REVOKED))
        return STATUS_OK;
    TRY(credential_row_move(transaction->connection, customer, old, row.state.text, CREDENTIAL_REVOKED));
    struct ledger_entry entry = {.event = LEDGER_EVENT_CREDENTIAL_REVOKED, .customer = word(customer), .credential = word(old)};
    event_detail(&entry, "design", row.design.text);
    event_detail(&entry, "replaced_by", this->row.id.text);
    return event_append(transaction, &entry, &index);
}

/* What the proof told of the means, and where its counter stands. */
static enum status renew(struct prove_credential *this, struct store_connection *connection)
{
    const char *customer = this->call.subject.customer.text, *id = this->row.id.text;
    if (this->result.counter.counted)
        TRY(credential_row_count(connection, customer, id, this->result.counter.value));
    if (this->sealed_renewed.size == 0)
        return STATUS_OK;
    return credential_row_renew(connection, customer, id, this->row.sealed_record, buffer_bytes(&this->result.renewed_public),
                                buffer_bytes(&this->sealed_renewed));
}

static enum status accept(struct prove_credential *this, struct keeper_transaction *transaction)
{
    const char *customer = this->call.subject.customer.text, *id = this->row.id.text;
    if (this->task == METHOD_ACTIVATE) {
        TRY(credential_row_resume(transaction->connection, customer, id, CREDENTIAL_AWAITS_ACTIVATION));
        TRY(renew(this, transaction->connection));
        TRY(append_event(this, transaction, LEDGER_EVENT_CREDENTIAL_ACTIVATED));
        TRY(revoke_replaced(this, transaction));
    } else
        TRY(append_event(this, transaction, LEDGER_EVENT_CREDENTIAL_RESYNCHRONISED));
    return buffer_append_format(&this->call.body, "{\"outcome\":\"established\",\"id\":\"%s\",\"state\":\"active\"}", id);
}

static enum status check_again(struct prove_credential *this, struct store_connection *connection)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    TRY(require_active_customer(&this->call, connection));
    TRY(credential_row_read(connection, this->call.subject.customer.text, this->row.id.text, &row));
    return check_state(this, &row);
}

static enum status prove_run(struct call *call, struct keeper_transaction *transaction)
{
    struct prove_credential *this = (struct prove_credential *)call;
    struct guess_outcome outcome = {.verdict = GUESS_ACCEPTED};
    const struct guess guess = {
        .said = &this->result.guess,
        .right = this->result.outcome == METHOD_ESTABLISHED,
        .design = this->method->design,
        .customer = call->subject.customer.text,
        .credential = this->row.id.text,
        .operation = "",
    };
    TRY(check_again(this, transaction->connection));
    if (this->result.guess.counted)
        TRY(guess_settle(transaction, &guess, &outcome));
    switch (outcome.verdict) {
    case GUESS_ACCEPTED:
        return accept(this, transaction);
    case GUESS_REFUSED:
        return guess_refuse(&call->failure);
    case GUESS_WRONG:
        TRY(append_event(this, transaction, LEDGER_EVENT_CREDENTIAL_REFUSED));
        return guess_write_wrong(outcome.attempts_left, &call->body);
    }
    return STATUS_INTERNAL;
}

static void prove_release(struct call *call)
{
    struct prove_credential *this = (struct prove_credential *)call;
    credential_row_release(&this->row);
    buffer_release(&this->record);
    buffer_release(&this->sealed_renewed);
    method_result_release(&this->result);
}

const struct use_case use_case_activate_credential = {
    .size = sizeof(struct prove_credential), .prepare = activate_prepare, .work = prove_work, .run = prove_run, .release = prove_release};
const struct use_case use_case_resynchronise_credential = {.size = sizeof(struct prove_credential),
                                                           .prepare = resynchronise_prepare,
                                                           .work = prove_work,
                                                           .run = prove_run,
                                                           .release = prove_release};
