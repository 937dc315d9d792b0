/* SPDX-License-Identifier: Apache-2.0
 * How long a recording is kept: a legal hold stops the clock, its end lets it run, and what is overdue is deleted. */
#include "src/service/event.h"
#include "src/service/recording.h"
#include "src/service/use_cases.h"

struct keep_recording {
    struct call call;
    struct ceremony_row ceremony;
};

static enum status keep_prepare(struct call *call)
{
    struct keep_recording *this = (struct keep_recording *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    return recording_find_ceremony(call, lease.connection, &this->ceremony);
}

static enum status tell(struct keep_recording *this, struct keeper_transaction *transaction, enum ledger_event event)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = event,
        .ceremony = word(this->ceremony.id.text),
        .customer = word(this->ceremony.customer.text),
    };
    event_detail(&entry, "caller", this->call.caller);
    return event_append(transaction, &entry, &index);
}

static enum status hold_run(struct call *call, struct keeper_transaction *transaction)
{
    struct keep_recording *this = (struct keep_recording *)call;
    const char *customer = this->ceremony.customer.text, *id = this->ceremony.id.text;
    enum status status = recording_row_hold(transaction->connection, customer, id, call->caller, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "recording", "it is held already, or was deleted");
    TRY(status);
    TRY(tell(this, transaction, LEDGER_EVENT_RECORDING_HELD));
    return buffer_append_format(&call->body, "{\"ceremony\":\"%s\",\"held\":true}", id);
}

static enum status release_run(struct call *call, struct keeper_transaction *transaction)
{
    struct keep_recording *this = (struct keep_recording *)call;
    const char *customer = this->ceremony.customer.text, *id = this->ceremony.id.text;
    enum status status = recording_row_let_go(transaction->connection, customer, id);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "recording", "nobody holds it");
    TRY(status);
    TRY(tell(this, transaction, LEDGER_EVENT_RECORDING_RELEASED));
    return buffer_append_format(&call->body, "{\"ceremony\":\"%s\",\"held\":false}", id);
}

/* The server's own: an erased customer's goes too, so nothing is asked of the subject. */
static enum status delete_prepare(struct call *call)
{
    struct keep_recording *this = (struct keep_recording *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    return ceremony_row_find(lease.connection, call->input.parameters[0], &this->ceremony);
}

static enum status delete_run(struct call *call, struct keeper_transaction *transaction)
{
    struct keep_recording *this = (struct keep_recording *)call;
    TRY(recording_row_delete(transaction->connection, this->ceremony.customer.text, this->ceremony.id.text, transaction->now));
    transaction->erases = true;
    return tell(this, transaction, LEDGER_EVENT_RECORDING_DELETED);
}

static void keep_release(struct call *call)
{
    ceremony_row_release(&((struct keep_recording *)call)->ceremony);
}

const struct use_case use_case_hold_recording = {
    .size = sizeof(struct keep_recording), .prepare = keep_prepare, .run = hold_run, .release = keep_release};
const struct use_case use_case_release_recording = {
    .size = sizeof(struct keep_recording), .prepare = keep_prepare, .run = release_run, .release = keep_release};
const struct use_case use_case_delete_recording = {
    .size = sizeof(struct keep_recording), .prepare = delete_prepare, .run = delete_run, .release = keep_release};
