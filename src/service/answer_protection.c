/* SPDX-License-Identifier: Apache-2.0
 * Answering the challenge of an enhanced protection: examined before the transaction, counted and closed once inside it. */
#include "src/service/close_operation.h"
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/protection.h"
#include "src/service/protection_means.h"
#include "src/service/protection_password.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/ledger/entry.h"
#include "src/protection/signed_answer.h"
#include "src/store/protections.h"

#define RECORD_BYTES_MAX 4096

enum outcome { OUTCOME_WRONG, OUTCOME_CONTINUE, OUTCOME_REJECTED, OUTCOME_ESTABLISHED };

struct answer_protection {
    struct call call;
    struct loaded_operation operation;
    struct protection_row row;
    enum protection kind;
    enum protection_means means;
    struct device_key key;               /* of what signs */
    struct protection_password password; /* where a password answers */
    struct buffer state;                 /* opened; empty where a password answers */
    struct signed_examination examination;
    enum outcome outcome;
    struct digest record_digest;
    struct buffer sealed_record;
};

static enum status read_rows(struct answer_protection *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const char *id = call->input.parameters[0];
    struct id customer;
    unsigned kind;
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(protection_row_locate(connection, id, &customer));
    TRY(protection_row_read(connection, customer.text, id, &this->row));
    if (!row_word_is(&this->row.state, PROTECTION_OPEN))
        return failure_set(&call->failure, STATUS_CONFLICT, "protection", "this protection takes no answer, or has had it");
    if (call->input.now >= this->row.expires_at)
        return failure_set(&call->failure, STATUS_EXPIRED, "protection", "this challenge's time is over: open a new one");
    TRY(loaded_operation_find(connection, this->row.operation.text, &call->subject, &this->operation));
    TRY(protection_require_open_operation(&this->operation.row, &call->failure));
    TRY(vocabulary_find(&vocabulary_protection, bytes_of_text(this->row.kind.text), &kind));
    this->kind = (enum protection)kind;
    this->means = protection_means_of(this->kind);
    return STATUS_OK;
}

/* What was asked, and by what it is answered. */
static enum status open_seals(struct answer_protection *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    if (this->means == MEANS_PASSWORD) {
        call->workers = call->services->workers[DESIGN_PASSWORD];
        return protection_password_read(call, connection, this->row.means.text, &this->password);
    }
    TRY(protection_means_key(call->services, connection, &call->subject, this->means, this->row.means.text, &this->key));
    return subject_open(call->services, &call->subject, SEALED_PROTECTION, this->row.id.text, this->row.sealed_details, &this->state);
}

static enum status examine_signed(struct answer_protection *this)
{
    static const enum outcome outcomes[] = {
        [SIGNED_WRONG] = OUTCOME_WRONG, [SIGNED_REJECTED] = OUTCOME_REJECTED, [SIGNED_CONFIRMED] = OUTCOME_ESTABLISHED};
    CLEANUP(json_reference_release) json_t *state = NULL;
    TRY(members_parse(buffer_bytes(&this->state), &state, NULL));
    const char *sign = json_string_value(json_object_get(state, "sign")), *number = json_string_value(json_object_get(state, "number"));
    if (sign == NULL)
        return STATUS_CORRUPT;
    TRY(signed_answer_examine(&this->key, sign, number, this->call.input.request, &this->examination, &this->call.failure));
    this->outcome = outcomes[this->examination.outcome];
    return STATUS_OK;
}

static enum status examine_password(struct answer_protection *this)
{
    static const enum outcome outcomes[] = {
        [METHOD_WRONG] = OUTCOME_WRONG, [METHOD_CONTINUE] = OUTCOME_CONTINUE, [METHOD_ESTABLISHED] = OUTCOME_ESTABLISHED};
    TRY(protection_password_examine(&this->call, &this->operation, &this->password));
    this->outcome = outcomes[this->password.result.outcome];
    return buffer_append(&this->examination.record, buffer_bytes(&this->password.result.record));
}

static enum status seal_record(struct answer_protection *this)
{
    uint8_t salt[SEALED_RECORD_SALT_SIZE];
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(RECORD_BYTES_MAX + sizeof salt);
    random_fill(salt, sizeof salt);
    TRY(sealed_record_make(salt, buffer_bytes(&this->examination.record), &plain, &this->record_digest));
    return subject_seal(this->call.services, &this->call.subject, SEALED_PROTECTION, this->row.id.text, buffer_bytes(&plain),
                        &this->sealed_record);
}

static enum status answer_prepare(struct call *call)
{
    struct answer_protection *this = (struct answer_protection *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    loaded_operation_init(&this->operation);
    protection_password_init(&this->password);
    this->state = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX);
    this->examination.record = BUFFER_INIT(RECORD_BYTES_MAX);
    this->sealed_record = BUFFER_INIT(RECORD_BYTES_MAX + 1024);
    TRY(readers_take(call->services->readers, &lease));
    TRY(read_rows(this, lease.connection));
    return open_seals(this, lease.connection);
}

static enum status answer_work(struct call *call)
{
    struct answer_protection *this = (struct answer_protection *)call;
    TRY(this->means == MEANS_PASSWORD ? examine_password(this) : examine_signed(this));
    return this->outcome == OUTCOME_ESTABLISHED || this->outcome == OUTCOME_REJECTED ? seal_record(this) : STATUS_OK;
}

static enum status append(struct answer_protection *this, struct keeper_transaction *transaction, enum ledger_event event,
                          const char *reason)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = event,
        .operation = word(this->operation.row.id.text),
        .customer = word(this->call.subject.customer.text),
        .has_sealed = event == LEDGER_EVENT_PROTECTION_ESTABLISHED || this->outcome == OUTCOME_REJECTED,
        .sealed = this->record_digest,
    };
    event_detail(&entry, "kind", this->row.kind.text);
    event_detail(&entry, "means", this->row.means.text);
    event_detail(&entry, "protection", this->row.id.text);
    if (reason != NULL)
        event_detail(&entry, "reason", reason);
    return event_append(this->call.services, transaction, &entry, &index);
}

/* What is left before either the challenge ends or a password is locked. */
static enum status run_wrong(struct answer_protection *this, struct keeper_transaction *transaction, int64_t guesses_left)
{
    int64_t attempts, most = protection_attempts(this->call.services, this->kind);
    enum status status = protection_row_fail(transaction->connection, this->call.subject.customer.text, this->row.id.text, most,
                                             transaction->now, &attempts);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "protection", "this protection takes no answer, or has had it");
    TRY(status);
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_FAILED, "wrong_answer"));
    int64_t left = most - attempts < guesses_left ? most - attempts : guesses_left;
    return buffer_append_format(&this->call.body, "{\"outcome\":\"wrong\",\"attempts_left\":%lld}", (long long)left);
}

static enum status close_protection(struct answer_protection *this, struct keeper_transaction *transaction, const char *to)
{
    const struct protection_closing closing = {
        .to = to,
        .at = transaction->now,
        .by = "answer",
        .sealed_record = buffer_bytes(&this->sealed_record),
        .record_digest = &this->record_digest,
    };
    enum status status = protection_row_close(transaction->connection, this->call.subject.customer.text, this->row.id.text, &closing);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "protection", "this protection takes no answer, or has had it");
    return status;
}

/* The customer's own key says no: whoever instructs, the operation is over. */
static enum status run_rejected(struct answer_protection *this, struct keeper_transaction *transaction)
{
    const struct row_key key = {.customer = this->row.customer, .id = this->row.operation};
    struct ledger_entry entry = {.event = LEDGER_EVENT_OPERATION_CANCELLED};
    TRY(close_protection(this, transaction, PROTECTION_FAILED));
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_FAILED, "rejected"));
    event_detail(&entry, "protection", this->row.id.text);
    event_detail(&entry, "reason", "rejected");
    TRY(operation_close(this->call.services, transaction, &key, OPERATION_EVENT_CANCEL, &entry));
    return buffer_append_text(&this->call.body, "{\"outcome\":\"rejected\",\"state\":\"cancelled\"}");
}

static enum status run_confirmed(struct answer_protection *this, struct keeper_transaction *transaction)
{
    TRY(close_protection(this, transaction, PROTECTION_ESTABLISHED));
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_ESTABLISHED, NULL));
    return buffer_append_text(&this->call.body, "{\"outcome\":\"established\"}");
}

/* The password was right and may not stay as it is: nothing is established until a new one comes with it. */
static enum status run_continue(struct answer_protection *this)
{
    TRY(buffer_append_text(&this->call.body, "{\"outcome\":\"continue\",\"challenge\":"));
    TRY(buffer_append(&this->call.body, buffer_bytes(&this->password.result.challenge)));
    return buffer_append_byte(&this->call.body, '}');
}

/* A guess is counted before anybody learns whether it was right. */
static enum status settle(struct answer_protection *this, struct keeper_transaction *transaction, enum outcome *ret_outcome,
                          int64_t *ret_left)
{
    struct guess_outcome guess = {.attempts_left = INT64_MAX};
    *ret_outcome = this->outcome;
    *ret_left = INT64_MAX;
    if (this->means != MEANS_PASSWORD)
        return STATUS_OK;
    TRY(protection_password_count(&this->call, transaction, &this->operation, &this->password, &guess));
    if (guess.verdict != GUESS_WRONG)
        return STATUS_OK;
    *ret_outcome = OUTCOME_WRONG;
    *ret_left = guess.attempts_left;
    return STATUS_OK;
}

static enum status answer_run(struct call *call, struct keeper_transaction *transaction)
{
    struct answer_protection *this = (struct answer_protection *)call;
    enum outcome outcome;
    int64_t guesses_left;
    TRY(require_active_customer(call, transaction->connection));
    TRY(protection_require_still_open(transaction->connection, &this->operation.row, &call->failure));
    TRY(protection_means_require(transaction->connection, this->means, call->subject.customer.text, this->row.means.text, transaction->now,
                                 &call->failure));
    TRY(settle(this, transaction, &outcome, &guesses_left));
    switch (outcome) {
    case OUTCOME_WRONG:
        return run_wrong(this, transaction, guesses_left);
    case OUTCOME_CONTINUE:
        return run_continue(this);
    case OUTCOME_REJECTED:
        return run_rejected(this, transaction);
    case OUTCOME_ESTABLISHED:
        return run_confirmed(this, transaction);
    }
    return STATUS_INTERNAL;
}

static void answer_release(struct call *call)
{
    struct answer_protection *this = (struct answer_protection *)call;
    loaded_operation_release(&this->operation);
    protection_password_release(&this->password);
    protection_row_release(&this->row);
    buffer_release(&this->state);
    buffer_release(&this->examination.record);
    buffer_release(&this->sealed_record);
}

const struct use_case use_case_answer_protection = {
    .size = sizeof(struct answer_protection), .prepare = answer_prepare, .work = answer_work, .run = answer_run, .release = answer_release};
