/* SPDX-License-Identifier: Apache-2.0
 * Enrolling a face, asking for it, and what an engine found in the answer. An engine that says nothing that counts ends the call: nothing
 * is confirmed by it, and nothing is held against the customer. */
#include "src/methods/two_factor/face.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"
#include "src/vault/vault.h"

#define CUSTOMER_LIMIT_FACTOR 4 /* as for what is known */

static enum status find_settings(const struct method_context *context, const char *field, const struct face_settings **ret_settings,
                                 struct failure *failure)
{
    const struct two_factor_settings *settings = context->settings;
    if (settings->face == NULL)
        return failure_set(failure, STATUS_REFUSED, field, "this server compares no faces");
    if (!face_rule_is_kept(settings->face, context->now))
        return failure_cite(
            failure, "9.4.1",
            failure_set(failure, STATUS_REFUSED, field, "the institution declares for today that it keeps no rule on biometric data"));
    *ret_settings = settings->face;
    return STATUS_OK;
}

static enum status require_parameters(const struct method_context *context, struct failure *failure)
{
    if (context->parameters != NULL)
        return STATUS_OK;
    return failure_cite(
        failure, "9.4.1",
        failure_set(failure, STATUS_REFUSED, "credential", "no approved parameter set is in force for this kind of operation"));
}

static enum status make_request_id(const struct method_context *context, struct biometric_request *request)
{
    uint8_t random[BIOMETRIC_REQUEST_BYTES];
    TRY(vault_random(context->vault, random, sizeof random));
    hex_write(bytes_of(random, sizeof random), request->id);
    return STATUS_OK;
}

static enum status ask(const struct face_settings *settings, const struct biometric_request *request, struct biometric_answer *answer,
                       struct failure *failure)
{
    const char *trouble = "";
    enum status status = biometric_ask(settings->engine, request, answer, &trouble);
    if (status == STATUS_UNAVAILABLE)
        return failure_set(failure, STATUS_UNAVAILABLE, "engine", "%s: nothing was confirmed; again later, or by another design", trouble);
    TRY(status);
    if (answer->fault != BIOMETRIC_MEASURED)
        return failure_set(failure, STATUS_INVALID, "samples", "%s: no face could be measured; again, or by another design",
                           biometric_fault_text(answer->fault));
    return STATUS_OK;
}

/* What would be compared with all that comes later must itself be of somebody who was there. */
static enum status check_enrolled(const struct biometric_answer *answer, struct failure *failure)
{
    if (answer->attack != BIOMETRIC_ATTACK_NONE || answer->signals != 0)
        return failure_set(failure, STATUS_REFUSED, "details.sample", "the engine suspects a presentation attack or an injected sample");
    if (answer->prompts_kept != 1)
        return failure_set(failure, STATUS_REFUSED, "details.sample", "the face does not look straight into the camera");
    return STATUS_OK;
}

static enum status make_template(const struct method_context *context, const struct face_settings *settings, const json_t *sample,
                                 struct face_record *record, struct failure *failure)
{
    struct biometric_request request = {.sample_count = 1};
    CLEANUP(biometric_answer_release) struct biometric_answer answer;
    biometric_answer_init(&answer);
    TRY(biometric_sample_read(sample, "details.sample", BIOMETRIC_STRAIGHT, &request.samples[0], failure));
    TRY(make_request_id(context, &request));
    TRY(ask(settings, &request, &answer, failure));
    TRY(check_enrolled(&answer, failure));
    record->engine = answer.engine;
    record->sample = request.samples[0].digest;
    return buffer_append(&record->template_bytes, buffer_bytes(&answer.template_bytes));
}

static enum status face_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                              struct method_enrolment *enrolment, struct failure *failure)
{
    const struct face_settings *settings = NULL;
    const char *technique = NULL, *confirmed_by = NULL;
    const json_t *sample = NULL;
    CLEANUP(face_record_release) struct face_record record;
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"sample", MEMBER_OBJECT, true, 0, &sample},
        {"confirmed_by", MEMBER_TEXT, true, 32, &confirmed_by},
    };
    face_record_init(&record);
    record.corporate = customer->corporate;
    record.enrolled_at = context->now;
    TRY(find_settings(context, "details.technique", &settings, failure));
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    TRY(method_enrolment_confirm(enrolment, confirmed_by, failure));
    TRY(make_template(context, settings, sample, &record, failure));
    return face_record_write(&record, &enrolment->record, &enrolment->public_record);
}

/* What the caller is asked; after a try that confirmed nothing also what was missing, and the designs that would be enough beside it. */
static enum status write_challenge(const struct face_state *state, const struct face_try *before, struct buffer *ret_challenge)
{
    json_t *missing = before != NULL ? face_not_confirmed_json(before) : NULL;
    json_t *designs = before != NULL ? face_designs_to_add_json(before->operation) : NULL;
    return members_write(json_pack("{ss, ss, ss, so, so*, so*}", "design", "two_factor", "step", "answer", "technique", "face", "prompts",
                                   face_prompts_json(state), "not_confirmed", missing, "add_design", designs),
                         ret_challenge);
}

static enum status face_open(const struct method_context *context, const struct method_operation *operation,
                             const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                             struct failure *failure)
{
    const struct face_settings *settings = NULL;
    struct face_state state;
    (void)operation, (void)credential;
    if (request != NULL)
        TRY(members_read(request, "", NULL, 0, failure));
    TRY(find_settings(context, "credential", &settings, failure));
    TRY(require_parameters(context, failure));
    TRY(face_state_draw(context, NULL, &state));
    TRY(face_state_write(&state, &opening->state));
    opening->life_seconds = settings->seconds;
    return write_challenge(&state, NULL, &opening->challenge);
}

static enum status read_samples(const json_t *json, const struct face_state *state, struct biometric_request *request,
                                struct failure *failure)
{
    const json_t *samples = NULL;
    const struct member members[] = {{"samples", MEMBER_ARRAY, true, LIMIT_BIOMETRIC_SAMPLES, &samples}};
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    if (json_array_size(samples) != state->count)
        return failure_set(failure, STATUS_INVALID, "samples", "one for each prompt, in their order: %zu", state->count);
    for (; request->sample_count < state->count; request->sample_count++) {
        size_t at = request->sample_count;
        TRY(biometric_sample_read(json_array_get(samples, at), "samples", state->prompts[at], &request->samples[at], failure));
    }
    return STATUS_OK;
}

/* One picture cannot show two things, and that of the enrolment was not made now. */
static bool repeats_sample(const struct biometric_request *request, const struct face_record *record)
{
    for (size_t i = 0; i < request->sample_count; i++) {
        if (memcmp(request->samples[i].digest.bytes, record->sample.bytes, DIGEST_SIZE) == 0)
            return true;
        for (size_t k = 0; k < i; k++)
            if (memcmp(request->samples[i].digest.bytes, request->samples[k].digest.bytes, DIGEST_SIZE) == 0)
                return true;
    }
    return false;
}

static enum status measure(const struct method_context *context, const struct face_record *record, struct biometric_request *request,
                           struct biometric_answer *answer, struct failure *failure)
{
    const struct two_factor_settings *settings = context->settings;
    request->template_bytes = buffer_bytes(&record->template_bytes);
    TRY(make_request_id(context, request));
    TRY(ask(settings->face, request, answer, failure));
    if (strcmp(answer->engine.name, record->engine.name) != 0 || strcmp(answer->engine.model, record->engine.model) != 0)
        return failure_set(failure, STATUS_CONFLICT, "credential", "enrolled by another engine or model: it must be enrolled anew");
    answer->signals |= repeats_sample(request, record) ? 1U << BIOMETRIC_REPEATED_SAMPLE : 0;
    return STATUS_OK;
}

static enum status judge(const struct method_context *context, const struct face_try *measured, struct biometric_verdict *ret_verdict,
                         struct failure *failure)
{
    if (biometric_judge(context->parameters, measured->request, measured->answer, ret_verdict) != STATUS_OK)
        return failure_set(failure, STATUS_UNAVAILABLE, "engine", "the parameter set in force is of another engine or model");
    return STATUS_OK;
}

static enum status ask_again(const struct face_try *measured, struct method_result *result)
{
    struct face_state state;
    TRY(face_state_draw(measured->context, measured->state, &state));
    TRY(face_state_write(&state, &result->state));
    result->outcome = METHOD_CONTINUE;
    return write_challenge(&state, measured, &result->challenge);
}

static enum status conclude(struct face_try *measured, const struct face_record *record, struct method_result *result)
{
    const struct two_factor_settings *settings = measured->context->settings;
    bool confirmed = measured->verdict.liveness && measured->verdict.person;
    int64_t limit = record->corporate ? settings->face->corporate_attempts : settings->face->attempts;
    result->guess = (struct method_guess){.counted = true,
                                          .counts_wrong = !confirmed,
                                          .credential_limit = limit,
                                          .customer_limit = record->corporate ? INT64_MAX : CUSTOMER_LIMIT_FACTOR * limit};
    measured->is_last = confirmed || measured->state->try + 1 >= settings->face->tries;
    TRY(face_evidence_write(measured, result));
    return measured->is_last ? STATUS_OK : ask_again(measured, result);
}

static enum status face_examine(const struct method_context *context, const struct method_operation *operation,
                                const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *json,
                                struct method_result *result, struct failure *failure)
{
    const struct two_factor_settings *settings = context->settings;
    struct face_state state;
    struct biometric_request request = {.sample_count = 0};
    CLEANUP(face_record_release) struct face_record record;
    CLEANUP(biometric_answer_release) struct biometric_answer answer;
    struct face_try measured = {
        .context = context, .operation = operation, .state = &state, .request = &request, .answer = &answer, .is_last = false};
    face_record_init(&record);
    biometric_answer_init(&answer);
    if (settings->face == NULL)
        return failure_set(failure, STATUS_REFUSED, "credential", "this server compares no faces");
    TRY(require_parameters(context, failure));
    TRY(face_record_read(credential->record, &record));
    TRY(face_state_read(ceremony->state, &state));
    TRY(read_samples(json, &state, &request, failure));
    TRY(measure(context, &record, &request, &answer, failure));
    TRY(judge(context, &measured, &measured.verdict, failure));
    return conclude(&measured, &record, result);
}

static word_set face_factors(const struct two_factor_settings *settings, const json_t *public_record)
{
    (void)public_record;
    return settings->face != NULL ? SET_OF(FACTOR_BIOMETRIC_DIRECT) : 0;
}

const struct technique technique_face = {
    .name = "face", .asks_engine = true, .factors = face_factors, .enrol = face_enrol, .open = face_open, .examine = face_examine};
