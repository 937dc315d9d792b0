/* SPDX-License-Identifier: Apache-2.0
 * What a measured try comes to: the facts of 9.4.1, and the record with the set that was used, the scores, and what they were measured of.
 */
#include "src/methods/two_factor/face.h"

#include "law/decision.h"
#include "law/words.h"
#include "src/json/members.h"

#define HEX_SIZE (2 * DIGEST_SIZE + 1)

static const char *confirmed_word(bool confirmed)
{
    return confirmed ? "confirmed" : "not_confirmed";
}

bool face_rule_is_kept(const struct face_settings *settings, timestamp_us now)
{
    return now >= settings->rule.valid_from && now < settings->rule.valid_until;
}

json_t *face_not_confirmed_json(const struct face_try *measured)
{
    json_t *list = json_array();
    if (!measured->verdict.liveness)
        json_array_append_new(list, json_string("liveness"));
    if (!measured->verdict.person)
        json_array_append_new(list, json_string("person"));
    return list;
}

json_t *face_designs_to_add_json(const struct method_operation *operation)
{
    json_t *list = json_array();
    for (enum design design = 0; design < design_count; design++)
        if (design < DESIGN_KNOWLEDGE && design != DESIGN_TWO_FACTOR && method_of(design) != NULL &&
            decide_options(operation->facts, design) != 0)
            json_array_append_new(list, json_string(design_text(design)));
    return list;
}

static json_t *hex_json(const struct digest *digest)
{
    char text[HEX_SIZE] = "";
    hex_write(bytes_of(digest->bytes, DIGEST_SIZE), text);
    return json_string(text);
}

static json_t *parameters_json(const struct biometric_parameters *parameters)
{
    return json_pack("{ss, ss, ss, sI, sI, sI, sI, so}", "id", parameters->id.text, "engine", parameters->engine, "model",
                     parameters->model, "similarity_min", (json_int_t)parameters->similarity_min, "liveness_min",
                     (json_int_t)parameters->liveness_min, "far_ppm", (json_int_t)parameters->far_ppm, "frr_ppm",
                     (json_int_t)parameters->frr_ppm, "document_sha256", hex_json(&parameters->document));
}

static json_t *engine_json(const struct biometric_engine_name *engine)
{
    return json_pack("{ss, ss, ss}", "name", engine->name, "version", engine->version, "model", engine->model);
}

static json_t *signals_json(unsigned signals)
{
    json_t *list = json_array();
    for (enum biometric_signal signal = 0; signal < BIOMETRIC_SIGNAL_COUNT; signal++)
        if ((signals & 1U << signal) != 0)
            json_array_append_new(list, json_string(biometric_signal_text(signal)));
    return list;
}

static json_t *samples_json(const struct face_try *measured, bool keeps_samples)
{
    json_t *list = json_array();
    for (size_t i = 0; i < measured->request->sample_count; i++) {
        const struct biometric_sample *sample = &measured->request->samples[i];
        json_array_append_new(list, json_pack("{ss, sb, ss, so, ss*}", "prompt", biometric_prompt_text(sample->prompt), "kept",
                                              (int)(measured->answer->prompts_kept >> i & 1U), "media_type", sample->media_type, "sha256",
                                              hex_json(&sample->digest), "data", keeps_samples ? sample->base64 : NULL));
    }
    return list;
}

static enum status write_record(const struct face_try *measured, struct buffer *ret_record)
{
    const struct two_factor_settings *settings = measured->context->settings;
    const struct biometric_answer *answer = measured->answer;
    return members_write(json_pack("{ss, ss, sI, ss, so, so, sI, sI, ss, so, so, sb, sb, so}", "design", "two_factor", "technique", "face",
                                   "try", (json_int_t)measured->state->try, "request", measured->request->id, "parameters",
                                   parameters_json(measured->context->parameters), "engine", engine_json(&answer->engine), "similarity",
                                   (json_int_t)answer->similarity, "liveness", (json_int_t)answer->liveness, "attack",
                                   biometric_attack_text(answer->attack), "signals", signals_json(answer->signals), "samples",
                                   samples_json(measured, settings->face->keeps_samples), "liveness_confirmed",
                                   (int)measured->verdict.liveness, "person_confirmed", (int)measured->verdict.person,
                                   "rule_document_sha256", hex_json(&settings->face->rule.document)),
                         ret_record);
}

/* No score: how alike somebody was to himself is personal. */
static void add_details(const struct face_try *measured, struct method_result *result)
{
    const struct biometric_answer *answer = measured->answer;
    if (answer->attack != BIOMETRIC_ATTACK_NONE)
        method_result_detail(result, "attack", biometric_attack_text(answer->attack));
    method_result_detail(result, "engine", answer->engine.name);
    method_result_detail(result, "engine_version", answer->engine.version);
    method_result_detail(result, "liveness", confirmed_word(measured->verdict.liveness));
    method_result_detail(result, "model", answer->engine.model);
    method_result_detail(result, "parameters", measured->context->parameters->id.text);
    method_result_detail(result, "person", confirmed_word(measured->verdict.person));
    if (answer->signals != 0)
        method_result_detail(result, "signals", "injection");
    method_result_detail(result, "technique", "face");
}

/* Which design 9.4.1 asks for, in the answer and on record. */
static enum status add_missing_design(const struct face_try *measured, struct method_result *result)
{
    char text[sizeof result->details[0].text] = "";
    size_t used = 0;
    CLEANUP(json_reference_release) json_t *designs = face_designs_to_add_json(measured->operation);
    if (designs == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < json_array_size(designs); i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i == 0 ? "" : ",", json_string_value(json_array_get(designs, i)));
    method_result_detail(result, "add_design", text[0] != 0 ? text : "none");
    return STATUS_OK;
}

enum status face_evidence_write(const struct face_try *measured, struct method_result *result)
{
    const struct two_factor_settings *settings = measured->context->settings;
    add_details(measured, result);
    if (!measured->verdict.liveness || !measured->verdict.person)
        TRY(add_missing_design(measured, result));
    if (!measured->is_last)
        return STATUS_OK;
    result->evidence = (struct evidence_facts){
        .design = DESIGN_TWO_FACTOR,
        .two_factor = {.factors = SET_OF(FACTOR_BIOMETRIC_DIRECT),
                       .liveness = measured->verdict.liveness,
                       .person = measured->verdict.person,
                       .biometric_rule_kept = face_rule_is_kept(settings->face, measured->context->now),
                       .parameters_recorded = true},
    };
    result->outcome = METHOD_ESTABLISHED;
    return write_record(measured, &result->record);
}
