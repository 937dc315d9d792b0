/* SPDX-License-Identifier: Apache-2.0
 * From a verdict and a recording to the facts of 9.5. An officer's word alone makes none of them: what the server did not see does not
 * count. */
#include "src/methods/video/video.h"

static const json_t *line_of(const json_t *prompts, const char *id)
{
    for (size_t i = 0; i < json_array_size(prompts); i++)
        if (strcmp(json_string_value(json_object_get(json_array_get(prompts, i), "id")), id) == 0)
            return json_array_get(prompts, i);
    return NULL;
}

bool video_prompt_in_time(const struct video_case *conference, const json_t *prompt)
{
    const json_t *line = line_of(conference->verdict.prompts, json_string_value(json_object_get(prompt, "id")));
    const json_t *asked = json_object_get(prompt, "asked_at");
    if (line == NULL || asked == NULL || !json_is_true(json_object_get(line, "answered")))
        return false;
    timestamp_us asked_at = json_integer_value(asked);
    const struct recording_chunk *chunk =
        recording_find(conference->recording, RECORDING_CUSTOMER, json_integer_value(json_object_get(line, "chunk")));
    return chunk != NULL && chunk->kind == RECORDING_VIDEO && chunk->received_at >= asked_at &&
           chunk->received_at <= asked_at + conference->settings->prompt_seconds * TIMESTAMP_SECOND;
}

static bool all_in_time(const struct video_case *conference)
{
    for (size_t i = 0; i < json_array_size(conference->prompts); i++)
        if (!video_prompt_in_time(conference, json_array_get(conference->prompts, i)))
            return false;
    return true;
}

/* It was compared, it matched, and its picture is in the recording. */
static bool is_checked(const struct video_case *conference, const json_t *document)
{
    const struct recording_chunk *chunk =
        recording_find(conference->recording, RECORDING_CUSTOMER, json_integer_value(json_object_get(document, "chunk")));
    return json_is_true(json_object_get(document, "matches")) && chunk != NULL && chunk->kind == RECORDING_DOCUMENT;
}

/* One that does not match spoils the others. */
static bool documents_are_checked(const struct video_case *conference)
{
    const json_t *documents = conference->verdict.documents;
    for (size_t i = 0; i < json_array_size(documents); i++)
        if (!is_checked(conference, json_array_get(documents, i)))
            return false;
    return json_array_size(documents) > 0;
}

void video_facts_find(const struct video_case *conference, const struct recording_sum *sum, struct video_facts *ret_facts)
{
    const struct video_verdict *verdict = &conference->verdict;
    bool stands = verdict->is_confirmed && conference->agrees;
    *ret_facts = (struct video_facts){
        .liveness = stands && verdict->liveness && all_in_time(conference),
        .person = stands && verdict->person,
        .retained = recording_is_complete(sum, conference->settings->pause_seconds) && sum->images > 0,
        .document_required = conference->settings->documents[conference->service],
        .document_checked = stands && documents_are_checked(conference),
    };
}
