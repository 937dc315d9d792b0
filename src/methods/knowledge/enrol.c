/* SPDX-License-Identifier: Apache-2.0
 * Enrolling a question set: what the institution supplies is read whole before the first answer is hashed. */
#include "src/methods/knowledge/knowledge.h"

#include "law/words.h"
#include "src/json/members.h"

#define ID_BYTES_MAX 32

static enum status check_answers(const json_t *answers, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    size_t count = json_array_size(answers);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(answers, i));
        buffer_clear(&plain);
        if (text == NULL || answer_normalise(bytes_of_text(text), &plain) != STATUS_OK)
            return failure_set(failure, STATUS_INVALID, "details.questions.answers", "each a text of characters, at most %d bytes",
                               ANSWER_BYTES_MAX);
    }
    return count > 0 ? STATUS_OK : failure_set(failure, STATUS_INVALID, "details.questions.answers", "at least one is needed");
}

static enum status read_question(const json_t *json, const struct knowledge_record *record, struct knowledge_question *question,
                                 const json_t **ret_answers, struct failure *failure)
{
    const json_t *text = NULL;
    const struct member members[] = {
        {"id", MEMBER_TEXT, true, ID_BYTES_MAX, &question->id},
        {"text", MEMBER_OBJECT, true, 0, &text},
        {"answers", MEMBER_ARRAY, true, KNOWLEDGE_SPELLINGS_MAX, ret_answers},
    };
    const struct member texts[] = {
        {"zh-TW", MEMBER_TEXT, true, KNOWLEDGE_TEXT_MAX, &question->chinese},
        {"en", MEMBER_TEXT, true, KNOWLEDGE_TEXT_MAX, &question->english},
    };
    TRY(members_read(json, "details.questions", members, COUNT_OF(members), failure));
    TRY(members_read(text, "details.questions.text", texts, COUNT_OF(texts), failure));
    if (knowledge_question_find(record, question->id) != NULL)
        return failure_set(failure, STATUS_INVALID, "details.questions.id", "stands twice");
    return check_answers(*ret_answers, failure);
}

struct question_answers {
    const json_t *of[KNOWLEDGE_QUESTIONS_MAX];
};

static enum status read_questions(const json_t *questions, const struct knowledge_settings *settings, struct knowledge_record *record,
                                  struct question_answers *answers, struct failure *failure)
{
    size_t count = json_array_size(questions);
    if (count < (size_t)settings->asked)
        return failure_set(failure, STATUS_REFUSED, "details.questions", "at least %lld, for so many are asked",
                           (long long)settings->asked);
    for (size_t i = 0; i < count; i++) {
        struct knowledge_question question = {0};
        TRY(read_question(json_array_get(questions, i), record, &question, &answers->of[i], failure));
        record->questions[record->question_count++] = question;
    }
    return STATUS_OK;
}

/* All spellings under one salt, so that an answer costs one slow hash however many are right. */
static enum status hash_answers(const struct method_context *context, const json_t *answers, struct knowledge_question *question)
{
    const struct knowledge_settings *settings = context->settings;
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    for (size_t i = 0; i < json_array_size(answers); i++) {
        buffer_clear(&plain);
        TRY(answer_normalise(bytes_of_text(json_string_value(json_array_get(answers, i))), &plain));
        if (i == 0) {
            TRY(hashed_secret_make(context, KNOWLEDGE_PURPOSE, settings->cost, buffer_bytes(&plain), &question->answer));
            continue;
        }
        TRY(hashed_secret_verifier(context, KNOWLEDGE_PURPOSE, &question->answer, buffer_bytes(&plain), &question->others[i - 1]));
        question->other_count = i;
    }
    return STATUS_OK;
}

enum status knowledge_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                            struct method_enrolment *enrolment, struct failure *failure)
{
    const char *confirmed_by = NULL;
    const json_t *questions = NULL;
    CLEANUP(knowledge_record_release) struct knowledge_record record = {.corporate = customer->corporate};
    struct question_answers answers = {0};
    const struct member members[] = {
        {"confirmed_by", MEMBER_TEXT, true, 32, &confirmed_by},
        {"questions", MEMBER_ARRAY, true, KNOWLEDGE_QUESTIONS_MAX, &questions},
    };
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    TRY(method_enrolment_confirm(enrolment, confirmed_by, failure));
    TRY(read_questions(questions, context->settings, &record, &answers, failure));
    for (size_t i = 0; i < record.question_count; i++)
        TRY(hash_answers(context, answers.of[i], &record.questions[i]));
    TRY(knowledge_record_write(&record, &enrolment->record));
    return members_write(json_pack("{ss, si}", "confirmed_by", confirmed_by, "questions", (int)record.question_count),
                         &enrolment->public_record);
}
