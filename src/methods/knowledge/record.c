/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a question set. */
#include "src/methods/knowledge/knowledge.h"

#include "src/json/members.h"

#define ID_BYTES_MAX 32

static enum status read_verifier(const json_t *json, struct digest *ret_verifier)
{
    const char *text = json_string_value(json);
    if (text == NULL || hex_read(bytes_of_text(text), ret_verifier->bytes, DIGEST_SIZE) != STATUS_OK)
        return STATUS_CORRUPT;
    return STATUS_OK;
}

static enum status read_question(const json_t *json, struct knowledge_question *question)
{
    const json_t *answer = NULL, *others = NULL;
    const struct member members[] = {
        {"id", MEMBER_TEXT, true, ID_BYTES_MAX, &question->id},
        {"zh-TW", MEMBER_TEXT, true, KNOWLEDGE_TEXT_MAX, &question->chinese},
        {"en", MEMBER_TEXT, true, KNOWLEDGE_TEXT_MAX, &question->english},
        {"answer", MEMBER_OBJECT, true, 0, &answer},
        {"others", MEMBER_ARRAY, true, KNOWLEDGE_SPELLINGS_MAX - 1, &others},
    };
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    TRY(hashed_secret_read(answer, &question->answer));
    for (; question->other_count < json_array_size(others); question->other_count++)
        TRY(read_verifier(json_array_get(others, question->other_count), &question->others[question->other_count]));
    return STATUS_OK;
}

enum status knowledge_record_read(struct bytes text, json_t **ret_json, struct knowledge_record *ret_record)
{
    CLEANUP(knowledge_record_release) struct knowledge_record record = {0};
    const json_t *questions = NULL;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"corporate", MEMBER_BOOLEAN, true, 0, &record.corporate},
        {"questions", MEMBER_ARRAY, true, KNOWLEDGE_QUESTIONS_MAX, &questions},
    };
    TRY(members_parse(text, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    for (; record.question_count < json_array_size(questions); record.question_count++)
        TRY(read_question(json_array_get(questions, record.question_count), &record.questions[record.question_count]));
    *ret_json = json_incref(json);
    *ret_record = record;
    return STATUS_OK;
}

static json_t *others_json(const struct knowledge_question *question)
{
    json_t *others = json_array();
    for (size_t i = 0; i < question->other_count; i++) {
        char verifier[2 * DIGEST_SIZE];
        hex_write(bytes_of(question->others[i].bytes, DIGEST_SIZE), verifier);
        json_array_append_new(others, json_stringn(verifier, sizeof verifier));
    }
    return others;
}

enum status knowledge_record_write(const struct knowledge_record *record, struct buffer *ret_text)
{
    json_t *questions = json_array();
    for (size_t i = 0; i < record->question_count; i++) {
        const struct knowledge_question *question = &record->questions[i];
        json_array_append_new(questions,
                              json_pack("{ss, ss, ss, so, so}", "id", question->id, "zh-TW", question->chinese, "en", question->english,
                                        "answer", hashed_secret_json(&question->answer), "others", others_json(question)));
    }
    if (json_array_size(questions) != record->question_count) {
        json_decref(questions);
        return STATUS_NO_MEMORY;
    }
    return members_write(json_pack("{sb, so}", "corporate", record->corporate, "questions", questions), ret_text);
}

const struct knowledge_question *knowledge_question_find(const struct knowledge_record *record, const char *id)
{
    for (size_t i = 0; i < record->question_count; i++)
        if (strcmp(record->questions[i].id, id) == 0)
            return &record->questions[i];
    return NULL;
}
