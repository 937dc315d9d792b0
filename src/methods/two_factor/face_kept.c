/* SPDX-License-Identifier: Apache-2.0
 * Reading strictly what face_evidence.c writes: a member that is missing proves nothing. */
#include "src/methods/two_factor/face_kept.h"

#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"

#include <stdio.h>

#define WORD_MAX 32
#define HEX_MAX (2 * DIGEST_SIZE)

void face_kept_init(struct face_kept *kept)
{
    *kept = (struct face_kept){.request = {.sample_count = 0}};
    biometric_answer_init(&kept->answer);
}

void face_kept_release(struct face_kept *kept)
{
    biometric_answer_release(&kept->answer);
}

static enum status read_set(const json_t *json, struct biometric_parameters *set)
{
    const char *id = NULL, *engine = NULL, *model = NULL, *document = NULL;
    const struct member members[] = {
        {"id", MEMBER_TEXT, true, sizeof set->id.text - 1, &id},
        {"engine", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &engine},
        {"model", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &model},
        {"similarity_min", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &set->similarity_min},
        {"liveness_min", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &set->liveness_min},
        {"far_ppm", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &set->far_ppm},
        {"frr_ppm", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &set->frr_ppm},
        {"document_sha256", MEMBER_TEXT, true, HEX_MAX, &document},
    };
    TRY(members_read(json, "parameters", members, COUNT_OF(members), NULL));
    snprintf(set->id.text, sizeof set->id.text, "%s", id);
    snprintf(set->engine, sizeof set->engine, "%s", engine);
    snprintf(set->model, sizeof set->model, "%s", model);
    return hex_read(bytes_of_text(document), set->document.bytes, DIGEST_SIZE);
}

/* A sample that is kept must be the one that was measured. */
static enum status check_sample(const char *media_type, const char *data, struct biometric_sample *sample)
{
    struct biometric_sample kept;
    CLEANUP(json_reference_release) json_t *picture = json_pack("{ss, ss}", "media_type", media_type, "data", data);
    if (picture == NULL)
        return STATUS_NO_MEMORY;
    TRY(biometric_sample_read(picture, "", sample->prompt, &kept, NULL));
    return memcmp(kept.digest.bytes, sample->digest.bytes, DIGEST_SIZE) == 0 ? STATUS_OK : STATUS_CORRUPT;
}

static enum status read_sample(const json_t *json, struct face_kept *kept)
{
    const char *prompt = NULL, *media_type = NULL, *sha256 = NULL, *data = NULL;
    bool shows = false;
    struct biometric_sample *sample = &kept->request.samples[kept->request.sample_count];
    const struct member members[] = {
        {"prompt", MEMBER_TEXT, true, WORD_MAX, &prompt},
        {"kept", MEMBER_BOOLEAN, true, 0, &shows},
        {"media_type", MEMBER_TEXT, true, WORD_MAX, &media_type},
        {"sha256", MEMBER_TEXT, true, HEX_MAX, &sha256},
        {"data", MEMBER_TEXT, false, (int64_t)base64_size(LIMIT_BIOMETRIC_SAMPLE_BYTES), &data},
    };
    TRY(members_read(json, "samples", members, COUNT_OF(members), NULL));
    if (biometric_prompt_find(prompt, &sample->prompt) != STATUS_OK)
        return STATUS_INVALID;
    TRY(hex_read(bytes_of_text(sha256), sample->digest.bytes, DIGEST_SIZE));
    sample->media_type = media_type;
    sample->base64 = data;
    kept->answer.prompts_kept |= shows ? 1U << kept->request.sample_count : 0;
    kept->request.sample_count++;
    return data != NULL ? check_sample(media_type, data, sample) : STATUS_OK;
}

static enum status read_samples(const json_t *list, struct face_kept *kept)
{
    if (json_array_size(list) == 0)
        return STATUS_INVALID;
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(read_sample(json_array_get(list, i), kept));
    return STATUS_OK;
}

enum status face_kept_read(const json_t *record, struct face_kept *kept)
{
    const char *design = NULL, *technique = NULL, *request = NULL, *attack = NULL, *rule = NULL;
    const json_t *set = NULL, *engine = NULL, *signals = NULL, *samples = NULL;
    int64_t try;
    struct digest document;
    const struct member members[] = {
        {"design", MEMBER_TEXT, true, WORD_MAX, &design},
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"try", MEMBER_INTEGER, true, INT32_MAX, &try},
        {"request", MEMBER_TEXT, true, BIOMETRIC_REQUEST_SIZE - 1, &request},
        {"parameters", MEMBER_OBJECT, true, 0, &set},
        {"engine", MEMBER_OBJECT, true, 0, &engine},
        {"similarity", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &kept->answer.similarity},
        {"liveness", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &kept->answer.liveness},
        {"attack", MEMBER_TEXT, true, WORD_MAX, &attack},
        {"signals", MEMBER_ARRAY, true, BIOMETRIC_SIGNAL_COUNT, &signals},
        {"samples", MEMBER_ARRAY, true, LIMIT_BIOMETRIC_SAMPLES, &samples},
        {"liveness_confirmed", MEMBER_BOOLEAN, true, 0, &kept->told.liveness},
        {"person_confirmed", MEMBER_BOOLEAN, true, 0, &kept->told.person},
        {"rule_document_sha256", MEMBER_TEXT, true, HEX_MAX, &rule},
    };
    TRY(members_read(record, "", members, COUNT_OF(members), NULL));
    TRY(read_set(set, &kept->set));
    TRY(biometric_engine_read(engine, &kept->answer.engine));
    TRY(biometric_signals_read(signals, &kept->answer.signals));
    TRY(hex_read(bytes_of_text(rule), document.bytes, DIGEST_SIZE));
    if (biometric_attack_find(attack, &kept->answer.attack) != STATUS_OK)
        return STATUS_INVALID;
    return read_samples(samples, kept);
}

enum status face_kept_verify(const struct face_kept *kept, struct biometric_verdict *ret_verdict)
{
    struct biometric_verdict verdict;
    TRY(biometric_judge(&kept->set, &kept->request, &kept->answer, &verdict));
    if (verdict.liveness != kept->told.liveness || verdict.person != kept->told.person)
        return STATUS_CORRUPT;
    *ret_verdict = verdict;
    return STATUS_OK;
}
