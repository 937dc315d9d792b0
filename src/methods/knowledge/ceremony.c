/* SPDX-License-Identifier: Apache-2.0
 * The ceremony of design 6: some questions of the set, picked by the vault's generator; all answers are judged, and only whether enough of
 * them were right is ever said. */
#include "src/methods/knowledge/knowledge.h"

#include "src/json/members.h"
#include "src/vault/vault.h"

#define CUSTOMER_LIMIT_FACTOR 4 /* as for passwords */

/* Each question gets a random number; those with the smallest are asked, in that order. */
static enum status pick(const struct method_context *context, const struct knowledge_record *record, size_t asked,
                        const struct knowledge_question **ret_asked)
{
    uint64_t numbers[KNOWLEDGE_QUESTIONS_MAX];
    bool is_taken[KNOWLEDGE_QUESTIONS_MAX] = {false};
    TRY(vault_random(context->vault, (uint8_t *)numbers, record->question_count * sizeof numbers[0]));
    for (size_t i = 0; i < asked; i++) {
        size_t best = KNOWLEDGE_QUESTIONS_MAX;
        for (size_t k = 0; k < record->question_count; k++)
            if (!is_taken[k] && (best == KNOWLEDGE_QUESTIONS_MAX || numbers[k] < numbers[best]))
                best = k;
        if (best == KNOWLEDGE_QUESTIONS_MAX) /* more are asked than there are: the caller has seen to that */
            return STATUS_INTERNAL;
        is_taken[best] = true;
        ret_asked[i] = &record->questions[best];
    }
    return STATUS_OK;
}

static enum status write_opening(const struct knowledge_question *const *asked, size_t count, struct method_opening *opening)
{
    json_t *ids = json_array(), *questions = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(ids, json_string(asked[i]->id));
        json_array_append_new(
            questions, json_pack("{ss, s{ss, ss}}", "id", asked[i]->id, "text", "zh-TW", asked[i]->chinese, "en", asked[i]->english));
    }
    enum status status = members_write(json_pack("{so}", "asked", ids), &opening->state);
    enum status written =
        members_write(json_pack("{ss, ss, so}", "design", "knowledge", "step", "answer", "questions", questions), &opening->challenge);
    return status == STATUS_OK ? written : status;
}

enum status knowledge_open(const struct method_context *context, const struct method_operation *operation,
                           const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                           struct failure *failure)
{
    const struct knowledge_settings *settings = context->settings;
    const struct knowledge_question *asked[KNOWLEDGE_ASKED_MAX];
    CLEANUP(knowledge_record_release) struct knowledge_record record = {0};
    CLEANUP(json_reference_release) json_t *json = NULL;
    (void)operation;
    if (request != NULL)
        TRY(members_read(request, "", NULL, 0, failure));
    TRY(knowledge_record_read(credential->record, &json, &record));
    if (record.question_count < (size_t)settings->asked)
        return failure_set(failure, STATUS_REFUSED, "credential", "its set has fewer questions than are asked today");
    TRY(pick(context, &record, (size_t)settings->asked, asked));
    return write_opening(asked, (size_t)settings->asked, opening);
}

/* The answer to one asked question in its one spelling. */
static enum status read_answer(const json_t *answers, const char *id, struct buffer *ret_plain, struct failure *failure)
{
    const char *text = json_string_value(json_object_get(answers, id));
    if (text == NULL || answer_normalise(bytes_of_text(text), ret_plain) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "answers", "a text for each question that was asked, at most %d bytes",
                           ANSWER_BYTES_MAX);
    return STATUS_OK;
}

/* One question: every spelling is compared, whatever the first said. */
static enum status judge_one(const struct method_context *context, const struct knowledge_question *question, struct bytes plain,
                             bool *ret_right)
{
    struct digest verifier;
    TRY(hashed_secret_verifier(context, KNOWLEDGE_PURPOSE, &question->answer, plain, &verifier));
    const struct bytes given = bytes_of(verifier.bytes, DIGEST_SIZE);
    bool right = bytes_equal_secret(given, bytes_of(question->answer.verifier.bytes, DIGEST_SIZE));
    for (size_t i = 0; i < question->other_count; i++)
        right |= bytes_equal_secret(given, bytes_of(question->others[i].bytes, DIGEST_SIZE));
    wipe(&verifier, sizeof verifier);
    *ret_right = right;
    return STATUS_OK;
}

static enum status judge_all(const struct method_context *context, const struct knowledge_record *record, const json_t *asked,
                             const json_t *answers, int64_t *ret_right)
{
    int64_t count = 0;
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    for (size_t i = 0; i < json_array_size(asked); i++) {
        const char *id = json_string_value(json_array_get(asked, i));
        const struct knowledge_question *question = id == NULL ? NULL : knowledge_question_find(record, id);
        bool right = false;
        if (question == NULL)
            return STATUS_CORRUPT;
        buffer_clear(&plain);
        TRY(read_answer(answers, id, &plain, NULL));
        TRY(judge_one(context, question, buffer_bytes(&plain), &right));
        count += right;
    }
    *ret_right = count;
    return STATUS_OK;
}

/* All are read before the first is judged: an answer that cannot be read is no attempt. */
static enum status check_answers(const json_t *asked, const json_t *answers, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    for (size_t i = 0; i < json_array_size(asked); i++) {
        buffer_clear(&plain);
        TRY(read_answer(answers, json_string_value(json_array_get(asked, i)), &plain, failure));
    }
    if (json_object_size(answers) != json_array_size(asked))
        return failure_set(failure, STATUS_INVALID, "answers", "to the questions that were asked, and to no other");
    return STATUS_OK;
}

static enum status conclude(const struct method_context *context, const struct knowledge_record *record, const json_t *asked, int64_t right,
                            struct method_result *result)
{
    const struct knowledge_settings *settings = context->settings;
    int64_t limit = record->corporate ? settings->corporate_attempts : settings->attempts;
    result->guess = (struct method_guess){
        .counted = true, .credential_limit = limit, .customer_limit = record->corporate ? INT64_MAX : CUSTOMER_LIMIT_FACTOR * limit};
    if (right < settings->required)
        return STATUS_OK;
    result->outcome = METHOD_ESTABLISHED;
    result->evidence = (struct evidence_facts){.design = DESIGN_KNOWLEDGE};
    return members_write(json_pack("{ss, sO, sI, sI}", "design", "knowledge", "asked", asked, "required", (json_int_t)settings->required,
                                   "right", (json_int_t)right),
                         &result->record);
}

enum status knowledge_examine(const struct method_context *context, const struct method_operation *operation,
                              const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *json,
                              struct method_result *result, struct failure *failure)
{
    CLEANUP(knowledge_record_release) struct knowledge_record record = {0};
    CLEANUP(json_reference_release) json_t *record_json = NULL;
    CLEANUP(json_reference_release) json_t *state_json = NULL;
    const json_t *answers = NULL, *asked = NULL;
    int64_t right = 0;
    const struct member members[] = {{"answers", MEMBER_OBJECT, true, 0, &answers}};
    const struct member state[] = {{"asked", MEMBER_ARRAY, true, KNOWLEDGE_ASKED_MAX, &asked}};
    (void)operation;
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    TRY(members_parse(ceremony->state, &state_json, NULL));
    TRY(members_read(state_json, "", state, COUNT_OF(state), NULL));
    TRY(check_answers(asked, answers, failure));
    TRY(knowledge_record_read(credential->record, &record_json, &record));
    TRY(judge_all(context, &record, asked, answers, &right));
    return conclude(context, &record, asked, right, result);
}

const struct method method_knowledge = {
    .design = DESIGN_KNOWLEDGE,
    .needs_credential = true,
    .attempts_max = 3,
    .ceremony_seconds_default = 300,
    .enrol = knowledge_enrol,
    .open = knowledge_open,
    .examine = knowledge_examine,
};
