/* SPDX-License-Identifier: Apache-2.0
 * Answering the challenge of an enhanced protection: examined before the transaction, counted and closed once inside it. */
#include "src/service/protection.h"
#include "src/service/protection_case.h"
#include "src/service/protection_code.h"
#include "src/service/protection_means.h"
#include "src/service/protection_password.h"
#include "src/service/protection_sim.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/protection/signed_answer.h"

enum outcome { OUTCOME_WRONG, OUTCOME_CONTINUE, OUTCOME_REJECTED, OUTCOME_ESTABLISHED, OUTCOME_PENDING, OUTCOME_UNTOLD };

struct answer_protection {
    struct call call;
    struct protection_case answered;
    enum protection_means means;
    struct device_key key;               /* of what signs */
    struct protection_password password; /* where a password answers */
    struct buffer state;                 /* opened; empty where a password answers */
    enum outcome outcome;
    const char *trouble; /* with OUTCOME_UNTOLD: why */
};

/* What was asked, and by what it is answered. */
static enum status open_seals(struct answer_protection *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const struct protection_row *row = &this->answered.row;
    if (this->means == MEANS_PASSWORD) {
        call->workers = call->services->workers[DESIGN_PASSWORD];
        return protection_password_read(call, connection, row->means.text, &this->password);
    }
    if (this->means == MEANS_SIM)
        call->workers = call->services->operators;
    else if (this->means != MEANS_PHONE)
        TRY(protection_means_key(call->services, connection, &call->subject, this->means, row->means.text, &this->key));
    return subject_open(call->services, &call->subject, SEALED_PROTECTION, row->id.text, row->sealed_details, &this->state);
}

static enum status examine_signed(struct answer_protection *this)
{
    static const enum outcome outcomes[] = {
        [SIGNED_WRONG] = OUTCOME_WRONG, [SIGNED_REJECTED] = OUTCOME_REJECTED, [SIGNED_CONFIRMED] = OUTCOME_ESTABLISHED};
    struct signed_examination examination = {.record = this->answered.record};
    CLEANUP(json_reference_release) json_t *state = NULL;
    TRY(members_parse(buffer_bytes(&this->state), &state, NULL));
    const char *sign = json_string_value(json_object_get(state, "sign")), *number = json_string_value(json_object_get(state, "number"));
    if (sign == NULL)
        return STATUS_CORRUPT;
    enum status status = signed_answer_examine(&this->key, sign, number, this->call.input.request, &examination, &this->call.failure);
    this->answered.record = examination.record;
    this->outcome = outcomes[examination.outcome];
    return status;
}

static enum status examine_password(struct answer_protection *this)
{
    static const enum outcome outcomes[] = {
        [METHOD_WRONG] = OUTCOME_WRONG, [METHOD_CONTINUE] = OUTCOME_CONTINUE, [METHOD_ESTABLISHED] = OUTCOME_ESTABLISHED};
    TRY(protection_password_examine(&this->call, &this->answered.operation, &this->password));
    this->outcome = outcomes[this->password.result.outcome];
    return buffer_append(&this->answered.record, buffer_bytes(&this->password.result.record));
}

static enum status examine_code(struct answer_protection *this)
{
    const char *code = NULL;
    bool right = false;
    const struct member members[] = {{"code", MEMBER_TEXT, true, METHOD_CODE_SIZE - 1, &code}};
    if (this->answered.kind == PROTECTION_TWO_WAY_SMS)
        return failure_set(&this->call.failure, STATUS_REFUSED, "protection", "this one is answered by the customer's own message");
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    TRY(protection_code_examine(&this->answered, buffer_bytes(&this->state), code, &right, &this->call.failure));
    this->outcome = right ? OUTCOME_ESTABLISHED : OUTCOME_WRONG;
    return STATUS_OK;
}

/* Nothing is answered: the operator is asked. */
static enum status examine_sim(struct answer_protection *this)
{
    static const enum outcome outcomes[] = {
        [SIM_UNREADABLE] = OUTCOME_UNTOLD, [SIM_FOREIGN] = OUTCOME_UNTOLD, [SIM_STALE] = OUTCOME_UNTOLD,
        [SIM_PENDING] = OUTCOME_PENDING,   [SIM_WRONG] = OUTCOME_WRONG,    [SIM_VERIFIED] = OUTCOME_ESTABLISHED};
    struct sim_answer answer;
    TRY(members_read(this->call.input.request, "", NULL, 0, &this->call.failure));
    TRY(protection_sim_ask(&this->answered, buffer_bytes(&this->state), &answer));
    this->outcome = outcomes[answer.verdict];
    this->trouble = answer.trouble;
    return STATUS_OK;
}

static enum status examine(struct answer_protection *this)
{
    switch (this->means) {
    case MEANS_PASSWORD:
        return examine_password(this);
    case MEANS_PHONE:
        return examine_code(this);
    case MEANS_SIM:
        return examine_sim(this);
    default:
        return examine_signed(this);
    }
}

static enum status answer_prepare(struct call *call)
{
    struct answer_protection *this = (struct answer_protection *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    protection_case_init(call, &this->answered);
    protection_password_init(&this->password);
    this->state = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX);
    TRY(readers_take(call->services->readers, &lease));
    TRY(protection_case_load(&this->answered, lease.connection, call->input.parameters[0]));
    this->means = protection_means_of(this->answered.kind);
    if (this->means == MEANS_CONFERENCE)
        return failure_set(&call->failure, STATUS_REFUSED, "protection", "this one is answered by the verdict of its video ceremony");
    return open_seals(this, lease.connection);
}

static enum status answer_work(struct call *call)
{
    struct answer_protection *this = (struct answer_protection *)call;
    TRY(examine(this));
    return this->outcome == OUTCOME_ESTABLISHED || this->outcome == OUTCOME_REJECTED ? protection_case_seal(&this->answered) : STATUS_OK;
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
    struct guess_outcome guess = {.verdict = GUESS_ACCEPTED, .attempts_left = INT64_MAX};
    if (this->means == MEANS_PASSWORD)
        TRY(protection_password_count(&this->call, transaction, &this->answered.operation, &this->password, &guess));
    else if (this->means == MEANS_PHONE)
        TRY(protection_code_count(&this->answered, transaction, this->outcome == OUTCOME_ESTABLISHED, &guess));
    *ret_outcome = guess.verdict == GUESS_WRONG ? OUTCOME_WRONG : this->outcome;
    *ret_left = guess.verdict == GUESS_WRONG ? guess.attempts_left : INT64_MAX;
    return STATUS_OK;
}

static enum status answer_run(struct call *call, struct keeper_transaction *transaction)
{
    struct answer_protection *this = (struct answer_protection *)call;
    enum outcome outcome;
    int64_t guesses_left;
    TRY(protection_case_require(&this->answered, transaction));
    TRY(settle(this, transaction, &outcome, &guesses_left));
    switch (outcome) {
    case OUTCOME_WRONG:
        return protection_case_wrong(&this->answered, transaction, guesses_left);
    case OUTCOME_CONTINUE:
        return run_continue(this);
    case OUTCOME_REJECTED:
        return protection_case_rejected(&this->answered, transaction);
    case OUTCOME_ESTABLISHED:
        return protection_case_established(&this->answered, transaction);
    case OUTCOME_PENDING:
        return buffer_append_text(&call->body, "{\"outcome\":\"pending\"}");
    case OUTCOME_UNTOLD:
        return protection_case_untold(&this->answered, transaction, this->trouble, SIM_OUTAGES_MAX);
    }
    return STATUS_INTERNAL;
}

static void answer_release(struct call *call)
{
    struct answer_protection *this = (struct answer_protection *)call;
    protection_case_release(&this->answered);
    protection_password_release(&this->password);
    buffer_release(&this->state);
}

const struct use_case use_case_answer_protection = {
    .size = sizeof(struct answer_protection), .prepare = answer_prepare, .work = answer_work, .run = answer_run, .release = answer_release};
