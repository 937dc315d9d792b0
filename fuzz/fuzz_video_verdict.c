/* SPDX-License-Identifier: Apache-2.0
 * An officer's verdict: whatever is taken makes facts without more being read, and none of what a recording without chunks cannot show. */
#include "fuzz/harness.h"

#include "src/json/members.h"
#include "src/methods/video/video.h"

static const bool documents[service_count] = {[SERVICE_OPEN_ACCOUNT] = true};
static const struct video_settings settings = {.documents = documents, .asked = 1, .prompt_seconds = 20, .pause_seconds = 15};

static void check_facts(const struct video_verdict *verdict)
{
    CLEANUP(json_reference_release) json_t *prompts = json_pack("[{ss, si}]", "id", "turn_left", "asked_at", 1);
    const struct recording none = {.count = 0};
    const struct video_case conference = {.settings = &settings,
                                          .recording = &none,
                                          .service = SERVICE_OPEN_ACCOUNT,
                                          .prompts = prompts,
                                          .verdict = *verdict,
                                          .agrees = true};
    struct recording_sum sum;
    struct video_facts facts;
    recording_add_up(&none, 1, &sum);
    video_facts_find(&conference, &sum, &facts);
    INVARIANT(!facts.liveness && !facts.retained && !facts.document_checked && facts.document_required);
    INVARIANT(facts.person == (verdict->person && verdict->is_confirmed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    struct video_verdict verdict;
    struct failure failure = {0};
    if (members_parse(bytes_of(data, size), &json, &failure) != STATUS_OK)
        return 0;
    if (video_verdict_read(json, &verdict, &failure) == STATUS_OK)
        check_facts(&verdict);
    else
        INVARIANT(failure.message[0] != 0);
    return 0;
}
