/* SPDX-License-Identifier: Apache-2.0
 * Opening an enhanced protection of an operation (9.3.2.2): only what the institution offers for that service, and nothing that the clause
 * refuses. */
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/protection.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/operation/state.h"
#include "src/store/protections.h"

struct open_protection {
    struct call call;
    struct loaded_operation operation;
    enum protection kind;
    struct id id;
};

static enum status read_kind(struct open_protection *this)
{
    const char *kind = NULL;
    unsigned word;
    const struct member members[] = {{"kind", MEMBER_TEXT, true, 32, &kind}};
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    if (vocabulary_find(&vocabulary_protection, bytes_of_text(kind), &word) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "kind", "no enhanced protection has that name");
    if (protection_never_counts((enum protection)word))
        return failure_cite(&this->call.failure, "9.3.2.2",
                            failure_set(&this->call.failure, STATUS_REFUSED, "kind", "a fixed password or e-mail protects nothing"));
    this->kind = (enum protection)word;
    return STATUS_OK;
}

static enum status check_operation(struct open_protection *this)
{
    enum operation_state state, next;
    const struct operation_row *row = &this->operation.row;
    TRY(operation_state_find(row->state.text, &state));
    if (operation_state_next(state, OPERATION_EVENT_CEREMONY_OPENED, &next) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "operation", "its evidence has been given: protections come before it");
    if (this->call.input.now >= row->expires_at)
        return failure_set(&this->call.failure, STATUS_EXPIRED, "operation", "the operation's time is over: create a new one");
    if (!protection_is_offered(this->call.services->protections, this->kind, this->operation.facts.service))
        return failure_set(&this->call.failure, STATUS_REFUSED, "kind", "the institution offers no such protection for this service");
    return STATUS_OK;
}

static enum status write_answer(struct open_protection *this)
{
    return buffer_append_format(&this->call.body, "{\"id\":\"%s\",\"operation\":\"%s\",\"kind\":\"%s\",\"state\":\"armed\"}", this->id.text,
                                this->operation.row.id.text, vocabulary_text(&vocabulary_protection, this->kind));
}

static enum status open_prepare(struct call *call)
{
    struct open_protection *this = (struct open_protection *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    loaded_operation_init(&this->operation);
    TRY(read_kind(this));
    TRY(readers_take(call->services->readers, &lease));
    TRY(loaded_operation_find(lease.connection, call->input.parameters[0], &call->subject, &this->operation));
    TRY(check_operation(this));
    random_id(&this->id);
    call->created = true;
    return write_answer(this);
}

static enum status insert_protection(struct open_protection *this, struct keeper_transaction *transaction)
{
    struct protection_row row = {
        .customer = this->call.subject.customer,
        .id = this->id,
        .operation = this->operation.row.id,
        .opened_at = transaction->now,
        .expires_at = this->operation.row.expires_at,
    };
    TRY(row_word_set(&row.kind, vocabulary_text(&vocabulary_protection, this->kind)));
    TRY(row_word_set(&row.state, PROTECTION_ARMED));
    enum status status = protection_row_insert(transaction->connection, &row);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "kind", "this protection is armed already");
    return status;
}

/* Nobody arms anything behind evidence that was given meanwhile. */
static enum status require_undecided(struct open_protection *this, struct keeper_transaction *transaction)
{
    CLEANUP(operation_row_release) struct operation_row row = {0};
    TRY(operation_row_read(transaction->connection, this->call.subject.customer.text, this->operation.row.id.text, &row));
    if (row.decided_at != 0 || row.release_at != 0)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "operation", "its evidence has been given: protections come before it");
    return STATUS_OK;
}

static enum status open_run(struct call *call, struct keeper_transaction *transaction)
{
    struct open_protection *this = (struct open_protection *)call;
    uint64_t index;
    TRY(require_active_customer(call, transaction->connection));
    TRY(require_undecided(this, transaction));
    TRY(insert_protection(this, transaction));
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_PROTECTION_OPENED,
        .operation = word(this->operation.row.id.text),
        .customer = word(call->subject.customer.text),
    };
    event_detail(&entry, "kind", vocabulary_text(&vocabulary_protection, this->kind));
    event_detail(&entry, "protection", this->id.text);
    return event_append(call->services, transaction, &entry, &index);
}

static void open_release(struct call *call)
{
    loaded_operation_release(&((struct open_protection *)call)->operation);
}

const struct use_case use_case_open_protection = {
    .size = sizeof(struct open_protection), .prepare = open_prepare, .run = open_run, .release = open_release};
