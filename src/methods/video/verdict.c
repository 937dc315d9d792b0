/* SPDX-License-Identifier: Apache-2.0
 * Reading an officer's verdict: every prompt has its line, every document what it was compared with. */
#include "src/methods/video/video.h"

#include "src/json/members.h"

#define SEQUENCE_MAX LIMIT_RECORDING_CHUNKS

static enum status read_prompt(const json_t *json, struct failure *failure)
{
    const char *id = NULL;
    bool answered = false;
    int64_t chunk = -1;
    const struct member members[] = {
        {"id", MEMBER_TEXT, true, VIDEO_WORD_MAX, &id},
        {"answered", MEMBER_BOOLEAN, true, 0, &answered},
        {"chunk", MEMBER_INTEGER, false, SEQUENCE_MAX, &chunk},
    };
    TRY(members_read(json, "prompts", members, COUNT_OF(members), failure));
    if (answered != (chunk >= 0))
        return failure_set(failure, STATUS_INVALID, "prompts.chunk",
                           "the number of the customer's chunk that shows the answer, where there was one");
    return STATUS_OK;
}

static bool is_comparison(const char *word)
{
    return word != NULL && (strcmp(word, "chip") == 0 || strcmp(word, "mrz") == 0 || strcmp(word, "face") == 0);
}

static bool is_word(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static enum status read_document(const json_t *json, struct failure *failure)
{
    const char *document = NULL;
    const json_t *compared = NULL;
    bool matches = false;
    int64_t chunk = -1;
    const struct member members[] = {
        {"document", MEMBER_TEXT, true, VIDEO_WORD_MAX, &document},
        {"compared", MEMBER_ARRAY, true, 3, &compared},
        {"matches", MEMBER_BOOLEAN, true, 0, &matches},
        {"chunk", MEMBER_INTEGER, true, SEQUENCE_MAX, &chunk},
    };
    TRY(members_read(json, "documents", members, COUNT_OF(members), failure));
    if (!is_word(document))
        return failure_set(failure, STATUS_INVALID, "documents.document", "a word of a-z, 0-9 and _");
    for (size_t i = 0; i < json_array_size(compared); i++)
        if (!is_comparison(json_string_value(json_array_get(compared, i))))
            return failure_set(failure, STATUS_INVALID, "documents.compared", "of chip, mrz and face");
    if (json_array_size(compared) == 0)
        return failure_set(failure, STATUS_INVALID, "documents.compared", "names what it was compared by");
    return STATUS_OK;
}

enum status video_verdict_read(const json_t *json, struct video_verdict *ret_verdict, struct failure *failure)
{
    struct video_verdict verdict = {.documents = NULL};
    const char *word = NULL;
    const struct member members[] = {
        {"verdict", MEMBER_TEXT, true, 16, &word},
        {"liveness", MEMBER_BOOLEAN, true, 0, &verdict.liveness},
        {"person", MEMBER_BOOLEAN, true, 0, &verdict.person},
        {"prompts", MEMBER_ARRAY, true, VIDEO_ASKED_MAX, &verdict.prompts},
        {"documents", MEMBER_ARRAY, false, VIDEO_DOCUMENTS_MAX, &verdict.documents},
    };
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    if (strcmp(word, "confirmed") != 0 && strcmp(word, "refused") != 0)
        return failure_set(failure, STATUS_INVALID, "verdict", "confirmed or refused");
    verdict.is_confirmed = strcmp(word, "confirmed") == 0;
    for (size_t i = 0; i < json_array_size(verdict.prompts); i++)
        TRY(read_prompt(json_array_get(verdict.prompts, i), failure));
    for (size_t i = 0; i < json_array_size(verdict.documents); i++)
        TRY(read_document(json_array_get(verdict.documents, i), failure));
    *ret_verdict = verdict;
    return STATUS_OK;
}
