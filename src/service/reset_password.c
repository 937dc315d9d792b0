/* SPDX-License-Identifier: Apache-2.0
 * A new secret in place of a forgotten one, at the counter or on a permitted operation of service password_reset. It ends a lock, as the
 * customer has proved who it is by something else. */
#include "src/service/authority.h"
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/store/guesses.h"

struct reset_password {
    struct call call;
    struct authority authority;
    const json_t *details;
    const struct method *method;
    struct credential_row row;
    struct buffer record, sealed;
    struct method_result result;
    enum status renewed; /* what the method said: told only to whom may ask */
};

static enum status read_request(struct reset_password *this)
{
    const struct member members[] = {
        {"details", MEMBER_OBJECT, true, 0, &this->details},
        {"operation", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->authority.operation},
    };
    return members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure);
}

static enum status read_row(struct reset_password *this)
{
    struct call *call = &this->call;
    unsigned design;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    TRY(credential_row_read(lease.connection, call->subject.customer.text, call->input.parameters[1], &this->row));
    TRY(vocabulary_find(&vocabulary_design, bytes_of_text(this->row.design.text), &design));
    this->method = method_of((enum design)design);
    if (this->method == NULL || this->method->renew == NULL)
        return failure_set(&call->failure, STATUS_REFUSED, "credential", "what a credential of this design is made of is not replaced");
    if (!row_word_is(&this->row.state, CREDENTIAL_ACTIVE))
        return failure_set(&call->failure, STATUS_CONFLICT, "credential", "this credential is not active");
    return subject_open(call->services, &call->subject, SEALED_CREDENTIAL, this->row.id.text, this->row.sealed_record, &this->record);
}

static enum status reset_prepare(struct call *call)
{
    struct reset_password *this = (struct reset_password *)call;
    method_result_init(&this->result);
    this->record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    this->sealed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    TRY(read_request(this));
    TRY(read_row(this));
    call->workers = call->services->workers[this->method->design];
    return STATUS_OK;
}

static enum status renew(struct reset_password *this)
{
    struct call *call = &this->call;
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[this->method->design]};
    const struct method_credential credential = credential_for_method(&this->row, &this->record);
    TRY(this->method->renew(&context, &credential, this->details, &this->result, &call->failure));
    return subject_seal(call->services, &call->subject, SEALED_CREDENTIAL, this->row.id.text, buffer_bytes(&this->result.renewed_record),
                        &this->sealed);
}

static enum status reset_work(struct call *call)
{
    struct reset_password *this = (struct reset_password *)call;
    this->renewed = renew(this);
    return STATUS_OK;
}

static enum status replace(struct reset_password *this, struct store_connection *connection)
{
    enum status status = credential_row_renew(connection, this->call.subject.customer.text, this->row.id.text, this->row.sealed_record,
                                              buffer_bytes(&this->result.renewed_public), buffer_bytes(&this->sealed));
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "credential", "it was changed meanwhile");
    return status;
}

/* That it was not locked is no failure. */
static enum status unlock(struct reset_password *this, struct store_connection *connection)
{
    const char *customer = this->call.subject.customer.text;
    enum status status = credential_row_unlock(connection, customer, this->row.id.text);
    if (status != STATUS_OK && status != STATUS_CONFLICT)
        return status;
    status = guess_counter_unlock(connection, customer, this->row.design.text);
    return status == STATUS_CONFLICT ? STATUS_OK : status;
}

static enum status append_renewed(struct reset_password *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ledger_entry entry = {.event = LEDGER_EVENT_CREDENTIAL_RENEWED,
                                 .operation = word(this->authority.operation),
                                 .customer = word(this->call.subject.customer.text),
                                 .credential = word(this->row.id.text)};
    event_detail(&entry, "changed_by", this->call.caller);
    event_detail(&entry, "confirmed_by", this->authority.confirmed_by);
    event_detail(&entry, "design", this->row.design.text);
    return event_append(transaction, &entry, &index);
}

static enum status reset_run(struct call *call, struct keeper_transaction *transaction)
{
    struct reset_password *this = (struct reset_password *)call;
    TRY(require_active_customer(call, transaction->connection));
    TRY(authority_take(call, transaction, SERVICE_PASSWORD_RESET, &this->authority));
    TRY(this->renewed);
    TRY(replace(this, transaction->connection));
    TRY(unlock(this, transaction->connection));
    TRY(append_renewed(this, transaction));
    TRY(buffer_append_format(&call->body, "{\"id\":\"%s\",\"design\":\"%s\",\"state\":\"%s\",\"details\":", this->row.id.text,
                             this->row.design.text, this->row.state.text));
    TRY(buffer_append(&call->body, buffer_bytes(&this->result.renewed_public)));
    return buffer_append_byte(&call->body, '}');
}

static void reset_release(struct call *call)
{
    struct reset_password *this = (struct reset_password *)call;
    credential_row_release(&this->row);
    method_result_release(&this->result);
    buffer_release(&this->record);
    buffer_release(&this->sealed);
}

const struct use_case use_case_reset_password = {
    .size = sizeof(struct reset_password), .prepare = reset_prepare, .work = reset_work, .run = reset_run, .release = reset_release};
