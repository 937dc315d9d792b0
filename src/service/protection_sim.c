/* SPDX-License-Identifier: Apache-2.0
 * From the customer's number to a question, and from an operator's answer to a verdict. */
#include "src/service/protection_sim.h"

#include "src/json/members.h"
#include "src/service/phone_register.h"
#include "src/service/protection_code.h"

#include <stdio.h>

#define TROUBLE_TIMEOUT "operator_timeout"
#define TROUBLE_UNAVAILABLE "operator_unavailable"
#define TROUBLE_ANSWER "operator_answer"

enum status protection_sim_check(const struct protection_policy *policy, const struct channel_book *book, struct failure *failure)
{
    if (!policy->rules[PROTECTION_SIM_AUTHENTICATION].is_offered || book_find_operator(book, policy->sim_operator) != NULL)
        return STATUS_OK;
    return failure_set(failure, STATUS_INVALID, "protections.sim_authentication.operator", "the channels file has no such operator");
}

/* NULL: this server asks nobody. */
static const struct sim_operator *operator_of(const struct services *services)
{
    if (services->protections == NULL || services->book == NULL || services->operators == NULL)
        return NULL;
    return book_find_operator(services->book, services->protections->sim_operator);
}

static struct sim_profile profile_of(const struct sim_operator *telco)
{
    return (struct sim_profile){
        .url = telco->field_url,
        .reference = telco->field_reference,
        .nonce = telco->field_nonce,
        .number = telco->field_number,
        .status = telco->field_status,
        .at = telco->field_at,
        .mac = telco->field_mac,
        .verified = telco->word_verified,
        .pending = telco->word_pending,
        .key = bytes_of_text(telco->key_file),
    };
}

void protection_sim_release(struct protection_sim *sim)
{
    phone_row_release(&sim->phone);
    wipe(sim->number, sizeof sim->number);
}

static enum status refuse_unserved(struct call *call)
{
    return failure_set(&call->failure, STATUS_REFUSED, "kind", "this server asks no operator any more");
}

enum status protection_sim_prepare(struct call *call, struct store_connection *connection, struct protection_sim *sim)
{
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    CLEANUP(phone_record_release) struct phone_record phone = {.json = NULL};
    if (operator_of(call->services) == NULL)
        return refuse_unserved(call);
    TRY(protection_code_find_phone(connection, call->subject.customer.text, &sim->phone, &call->failure));
    TRY(protection_code_open_phone(call, connection, &sim->phone, &record));
    TRY(phone_record_read(buffer_bytes(&record), &phone));
    snprintf(sim->number, sizeof sim->number, "%s", phone.number);
    call->workers = call->services->operators;
    return STATUS_OK;
}

/* What the trail says. */
static const char *trouble_of(const char *word)
{
    return strcmp(word, "http.timeout") == 0 ? TROUBLE_TIMEOUT : TROUBLE_UNAVAILABLE;
}

/* NULL in *ret_trouble: there is an answer, a JSON object. */
static enum status exchange_json(const struct sim_operator *telco, const struct sim_request *request, json_t **ret_answer,
                                 const char **ret_trouble)
{
    const char *word = "";
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(SIM_ANSWER_BYTES_MAX);
    enum status status = sim_exchange(telco, request, &answer, &word);
    if (status == STATUS_UNAVAILABLE) {
        *ret_trouble = trouble_of(word);
        return STATUS_OK;
    }
    TRY(status);
    *ret_trouble = members_parse(buffer_bytes(&answer), ret_answer, NULL) == STATUS_OK ? NULL : TROUBLE_ANSWER;
    return STATUS_OK;
}

static enum status make_question(const struct sim_operator *telco, const struct protection_sim_request *request,
                                 const struct protection_sim *sim, timestamp_us now, struct sim_question *ret_question)
{
    struct sim_subject subject = {
        .operation = request->operation->id.text,
        .protection = request->protection,
        .instruction = request->operation->instruction_digest,
        .number = sim->number,
        .opened_at = now,
    };
    random_fill(subject.nonce, sizeof subject.nonce);
    return sim_question_make(&subject, bytes_of_text(telco->key_file), ret_question);
}

enum status protection_sim_open(struct call *call, const struct protection_sim_request *request, struct protection_sim *sim,
                                struct buffer *ret_challenge, struct buffer *ret_state)
{
    const struct sim_operator *telco = operator_of(call->services);
    const struct sim_profile profile = profile_of(telco);
    struct sim_question question;
    char digest[SIM_HEX_SIZE] = "";
    const char *url = NULL;
    CLEANUP(json_reference_release) json_t *answer = NULL;
    TRY(make_question(telco, request, sim, call->input.now, &question));
    hex_write(bytes_of(request->operation->instruction_digest.bytes, DIGEST_SIZE), digest);
    const struct sim_request asked = {
        .step = SIM_OPEN,
        .number = sim->number,
        .reference = question.reference,
        .nonce = question.nonce,
        .digest = digest,
        .seconds = (request->expires_at - call->input.now) / TIMESTAMP_SECOND,
    };
    TRY(exchange_json(telco, &asked, &answer, &sim->trouble));
    if (sim->trouble != NULL)
        return STATUS_OK;
    if (sim_opening_read(&profile, &question, answer, &url) != STATUS_OK) {
        sim->trouble = TROUBLE_ANSWER;
        return STATUS_OK;
    }
    TRY(members_write(json_pack("{ss}", "url", url), ret_challenge));
    return sim_question_write(&question, ret_state);
}

static enum status judge(struct protection_case *answered, const struct sim_operator *telco, const struct sim_question *question,
                         const json_t *result, enum sim_verdict *ret_verdict)
{
    const struct sim_profile profile = profile_of(telco);
    return sim_result_judge(&profile, question, result, answered->call->services->clock(), &answered->record, ret_verdict);
}

enum status protection_sim_ask(struct protection_case *answered, struct bytes state, struct sim_answer *ret_answer)
{
    const struct sim_operator *telco = operator_of(answered->call->services);
    struct sim_question question;
    char digest[SIM_HEX_SIZE] = "";
    CLEANUP(json_reference_release) json_t *result = NULL;
    if (telco == NULL)
        return refuse_unserved(answered->call);
    if (telco->result_url[0] == 0)
        return failure_set(&answered->call->failure, STATUS_REFUSED, "protection", "the operator tells this one's result by itself");
    TRY(sim_question_read(state, &question));
    hex_write(bytes_of(answered->operation.row.instruction_digest.bytes, DIGEST_SIZE), digest);
    const struct sim_request asked = {
        .step = SIM_RESULT, .number = "", .reference = question.reference, .nonce = question.nonce, .digest = digest};
    *ret_answer = (struct sim_answer){.verdict = SIM_UNREADABLE};
    TRY(exchange_json(telco, &asked, &result, &ret_answer->trouble));
    if (ret_answer->trouble != NULL)
        return STATUS_OK;
    ret_answer->trouble = TROUBLE_ANSWER;
    return judge(answered, telco, &question, result, &ret_answer->verdict);
}

enum status protection_sim_judge(struct protection_case *answered, struct bytes state, const json_t *result, enum sim_verdict *ret_verdict)
{
    const struct sim_operator *telco = operator_of(answered->call->services);
    struct sim_question question;
    if (telco == NULL)
        return refuse_unserved(answered->call);
    TRY(sim_question_read(state, &question));
    return judge(answered, telco, &question, result, ret_verdict);
}

enum status protection_sim_find(struct services *services, const json_t *result, struct id *ret_protection)
{
    const struct sim_operator *telco = operator_of(services);
    if (telco == NULL)
        return STATUS_NOT_FOUND;
    const struct sim_profile profile = profile_of(telco);
    return sim_result_protection(&profile, result, ret_protection) == STATUS_OK ? STATUS_OK : STATUS_NOT_FOUND;
}
