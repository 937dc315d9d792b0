/* SPDX-License-Identifier: Apache-2.0
 * Design 6, knowledge questions: sets that the institution supplies, answers kept as hashes, and a ceremony that asks some of them. */
#pragma once

#include "src/methods/hashed_secret.h"
#include "src/secret/answer.h"

#define KNOWLEDGE_PURPOSE "knowledge answer"
#define KNOWLEDGE_QUESTIONS_MAX 16
#define KNOWLEDGE_ASKED_MAX 5
#define KNOWLEDGE_SPELLINGS_MAX 4 /* answers to one question that are all right */
#define KNOWLEDGE_TEXT_MAX 512

/* method_context.settings of design knowledge. No norm sets the numbers: they are the institution's. */
struct knowledge_settings {
    struct slow_hash_cost cost;
    int64_t asked, required;              /* questions of one ceremony, and how many of them must be answered right */
    int64_t attempts, corporate_attempts; /* wrong ceremonies in a row that lock the set */
};

struct knowledge_question {
    const char *id, *chinese, *english;
    struct hashed_secret answer;                       /* salt and cost serve the others too */
    struct digest others[KNOWLEDGE_SPELLINGS_MAX - 1]; /* verifiers of other spellings */
    size_t other_count;
};

/* The sealed record. Texts live as long as its JSON. */
struct knowledge_record {
    bool corporate;
    size_t question_count;
    struct knowledge_question questions[KNOWLEDGE_QUESTIONS_MAX];
};
static inline void knowledge_record_release(struct knowledge_record *record)
{
    wipe(record, sizeof *record);
}
MUST_CHECK enum status knowledge_record_read(struct bytes text, json_t **ret_json, struct knowledge_record *ret_record);
MUST_CHECK enum status knowledge_record_write(const struct knowledge_record *record, struct buffer *ret_text);
/* NULL when the set has no such question. */
const struct knowledge_question *knowledge_question_find(const struct knowledge_record *record, const char *id);

/* The method's functions; see method.h. */
MUST_CHECK enum status knowledge_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                                       struct method_enrolment *enrolment, struct failure *failure);
MUST_CHECK enum status knowledge_open(const struct method_context *context, const struct method_operation *operation,
                                      const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                      struct failure *failure);
MUST_CHECK enum status knowledge_examine(const struct method_context *context, const struct method_operation *operation,
                                         const struct method_credential *credential, const struct method_ceremony *ceremony,
                                         const json_t *answer, struct method_result *result, struct failure *failure);
extern const struct method method_knowledge;
