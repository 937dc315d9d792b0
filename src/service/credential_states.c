/* SPDX-License-Identifier: Apache-2.0
 * Suspending, resuming, unlocking and revoking credentials. Suspending is anybody's who serves the customer; making a means usable again
 * rests on an authority. */
#include "src/service/authority.h"
#include "src/service/biometric_use.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/operation_call.h"
#include "src/service/phone_register.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/store/credential_names.h"
#include "src/store/guesses.h"

struct change_state {
    struct call call;
    struct authority authority;
    struct credential_row row;
    bool destroyed; /* the template of a person's biometrics */
};

static enum status read_nothing(struct call *call)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    return subject_load(lease.connection, call->input.parameters[0], &call->subject);
}

static enum status read_authority(struct call *call)
{
    struct change_state *this = (struct change_state *)call;
    const struct member members[] = {{"operation", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->authority.operation}};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    return read_nothing(call);
}

/* STATUS_NOT_FOUND when the customer has none, STATUS_CONFLICT when it was revoked. */
static enum status read_row(struct change_state *this, struct store_connection *connection)
{
    credential_row_release(&this->row);
    TRY(credential_row_read(connection, this->call.subject.customer.text, this->call.input.parameters[1], &this->row));
    if (row_word_is(&this->row.state, CREDENTIAL_REVOKED))
        return failure_set(&this->call.failure, STATUS_CONFLICT, "credential", "this credential was revoked");
    return STATUS_OK;
}

static enum status finish(struct change_state *this, struct keeper_transaction *transaction, enum ledger_event event, const char *state)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event,
                                 .operation = word(this->authority.operation),
                                 .customer = word(this->call.subject.customer.text),
                                 .credential = word(this->row.id.text)};
    event_detail(&entry, "changed_by", this->call.caller);
    if (this->authority.confirmed_by != NULL)
        event_detail(&entry, "confirmed_by", this->authority.confirmed_by);
    event_detail(&entry, "design", this->row.design.text);
    if (this->destroyed)
        event_detail(&entry, "template", "destroyed");
    TRY(event_append(transaction, &entry, &index));
    return buffer_append_format(&this->call.body, "{\"id\":\"%s\",\"state\":\"%s\"}", this->row.id.text, state);
}

static enum status conflict(struct change_state *this, enum status status, const char *why)
{
    return status == STATUS_CONFLICT ? failure_set(&this->call.failure, STATUS_CONFLICT, "credential", "%s", why) : status;
}

static enum status suspend_run(struct call *call, struct keeper_transaction *transaction)
{
    struct change_state *this = (struct change_state *)call;
    TRY(read_row(this, transaction->connection));
    TRY(conflict(this, credential_row_suspend(transaction->connection, call->subject.customer.text, this->row.id.text),
                 "only an active credential can be suspended"));
    return finish(this, transaction, LEDGER_EVENT_CREDENTIAL_SUSPENDED, CREDENTIAL_SUSPENDED);
}

static enum status resume_run(struct call *call, struct keeper_transaction *transaction)
{
    struct change_state *this = (struct change_state *)call;
    const char *customer = call->subject.customer.text;
    TRY(require_active_customer(call, transaction->connection));
    TRY(read_row(this, transaction->connection));
    TRY(conflict(this, credential_row_resume(transaction->connection, customer, this->row.id.text, CREDENTIAL_SUSPENDED_ON_REQUEST),
                 "only what was suspended on request can be resumed"));
    TRY(authority_take(call, transaction, SERVICE_FACTOR_REBIND, &this->authority));
    return finish(this, transaction, LEDGER_EVENT_CREDENTIAL_RESUMED, CREDENTIAL_ACTIVE);
}

/* Its own lock, the lock of its design for this customer, or both. */
static enum status unlock(struct change_state *this, struct store_connection *connection)
{
    const char *customer = this->call.subject.customer.text;
    enum status own = credential_row_unlock(connection, customer, this->row.id.text);
    if (own != STATUS_OK && own != STATUS_CONFLICT)
        return own;
    enum status of_design = guess_counter_unlock(connection, customer, this->row.design.text);
    return own == STATUS_OK && of_design == STATUS_CONFLICT ? STATUS_OK : of_design;
}

static enum status unlock_run(struct call *call, struct keeper_transaction *transaction)
{
    struct change_state *this = (struct change_state *)call;
    TRY(require_active_customer(call, transaction->connection));
    TRY(read_row(this, transaction->connection));
    TRY(conflict(this, unlock(this, transaction->connection), "this credential is not locked"));
    TRY(authority_take(call, transaction, SERVICE_FACTOR_REBIND, &this->authority));
    return finish(this, transaction, LEDGER_EVENT_CREDENTIAL_UNLOCKED, this->row.state.text);
}

/* A template is of no use any more, and nobody may find it again. */
static enum status destroy_template(struct change_state *this, struct keeper_transaction *transaction)
{
    unsigned design;
    CLEANUP(json_reference_release) json_t *named = NULL;
    TRY(vocabulary_find(&vocabulary_design, bytes_of_text(this->row.design.text), &design));
    const struct method *method = method_of((enum design)design);
    this->destroyed = false;
    if (method == NULL || method->asks_engine == NULL)
        return STATUS_OK;
    TRY(members_parse(this->row.public_record, &named, NULL));
    this->destroyed = biometric_use_is_asked(method, named);
    if (!this->destroyed)
        return STATUS_OK;
    transaction->erases = true;
    return credential_row_destroy(transaction->connection, this->call.subject.customer.text, this->row.id.text);
}

static enum status revoke_run(struct call *call, struct keeper_transaction *transaction)
{
    struct change_state *this = (struct change_state *)call;
    TRY(read_row(this, transaction->connection));
    TRY(credential_row_move(transaction->connection, call->subject.customer.text, this->row.id.text, this->row.state.text,
                            CREDENTIAL_REVOKED));
    TRY(credential_name_forget(transaction->connection, call->subject.customer.text, this->row.id.text));
    TRY(phone_note_revoked(call, transaction, this->row.id.text));
    TRY(destroy_template(this, transaction));
    return finish(this, transaction, LEDGER_EVENT_CREDENTIAL_REVOKED, CREDENTIAL_REVOKED);
}

static void change_release(struct call *call)
{
    credential_row_release(&((struct change_state *)call)->row);
}

#define CHANGE(name, prepared_by)                                                                                                          \
    const struct use_case use_case_##name##_credential = {                                                                                 \
        .size = sizeof(struct change_state), .prepare = (prepared_by), .run = name##_run, .release = change_release};
CHANGE(suspend, read_nothing)
CHANGE(resume, read_authority)
CHANGE(unlock, read_authority)
CHANGE(revoke, read_nothing)
