/* SPDX-License-Identifier: Apache-2.0
 * What an engine answers, strictly: a word that the contract does not know says nothing, and confirms nothing. */
#include "src/biometric/biometric.h"

#include "src/base/encode.h"
#include "src/json/members.h"

#include <stdio.h>

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:"
#define WORD_MAX 32

void biometric_answer_init(struct biometric_answer *answer)
{
    *answer = (struct biometric_answer){.template_bytes = BUFFER_INIT(LIMIT_BIOMETRIC_TEMPLATE_BYTES)};
}

void biometric_answer_release(struct biometric_answer *answer)
{
    buffer_release(&answer->template_bytes);
}

static enum status copy_name(const char *text, char ret_name[BIOMETRIC_NAME_SIZE])
{
    if (strspn(text, NAME_CHARACTERS) != strlen(text))
        return STATUS_INVALID;
    snprintf(ret_name, BIOMETRIC_NAME_SIZE, "%s", text);
    return STATUS_OK;
}

enum status biometric_engine_read(const json_t *json, struct biometric_engine_name *ret_engine)
{
    const char *name = NULL, *version = NULL, *model = NULL;
    const struct member members[] = {
        {"name", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &name},
        {"version", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &version},
        {"model", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &model},
    };
    TRY(members_read(json, "engine", members, COUNT_OF(members), NULL));
    TRY(copy_name(name, ret_engine->name));
    TRY(copy_name(version, ret_engine->version));
    return copy_name(model, ret_engine->model);
}

static enum status read_pad(const json_t *json, struct biometric_answer *answer)
{
    const char *attack = NULL;
    const struct member members[] = {
        {"score", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &answer->liveness},
        {"attack", MEMBER_TEXT, true, WORD_MAX, &attack},
    };
    TRY(members_read(json, "pad", members, COUNT_OF(members), NULL));
    return biometric_attack_find(attack, &answer->attack) == STATUS_OK ? STATUS_OK : STATUS_INVALID;
}

/* One for each sample. */
static enum status read_prompts(const struct biometric_request *request, const json_t *list, struct biometric_answer *answer)
{
    if (json_array_size(list) != request->sample_count)
        return STATUS_INVALID;
    for (size_t i = 0; i < request->sample_count; i++) {
        const json_t *kept = json_array_get(list, i);
        if (!json_is_boolean(kept))
            return STATUS_INVALID;
        answer->prompts_kept |= json_is_true(kept) ? 1U << i : 0;
    }
    return STATUS_OK;
}

static enum status read_template(const char *text, struct biometric_answer *answer)
{
    return base64_decode(bytes_of_text(text), &answer->template_bytes) == STATUS_OK ? STATUS_OK : STATUS_INVALID;
}

static enum status check_head(const struct biometric_request *request, int64_t contract, const char *id)
{
    return contract == BIOMETRIC_CONTRACT && strcmp(id, request->id) == 0 ? STATUS_OK : STATUS_INVALID;
}

static enum status read_measured(const struct biometric_request *request, const json_t *json, struct biometric_answer *answer)
{
    const char *id = NULL, *made = NULL;
    const json_t *engine = NULL, *pad = NULL, *signals = NULL, *prompts = NULL;
    int64_t contract = 0;
    bool compares = request->template_bytes.size > 0;
    struct member last = {"similarity", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &answer->similarity};
    if (!compares)
        last = (struct member){"template", MEMBER_TEXT, true, (int64_t)base64_size(LIMIT_BIOMETRIC_TEMPLATE_BYTES), &made};
    const struct member members[] = {
        {"contract", MEMBER_INTEGER, true, BIOMETRIC_CONTRACT, &contract},
        {"request", MEMBER_TEXT, true, BIOMETRIC_REQUEST_SIZE - 1, &id},
        {"engine", MEMBER_OBJECT, true, 0, &engine},
        {"pad", MEMBER_OBJECT, true, 0, &pad},
        {"signals", MEMBER_ARRAY, true, BIOMETRIC_SIGNAL_COUNT, &signals},
        {"prompts", MEMBER_ARRAY, true, LIMIT_BIOMETRIC_SAMPLES, &prompts},
        last,
    };
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    TRY(check_head(request, contract, id));
    TRY(biometric_engine_read(engine, &answer->engine));
    TRY(read_pad(pad, answer));
    TRY(biometric_signals_read(signals, &answer->signals));
    TRY(read_prompts(request, prompts, answer));
    return compares ? STATUS_OK : read_template(made, answer);
}

static enum status read_fault(const struct biometric_request *request, const json_t *json, struct biometric_answer *answer)
{
    const char *id = NULL, *fault = NULL;
    const json_t *engine = NULL;
    int64_t contract = 0;
    const struct member members[] = {
        {"contract", MEMBER_INTEGER, true, BIOMETRIC_CONTRACT, &contract},
        {"request", MEMBER_TEXT, true, BIOMETRIC_REQUEST_SIZE - 1, &id},
        {"engine", MEMBER_OBJECT, true, 0, &engine},
        {"fault", MEMBER_TEXT, true, WORD_MAX, &fault},
    };
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    TRY(check_head(request, contract, id));
    if (biometric_fault_find(fault, &answer->fault) != STATUS_OK || answer->fault == BIOMETRIC_MEASURED)
        return STATUS_INVALID;
    return biometric_engine_read(engine, &answer->engine);
}

enum status biometric_answer_read(const struct biometric_request *request, struct bytes text, struct biometric_answer *answer)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    TRY(members_parse(text, &json, NULL));
    if (json_object_get(json, "fault") != NULL)
        return read_fault(request, json, answer);
    return read_measured(request, json, answer);
}

enum status biometric_judge(const struct biometric_parameters *parameters, const struct biometric_request *request,
                            const struct biometric_answer *answer, struct biometric_verdict *ret_verdict)
{
    unsigned asked = (1U << request->sample_count) - 1;
    if (strcmp(parameters->engine, answer->engine.name) != 0 || strcmp(parameters->model, answer->engine.model) != 0)
        return STATUS_CONFLICT;
    *ret_verdict = (struct biometric_verdict){
        .liveness = answer->liveness >= parameters->liveness_min && answer->attack == BIOMETRIC_ATTACK_NONE && answer->signals == 0 &&
                    answer->prompts_kept == asked,
        .person = answer->similarity >= parameters->similarity_min,
    };
    return STATUS_OK;
}
