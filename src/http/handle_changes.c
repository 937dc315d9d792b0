/* SPDX-License-Identifier: Apache-2.0
 * The requests that change something: each starts a use case, sleeps, and is woken with its answer. */
#include "src/http/route.h"
#include "src/service/use_cases.h"

/* What the caller is told: how it ended, or a refusal that is on record. */
static enum status outcome_of(const struct call *call, enum status status)
{
    return status == STATUS_OK ? call->told : status;
}

static void answer(const struct call *call, enum status ended, void *context)
{
    struct request *request = context;
    enum status status = outcome_of(call, ended);
    if (status == STATUS_OK) {
        reply_status(request, call->created ? 201 : 200);
        if (buffer_append(reply_body(request), buffer_bytes(call->once.size > 0 ? &call->once : &call->body)) != STATUS_OK)
            reply_failed(request, STATUS_NO_MEMORY);
    } else if (call->key_conflict)
        reply_problem(request, PROBLEM_KEY_REUSED, "%s", call->failure.message);
    else if (call->failure.status == status && call->failure.message[0] != 0)
        reply_failure(request, &call->failure);
    else
        reply_failed(request, status);
    reply_send(request);
}

static enum handled start(struct request *request, const char *action, const struct use_case *use_case)
{
    if (request->services == NULL) {
        reply_failed(request, STATUS_UNAVAILABLE);
        return HANDLED;
    }
    const struct call_input input = {
        .caller = request->caller,
        .idempotency_key = request->idempotency_key,
        .action = action,
        .parameters = {request->parameters[0], request->parameters[1]},
        .request = request->json,
        .body = request->body,
        .now = request->now,
        .at_counter = (request->roles & ROLE_BIT(ROLE_COUNTER)) != 0,
        .at_ra = (request->roles & ROLE_BIT(ROLE_RA)) != 0,
        .at_atm = (request->roles & ROLE_BIT(ROLE_ATM)) != 0,
        .is_officer = (request->roles & ROLE_BIT(ROLE_OFFICER)) != 0,
    };
    call_start(request->services, use_case, &input, answer, request);
    return HANDLED_LATER;
}

#define CHANGE(name)                                                                                                                       \
    enum handled handle_##name(struct request *request)                                                                                    \
    {                                                                                                                                      \
        return start(request, #name, &use_case_##name);                                                                                    \
    }
CHANGE(register_customer)
CHANGE(erase_customer)
CHANGE(send_message)
CHANGE(retry_message)
CHANGE(tell_delivery)
CHANGE(add_account)
CHANGE(designate_account)
CHANGE(withdraw_account)
CHANGE(withdraw_designated_account)
CHANGE(enrol_credential)
CHANGE(revoke_credential)
CHANGE(activate_credential)
CHANGE(resynchronise_credential)
CHANGE(suspend_credential)
CHANGE(resume_credential)
CHANGE(unlock_credential)
CHANGE(import_tokens)
CHANGE(set_phone)
CHANGE(send_phone_code)
CHANGE(verify_phone)
CHANGE(create_operation)
CHANGE(authorise)
CHANGE(cancel_operation)
CHANGE(open_ceremony)
CHANGE(renew_ceremony)
CHANGE(answer_ceremony)
CHANGE(open_protection)
CHANGE(block_operation)
CHANGE(block_by_staff)
CHANGE(reset_password)
CHANGE(login)
CHANGE(answer_protection)
CHANGE(register_device)
CHANGE(revoke_device)
CHANGE(suspend_device)
CHANGE(resume_device)
CHANGE(name_device)
CHANGE(name_credential)
CHANGE(propose_assessment)
CHANGE(approve_assessment)
CHANGE(withdraw_assessment)
CHANGE(propose_biometrics)
CHANGE(approve_biometrics)
CHANGE(propose_risk_notice)
CHANGE(approve_risk_notice)
CHANGE(accept_risk_notice)
CHANGE(turn_off_indirect)
CHANGE(turn_on_indirect)
CHANGE(stop_indirect)
CHANGE(release_indirect)
CHANGE(receive_message)
CHANGE(receive_sim_result)
CHANGE(hold_recording)
CHANGE(release_recording)
CHANGE(send_signal)

/* The answer to a sign-in tells nothing that is kept, and another opening harms nobody. */
enum handled handle_card_login(struct request *request)
{
    request->idempotency_key = NULL;
    return start(request, "card_login", &use_case_card_login);
}

enum handled handle_answer_card_login(struct request *request)
{
    request->idempotency_key = NULL;
    return start(request, "answer_card_login", &use_case_answer_card_login);
}

/* Side and number are the key of a chunk, and looking twice is to be told twice. */
enum handled handle_add_chunk(struct request *request)
{
    request->idempotency_key = NULL;
    return start(request, "add_chunk", &use_case_add_chunk);
}

enum handled handle_read_chunk(struct request *request)
{
    request->idempotency_key = NULL;
    reply_type(request, "application/octet-stream");
    return start(request, "read_chunk", &use_case_read_chunk);
}
