/* SPDX-License-Identifier: Apache-2.0
 * Creating an operation: what the channel asks for becomes one instruction whose digest every design binds to, and the answer says which
 * designs could authorise it. */
#include "src/service/decision.h"
#include "src/service/operation_draft.h"
#include "src/service/techniques.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/operation/state.h"

struct create_operation {
    struct call call;
    struct operation_draft draft;
    struct service_decision decision;
};

static enum status write_answer(const struct create_operation *this, struct buffer *body)
{
    const struct operation_draft *draft = &this->draft;
    TRY(buffer_append_format(body, "{\"id\":\"%s\",\"state\":\"created\",", draft->id.text));
    TRY(operation_draft_write(draft, body));
    TRY(buffer_append_text(body, ",\"decision\":"));
    return buffer_append(body, buffer_bytes(&this->decision.json));
}

/* The customer's own means that show one technique or two (9.4). */
static enum status write_techniques(struct create_operation *this)
{
    struct call *call = &this->call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    const struct techniques_use use = {
        .customer = call->subject.customer.text, .operation_id = "", .operation = &this->draft.facts, .now = call->input.now};
    return techniques_write_options(call->services, lease.connection, &use, &call->body);
}

static enum status create_prepare(struct call *call)
{
    struct create_operation *this = (struct create_operation *)call;
    operation_draft_init(call, &this->draft);
    service_decision_init(&this->decision);
    call->created = true;
    TRY(operation_request_read(call->input.request, OPERATION_ALONE, &this->draft.request, &call->failure));
    TRY(operation_draft_make(call, &this->draft));
    TRY(service_decide(&this->draft.facts, NULL, 0, &this->decision));
    TRY(write_answer(this, &call->body));
    TRY(write_techniques(this));
    return buffer_append_byte(&call->body, '}');
}

static enum status create_run(struct call *call, struct keeper_transaction *transaction)
{
    struct operation_row row;
    TRY(require_active_customer(call, transaction->connection));
    return operation_draft_insert(call, &((struct create_operation *)call)->draft, transaction, OPERATION_CREATED, &row);
}

static void create_release(struct call *call)
{
    struct create_operation *this = (struct create_operation *)call;
    operation_draft_release(&this->draft);
    service_decision_release(&this->decision);
}

const struct use_case use_case_create_operation = {
    .size = sizeof(struct create_operation), .prepare = create_prepare, .run = create_run, .release = create_release};
