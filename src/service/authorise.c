/* SPDX-License-Identifier: Apache-2.0
 * One request for a whole authorisation, by a code that a device shows of itself: operation, ceremony and answer are the same as in three
 * requests, judged by the same rules, and become durable together. */
#include "src/service/ceremony_call.h"
#include "src/service/use_cases.h"

#include "src/service/guess.h"
#include "src/service/phone_use.h"

struct authorise {
    struct call call;
    struct establishment made;
    struct operation_draft draft;
    const struct method *method;
    struct method_opening opening;
    struct buffer record; /* of the credential, opened */
    struct buffer sealed_state;
};

/* Whatever the channel must pass on first takes the requests one by one. */
static enum status refuse_prompted(struct authorise *this)
{
    return failure_set(&this->call.failure, STATUS_INVALID, "credential",
                       "its codes answer a challenge: open an operation and a ceremony, then answer that");
}

static enum status find_credential(struct authorise *this)
{
    struct call *call = &this->call;
    const char *customer = call->subject.customer.text, *credential = this->draft.request.credential;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(phone_use_release) struct phone_use phone = {0};
    TRY(readers_take(call->services->readers, &lease));
    TRY(guess_require_unlocked(lease.connection, customer, this->method->design, &call->failure));
    TRY(ceremony_read_credential(call, lease.connection, this->method->design, credential, &this->made.credential));
    TRY(phone_use_find(call->services, lease.connection, this->method->design, customer, credential, &phone));
    return phone.is_phone ? refuse_prompted(this) : STATUS_OK;
}

static enum status authorise_prepare(struct call *call)
{
    struct authorise *this = (struct authorise *)call;
    establishment_init(call, &this->made);
    operation_draft_init(call, &this->draft);
    method_opening_init(&this->opening);
    this->record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->sealed_state = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    this->method = method_of(DESIGN_OTP);
    call->created = true;
    TRY(ceremony_require_speaker(call, this->method));
    TRY(operation_request_read(call->input.request, OPERATION_WITH_ANSWER, &this->draft.request, &call->failure));
    TRY(operation_draft_make(call, &this->draft));
    TRY(ceremony_require_option(&this->draft.facts, this->method->design, &call->failure));
    TRY(find_credential(this));
    call->workers = call->services->workers[this->method->design];
    return STATUS_OK;
}

static enum status judge(struct authorise *this, const struct method_operation *operation)
{
    struct call *call = &this->call;
    const struct method_credential credential = credential_for_method(&this->made.credential, &this->record);
    const struct method_context context = {
        .now = call->input.now,
        .at_atm = call->input.at_atm,
        .caller = call->caller,
        .vault = call->services->vault,
        .settings = call->services->method_settings[this->method->design],
        .kept = call->services->kept_material,
    };
    TRY(this->method->open(&context, operation, &credential, NULL, &this->opening, &call->failure));
    if (!this->opening.unprompted)
        return refuse_prompted(this);
    const struct method_ceremony ceremony = {
        .id = operation->ceremony_id, .state = buffer_bytes(&this->opening.state), .opened_at = call->input.now};
    return this->method->examine(&context, operation, &credential, &ceremony, this->draft.request.answer, &this->made.result,
                                 &call->failure);
}

static enum status make_ceremony(struct authorise *this)
{
    struct call *call = &this->call;
    struct ceremony_row *row = &this->made.ceremony;
    row->credential = this->made.credential.id;
    row->expires_at =
        ceremony_expires_at(call->services, this->method, this->opening.life_seconds, call->input.now, this->draft.expires_at);
    TRY(subject_seal(call->services, &call->subject, SEALED_CEREMONY, row->id.text, buffer_bytes(&this->opening.state),
                     &this->sealed_state));
    row->sealed_state = buffer_bytes(&this->sealed_state);
    return this->made.result.outcome == METHOD_ESTABLISHED ? establishment_seal(&this->made) : STATUS_OK;
}

static enum status authorise_work(struct call *call)
{
    struct authorise *this = (struct authorise *)call;
    struct method_operation operation = operation_draft_for_method(&this->draft);
    random_id(&this->made.ceremony.id);
    operation.ceremony_id = this->made.ceremony.id.text;
    TRY(subject_open(call->services, &call->subject, SEALED_CREDENTIAL, this->made.credential.id.text, this->made.credential.sealed_record,
                     &this->record));
    TRY(judge(this, &operation));
    TRY(make_ceremony(this));
    TRY(buffer_append_format(&call->body, "{\"ceremony\":\"%s\",", this->made.ceremony.id.text));
    TRY(operation_draft_write(&this->draft, &call->body));
    return buffer_append_byte(&call->body, ',');
}

/* The operation goes on, for another answer or another ceremony. */
static enum status run_wrong(struct authorise *this, struct keeper_transaction *transaction, int64_t guesses_left)
{
    int64_t left;
    TRY(ceremony_fail(&this->made, this->method, transaction, guesses_left, &left));
    return buffer_append_format(&this->call.body, "\"outcome\":\"wrong\",\"operation\":\"%s\",\"state\":\"%s\",\"attempts_left\":%lld}",
                                this->draft.id.text, operation_state_text(OPERATION_AWAITING_EVIDENCE), (long long)left);
}

static enum status authorise_run(struct call *call, struct keeper_transaction *transaction)
{
    struct authorise *this = (struct authorise *)call;
    enum method_outcome outcome;
    int64_t guesses_left;
    establishment_restart(&this->made);
    TRY(require_active_customer(call, transaction->connection));
    TRY(require_active_credential(call, transaction->connection, this->made.credential.id.text));
    TRY(establishment_begin(&this->made, &this->draft, this->method->design, transaction));
    TRY(ceremony_settle_guess(&this->made, this->method->design, transaction, &outcome, &guesses_left));
    return outcome == METHOD_ESTABLISHED ? establishment_run(&this->made, transaction) : run_wrong(this, transaction, guesses_left);
}

static enum status authorise_finish(struct call *call, struct keeper_transaction *transaction)
{
    struct authorise *this = (struct authorise *)call;
    if (!this->made.settled)
        return STATUS_OK;
    TRY(establishment_finish(&this->made, transaction));
    return buffer_append_byte(&call->body, '}');
}

static void authorise_committed(struct call *call)
{
    establishment_committed(&((struct authorise *)call)->made);
}

static void authorise_release(struct call *call)
{
    struct authorise *this = (struct authorise *)call;
    method_opening_release(&this->opening);
    buffer_release(&this->record);
    buffer_release(&this->sealed_state);
    operation_draft_release(&this->draft);
    establishment_release(&this->made);
}

const struct use_case use_case_authorise = {.size = sizeof(struct authorise),
                                            .prepare = authorise_prepare,
                                            .work = authorise_work,
                                            .run = authorise_run,
                                            .finish = authorise_finish,
                                            .committed = authorise_committed,
                                            .release = authorise_release,
                                            .seals_last = true};
