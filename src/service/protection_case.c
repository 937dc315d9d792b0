/* SPDX-License-Identifier: Apache-2.0
 * Every end of a protection is one conditional update, its ledger entry, and the answer that tells of it. */
#include "src/service/protection_case.h"

#include "law/words.h"
#include "src/ledger/entry.h"
#include "src/service/close_operation.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/protection.h"
#include "src/service/protection_means.h"

#define RECORD_BYTES_MAX 4096

void protection_case_init(struct call *call, struct protection_case *this)
{
    *this = (struct protection_case){
        .call = call, .record = BUFFER_INIT(RECORD_BYTES_MAX), .sealed_record = BUFFER_INIT(RECORD_BYTES_MAX + 1024)};
    loaded_operation_init(&this->operation);
}

void protection_case_release(struct protection_case *this)
{
    loaded_operation_release(&this->operation);
    protection_row_release(&this->row);
    buffer_release(&this->record);
    buffer_release(&this->sealed_record);
}

static enum status refuse_answered(struct protection_case *this)
{
    return failure_set(&this->call->failure, STATUS_CONFLICT, "protection", "this protection takes no answer, or has had it");
}

enum status protection_case_load(struct protection_case *this, struct store_connection *connection, const char *id)
{
    struct call *call = this->call;
    struct id customer;
    unsigned kind;
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(protection_row_locate(connection, id, &customer));
    TRY(protection_row_read(connection, customer.text, id, &this->row));
    if (!row_word_is(&this->row.state, PROTECTION_OPEN))
        return refuse_answered(this);
    if (call->input.now >= this->row.expires_at)
        return failure_set(&call->failure, STATUS_EXPIRED, "protection", "this challenge's time is over: open a new one");
    TRY(loaded_operation_find(connection, this->row.operation.text, &call->subject, &this->operation));
    TRY(protection_require_open_operation(&this->operation.row, &call->failure));
    TRY(vocabulary_find(&vocabulary_protection, bytes_of_text(this->row.kind.text), &kind));
    this->kind = (enum protection)kind;
    return STATUS_OK;
}

enum status protection_case_seal(struct protection_case *this)
{
    uint8_t salt[SEALED_RECORD_SALT_SIZE];
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(RECORD_BYTES_MAX + sizeof salt);
    random_fill(salt, sizeof salt);
    TRY(sealed_record_make(salt, buffer_bytes(&this->record), &plain, &this->record_digest));
    return subject_seal(this->call->services, &this->call->subject, SEALED_PROTECTION, this->row.id.text, buffer_bytes(&plain),
                        &this->sealed_record);
}

enum status protection_case_require(struct protection_case *this, struct keeper_transaction *transaction)
{
    struct call *call = this->call;
    TRY(require_active_customer(call, transaction->connection));
    TRY(protection_require_still_open(transaction->connection, &this->operation.row, &call->failure));
    return protection_means_require(transaction->connection, protection_means_of(this->kind), call->subject.customer.text,
                                    this->row.means.text, transaction->now, &call->failure);
}

static enum status append(struct protection_case *this, struct keeper_transaction *transaction, enum ledger_event event, const char *reason,
                          bool has_record)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = event,
        .operation = word(this->operation.row.id.text),
        .customer = word(this->call->subject.customer.text),
        .has_sealed = has_record,
        .sealed = this->record_digest,
    };
    event_detail(&entry, "kind", this->row.kind.text);
    event_detail(&entry, "means", this->row.means.text);
    event_detail(&entry, "protection", this->row.id.text);
    if (reason != NULL)
        event_detail(&entry, "reason", reason);
    return event_append(transaction, &entry, &index);
}

static struct protection_count count_of(const struct protection_case *this, const struct keeper_transaction *transaction, int64_t most)
{
    return (struct protection_count){
        .customer = this->call->subject.customer.text, .id = this->row.id.text, .most = most, .now = transaction->now};
}

enum status protection_case_wrong(struct protection_case *this, struct keeper_transaction *transaction, int64_t guesses_left)
{
    const struct protection_count count = count_of(this, transaction, protection_attempts(this->call->services, this->kind));
    int64_t attempts;
    enum status status = protection_row_fail(transaction->connection, &count, &attempts);
    if (status == STATUS_CONFLICT)
        return refuse_answered(this);
    TRY(status);
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_FAILED, "wrong_answer", false));
    int64_t left = count.most - attempts < guesses_left ? count.most - attempts : guesses_left;
    return guess_write_wrong(left, &this->call->body);
}

enum status protection_case_untold(struct protection_case *this, struct keeper_transaction *transaction, const char *reason, int64_t most)
{
    const struct protection_count count = count_of(this, transaction, most);
    int64_t outages;
    enum status status = protection_row_outage(transaction->connection, &count, &outages);
    if (status == STATUS_CONFLICT)
        return refuse_answered(this);
    TRY(status);
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_FAILED, reason, false));
    return buffer_append_format(&this->call->body, "{\"outcome\":\"unverified\",\"reason\":\"%s\",\"state\":\"%s\"}", reason,
                                outages >= most ? PROTECTION_FAILED : PROTECTION_OPEN);
}

static enum status close_row(struct protection_case *this, struct keeper_transaction *transaction, const char *to)
{
    const struct protection_closing closing = {
        .to = to,
        .at = transaction->now,
        .by = "answer",
        .sealed_record = buffer_bytes(&this->sealed_record),
        .record_digest = &this->record_digest,
    };
    enum status status = protection_row_close(transaction->connection, this->call->subject.customer.text, this->row.id.text, &closing);
    return status == STATUS_CONFLICT ? refuse_answered(this) : status;
}

enum status protection_case_established(struct protection_case *this, struct keeper_transaction *transaction)
{
    TRY(close_row(this, transaction, PROTECTION_ESTABLISHED));
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_ESTABLISHED, NULL, true));
    return buffer_append_text(&this->call->body, "{\"outcome\":\"established\"}");
}

enum status protection_case_insufficient(struct protection_case *this, struct keeper_transaction *transaction)
{
    TRY(close_row(this, transaction, PROTECTION_FAILED));
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_FAILED, "insufficient", true));
    return buffer_append_text(&this->call->body, "{\"outcome\":\"insufficient\"}");
}

enum status protection_case_rejected(struct protection_case *this, struct keeper_transaction *transaction)
{
    const struct row_key key = {.customer = this->row.customer, .id = this->row.operation};
    struct ledger_entry entry = {.event = LEDGER_EVENT_OPERATION_CANCELLED};
    TRY(close_row(this, transaction, PROTECTION_FAILED));
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_FAILED, "rejected", true));
    event_detail(&entry, "protection", this->row.id.text);
    event_detail(&entry, "reason", "rejected");
    TRY(operation_close(transaction, &key, OPERATION_EVENT_CANCEL, &entry));
    return buffer_append_text(&this->call->body, "{\"outcome\":\"rejected\",\"state\":\"cancelled\"}");
}
