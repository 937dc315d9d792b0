/* SPDX-License-Identifier: Apache-2.0
 * Answering a ceremony: examined before the transaction, consumed once inside it, whatever races; then the operation is decided. */
#include "src/service/settlement.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/base/limits.h"
#include "src/json/facts_write.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/material.h"
#include "src/service/protection.h"
#include "src/store/evidence.h"

struct answer_ceremony {
    struct call call;
    struct loaded_operation operation;
    struct ceremony_row ceremony;
    struct credential_row credential;
    struct buffer state, credential_record; /* opened */
    const struct method *method;
    struct method_result result; /* as `examine` left it: `run` may begin anew */
    struct id record_id;
    struct digest record_digest;
    struct buffer sealed_record, sealed_state, sealed_renewed, evidence_json;
    bool settled;
    struct settlement settlement;
};

static enum status read_rows(struct answer_ceremony *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const char *id = call->input.parameters[0];
    struct id customer;
    unsigned design;
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(ceremony_row_locate(connection, id, &customer));
    TRY(ceremony_row_read(connection, customer.text, id, &this->ceremony));
    if (!row_word_is(&this->ceremony.state, CEREMONY_OPEN))
        return failure_set(&call->failure, STATUS_CONFLICT, "ceremony", "this ceremony has been answered or is over");
    if (call->input.now >= this->ceremony.expires_at)
        return failure_set(&call->failure, STATUS_EXPIRED, "ceremony", "this ceremony's time is over: open a new one");
    TRY(loaded_operation_find(connection, this->ceremony.operation.text, &call->subject, &this->operation));
    if (this->operation.row.decided_at != 0)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "the operation has been decided");
    TRY(vocabulary_find(&vocabulary_design, bytes_of_text(this->ceremony.design.text), &design));
    this->method = method_of((enum design)design);
    if (this->method == NULL)
        return STATUS_INTERNAL;
    if (this->ceremony.credential.text[0] == 0)
        return STATUS_OK;
    TRY(credential_row_read(connection, customer.text, this->ceremony.credential.text, &this->credential));
    return credential_require_usable(&this->credential, &call->failure);
}

static enum status open_seals(struct answer_ceremony *this)
{
    struct services *services = this->call.services;
    const struct subject *subject = &this->call.subject;
    const char *credential = this->credential.id.text;
    TRY(loaded_operation_open(services, subject, &this->operation));
    TRY(subject_open(services, subject, SEALED_CEREMONY, this->ceremony.id.text, this->ceremony.sealed_state, &this->state));
    if (this->ceremony.credential.text[0] == 0)
        return STATUS_OK;
    return subject_open(services, subject, SEALED_CREDENTIAL, credential, this->credential.sealed_record, &this->credential_record);
}

static enum status examine(struct answer_ceremony *this)
{
    struct call *call = &this->call;
    const struct method_context context = {
        .now = call->input.now,
        .vault = call->services->vault,
        .settings = call->services->method_settings[this->method->design],
        .kept = call->services->kept_material,
    };
    const struct method_operation operation = loaded_operation_for_method(&this->operation);
    const struct method_credential credential = credential_for_method(&this->credential, &this->credential_record);
    const struct method_ceremony ceremony = {
        .id = this->ceremony.id.text,
        .state = buffer_bytes(&this->state),
        .step = this->ceremony.step,
        .opened_at = this->ceremony.opened_at,
    };
    return this->method->examine(&context, &operation, &credential, &ceremony, call->input.request, &this->result, &call->failure);
}

static enum status seal_record(struct answer_ceremony *this)
{
    uint8_t salt[SEALED_RECORD_SALT_SIZE];
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(METHOD_RECORD_BYTES_MAX + sizeof salt);
    random_fill(salt, sizeof salt);
    random_id(&this->record_id);
    TRY(sealed_record_make(salt, buffer_bytes(&this->result.record), &plain, &this->record_digest));
    return subject_seal(this->call.services, &this->call.subject, SEALED_EVIDENCE, this->record_id.text, buffer_bytes(&plain),
                        &this->sealed_record);
}

static enum status seal_established(struct answer_ceremony *this)
{
    TRY(seal_record(this));
    if (this->result.renewed_record.size == 0)
        return STATUS_OK;
    return subject_seal(this->call.services, &this->call.subject, SEALED_CREDENTIAL, this->credential.id.text,
                        buffer_bytes(&this->result.renewed_record), &this->sealed_renewed);
}

static enum status answer_prepare(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    loaded_operation_init(&this->operation);
    method_result_init(&this->result);
    settlement_init(&this->settlement, call->services, &this->operation, &call->subject);
    this->state = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->credential_record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->sealed_record = BUFFER_INIT(METHOD_RECORD_BYTES_MAX + 1024);
    this->sealed_state = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    this->sealed_renewed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    this->evidence_json = BUFFER_INIT(8192);
    {
        CLEANUP(reader_lease_release) struct reader_lease lease = {0};
        TRY(readers_take(call->services->readers, &lease));
        TRY(read_rows(this, lease.connection));
    }
    TRY(open_seals(this));
    call->workers = call->services->workers[this->method->design];
    return STATUS_OK;
}

static enum status answer_work(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    TRY(examine(this));
    if (this->result.outcome == METHOD_CONTINUE)
        return subject_seal(call->services, &call->subject, SEALED_CEREMONY, this->ceremony.id.text, buffer_bytes(&this->result.state),
                            &this->sealed_state);
    return this->result.outcome == METHOD_ESTABLISHED ? seal_established(this) : STATUS_OK;
}

static struct ledger_entry entry_of(const struct answer_ceremony *this, enum ledger_event event)
{
    struct ledger_entry entry = {
        .event = event,
        .operation = bytes_of_text(this->operation.row.id.text),
        .ceremony = bytes_of_text(this->ceremony.id.text),
        .credential = bytes_of_text(this->ceremony.credential.text),
        .customer = bytes_of_text(this->call.subject.customer.text),
    };
    for (size_t i = 0; i < this->result.detail_count; i++)
        event_detail(&entry, this->result.details[i].name, this->result.details[i].text);
    return entry;
}

static int64_t attempts_max(const struct answer_ceremony *this)
{
    int64_t configured = this->call.services->ceremony_attempts;
    return configured < this->method->attempts_max ? configured : this->method->attempts_max;
}

/* What is left before either the ceremony ends or something is locked. */
static enum status run_wrong(struct answer_ceremony *this, struct keeper_transaction *transaction, int64_t guesses_left)
{
    const char *customer = this->call.subject.customer.text;
    int64_t attempts;
    uint64_t index;
    TRY(ceremony_row_fail(transaction->connection, customer, this->ceremony.id.text, attempts_max(this), transaction->now, &attempts));
    struct ledger_entry entry = entry_of(this, LEDGER_EVENT_CEREMONY_FAILED);
    TRY(event_append(this->call.services, transaction, &entry, &index));
    int64_t left = attempts_max(this) - attempts;
    return buffer_append_format(&this->call.body, "{\"outcome\":\"wrong\",\"attempts_left\":%lld}",
                                (long long)(left < guesses_left ? left : guesses_left));
}

static enum status run_continue(struct answer_ceremony *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    TRY(ceremony_row_advance(transaction->connection, this->call.subject.customer.text, this->ceremony.id.text, this->ceremony.step,
                             buffer_bytes(&this->sealed_state), transaction->now));
    struct ledger_entry entry = entry_of(this, LEDGER_EVENT_CEREMONY_ANSWERED);
    TRY(event_append(this->call.services, transaction, &entry, &index));
    TRY(buffer_append_text(&this->call.body, "{\"outcome\":\"continue\",\"challenge\":"));
    TRY(buffer_append(&this->call.body, buffer_bytes(&this->result.challenge)));
    return buffer_append_text(&this->call.body, "}");
}

static enum status consume(struct answer_ceremony *this, struct keeper_transaction *transaction)
{
    const struct ceremony_outcome outcome = {
        .step = this->ceremony.step,
        .now = transaction->now,
        .evidence = buffer_bytes(&this->evidence_json),
        .record_digest = &this->record_digest,
    };
    const struct evidence_row row = {
        .customer = this->call.subject.customer,
        .id = this->record_id,
        .operation = this->operation.row.id,
        .ceremony = this->ceremony.id,
        .sealed_record = buffer_bytes(&this->sealed_record),
        .record_digest = this->record_digest,
        .created_at = transaction->now,
    };
    enum status status = ceremony_row_consume(transaction->connection, this->call.subject.customer.text, this->ceremony.id.text, &outcome);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "ceremony", "this ceremony has been answered or is over");
    TRY(status);
    TRY(material_keep(transaction->connection, &this->result, transaction->now));
    return evidence_row_insert(transaction->connection, &row);
}

static enum status renew_credential(struct answer_ceremony *this, struct keeper_transaction *transaction)
{
    if (this->sealed_renewed.size == 0)
        return STATUS_OK;
    enum status status = credential_row_renew(transaction->connection, this->call.subject.customer.text, this->credential.id.text,
                                              this->credential.sealed_record, buffer_bytes(&this->result.renewed_public),
                                              buffer_bytes(&this->sealed_renewed));
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "credential", "it was changed meanwhile: answer again");
    return status;
}

static enum status run_established(struct answer_ceremony *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct evidence_facts evidence = this->result.evidence;
    TRY(protection_facts(this->call.services, transaction, &this->operation.row, &evidence));
    TRY(evidence_facts_write(&evidence, &this->evidence_json));
    TRY(consume(this, transaction));
    TRY(renew_credential(this, transaction));
    struct ledger_entry entry = entry_of(this, LEDGER_EVENT_CEREMONY_ANSWERED);
    entry.has_sealed = true;
    entry.sealed = this->record_digest;
    TRY(event_append(this->call.services, transaction, &entry, &index));
    TRY(settlement_run(&this->settlement, transaction));
    this->settled = true;
    return STATUS_OK;
}

/* What the answer comes to when it has been counted. */
static enum status settle_guess(struct answer_ceremony *this, struct keeper_transaction *transaction, enum method_outcome *outcome,
                                int64_t *ret_left)
{
    struct guess_outcome settled;
    const struct guess guess = {
        .said = &this->result.guess,
        .right = this->result.outcome != METHOD_WRONG,
        .design = this->method->design,
        .customer = this->call.subject.customer.text,
        .credential = this->ceremony.credential.text,
        .operation = this->operation.row.id.text,
    };
    TRY(guess_settle(this->call.services, transaction, &guess, &settled));
    if (settled.verdict == GUESS_REFUSED)
        return guess_refuse(&this->call.failure);
    if (settled.verdict == GUESS_WRONG)
        *outcome = METHOD_WRONG;
    *ret_left = settled.attempts_left;
    return STATUS_OK;
}

static enum status answer_run(struct call *call, struct keeper_transaction *transaction)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    this->settled = false;
    buffer_clear(&this->evidence_json);
    buffer_clear(&this->settlement.token);
    TRY(require_active_customer(call, transaction->connection));
    if (this->ceremony.credential.text[0] != 0)
        TRY(require_active_credential(call, transaction->connection, this->ceremony.credential.text));
    enum method_outcome outcome = this->result.outcome;
    int64_t guesses_left = INT64_MAX;
    if (this->result.guess.counted)
        TRY(settle_guess(this, transaction, &outcome, &guesses_left));
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

/* What waits or was blocked has no decision: nobody may take it for permitted. */
static enum status write_settled(const struct settlement *settlement, struct buffer *body)
{
    if (settlement->to == OPERATION_DEFERRED)
        return buffer_append_format(body, ",\"release_at\":\"%s\"", timestamp_format_utc(settlement->release_at).text);
    if (settlement->to == OPERATION_BLOCKED)
        return STATUS_OK;
    TRY(buffer_append_text(body, ",\"decision\":"));
    TRY(buffer_append(body, buffer_bytes(&settlement->decision.json)));
    if (settlement->to == OPERATION_DENIED)
        return STATUS_OK;
    TRY(buffer_append_text(body, ",\"receipt\":\""));
    TRY(buffer_append(body, buffer_bytes(&settlement->token)));
    return buffer_append_byte(body, '"');
}

static enum status answer_finish(struct call *call, struct keeper_transaction *transaction)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    if (!this->settled)
        return STATUS_OK;
    TRY(settlement_finish(&this->settlement, transaction));
    TRY(buffer_append_format(&call->body, "{\"outcome\":\"established\",\"operation\":\"%s\",\"state\":\"%s\",\"evidence\":",
                             this->operation.row.id.text, operation_state_text(this->settlement.to)));
    TRY(buffer_append(&call->body, buffer_bytes(&this->evidence_json)));
    TRY(write_settled(&this->settlement, &call->body));
    return buffer_append_text(&call->body, "}");
}

static void answer_committed(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    if (this->settled)
        material_remember(call->services->kept_material, &this->result);
}

static void answer_release(struct call *call)
{
    struct answer_ceremony *this = (struct answer_ceremony *)call;
    loaded_operation_release(&this->operation);
    ceremony_row_release(&this->ceremony);
    credential_row_release(&this->credential);
    method_result_release(&this->result);
    settlement_release(&this->settlement);
    buffer_release(&this->state);
    buffer_release(&this->credential_record);
    buffer_release(&this->sealed_record);
    buffer_release(&this->sealed_state);
    buffer_release(&this->sealed_renewed);
    buffer_release(&this->evidence_json);
}

const struct use_case use_case_answer_ceremony = {.size = sizeof(struct answer_ceremony),
                                                  .prepare = answer_prepare,
                                                  .work = answer_work,
                                                  .run = answer_run,
                                                  .finish = answer_finish,
                                                  .committed = answer_committed,
                                                  .release = answer_release};
