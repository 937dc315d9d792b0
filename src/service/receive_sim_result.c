/* SPDX-License-Identifier: Apache-2.0
 * A result that a mobile operator tells by itself (`sim_authentication`). Its reference leads to the protection, its HMAC says that the
 * operator wrote it; whatever is not a result of a request that is open now does nothing, and counts as nothing. */
#include "src/service/protection_sim.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/service/protection.h"

struct receive_sim_result {
    struct call call;
    struct protection_case answered;
    enum sim_verdict verdict;
};

static enum status examine(struct receive_sim_result *this)
{
    struct protection_case *answered = &this->answered;
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX);
    if (answered->kind != PROTECTION_SIM_AUTHENTICATION)
        return STATUS_OK;
    TRY(subject_open(this->call.services, &this->call.subject, SEALED_PROTECTION, answered->row.id.text, answered->row.sealed_details,
                     &state));
    return protection_sim_judge(answered, buffer_bytes(&state), this->call.input.request, &this->verdict);
}

/* What leads nowhere, and what is over, is ignored. */
static enum status load(struct receive_sim_result *this)
{
    struct id protection;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(protection_sim_find(this->call.services, this->call.input.request, &protection));
    TRY(readers_take(this->call.services->readers, &lease));
    return protection_case_load(&this->answered, lease.connection, protection.text);
}

static enum status receive_prepare(struct call *call)
{
    struct receive_sim_result *this = (struct receive_sim_result *)call;
    protection_case_init(call, &this->answered);
    if (call->input.body.size > SIM_RESULT_BYTES_MAX)
        return failure_set(&call->failure, STATUS_INVALID, NULL, "longer than a result may be");
    enum status status = load(this);
    if (status == STATUS_OK)
        TRY(examine(this));
    else if (status != STATUS_NOT_FOUND && status != STATUS_CONFLICT && status != STATUS_EXPIRED)
        return status;
    if (this->verdict != SIM_WRONG && this->verdict != SIM_VERIFIED)
        return buffer_append_text(&call->body, "{\"outcome\":\"ignored\"}");
    return this->verdict == SIM_VERIFIED ? protection_case_seal(&this->answered) : STATUS_OK;
}

static enum status receive_run(struct call *call, struct keeper_transaction *transaction)
{
    struct receive_sim_result *this = (struct receive_sim_result *)call;
    if (this->verdict != SIM_WRONG && this->verdict != SIM_VERIFIED)
        return STATUS_OK;
    TRY(protection_case_require(&this->answered, transaction));
    return this->verdict == SIM_VERIFIED ? protection_case_established(&this->answered, transaction)
                                         : protection_case_wrong(&this->answered, transaction, INT64_MAX);
}

static void receive_release(struct call *call)
{
    protection_case_release(&((struct receive_sim_result *)call)->answered);
}

const struct use_case use_case_receive_sim_result = {
    .size = sizeof(struct receive_sim_result), .prepare = receive_prepare, .run = receive_run, .release = receive_release};
