/* SPDX-License-Identifier: Apache-2.0
 * What a mobile operator answers: nothing but what its key signed for this very request, in its time, is verified. */
#include "fuzz/harness.h"

#include "src/json/members.h"
#include "tests/protection/sim_fixture.h"

static bool has(const json_t *json, const char *name, const char *value)
{
    const char *text = json_string_value(json_object_get(json, name));
    return text != NULL && strcmp(text, value) == 0;
}

static void check_result(const struct sim_question *question, const json_t *json)
{
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(4096);
    enum sim_verdict verdict;
    struct id id;
    INVARIANT(sim_result_judge(&profile, question, json, OPENED + TIMESTAMP_MINUTE, &record, &verdict) == STATUS_OK);
    INVARIANT((record.size > 0) == (verdict == SIM_VERIFIED));
    if (verdict == SIM_VERIFIED)
        INVARIANT(has(json, "reference", question->reference) && has(json, "nonce", question->nonce) &&
                  has(json, "number", question->number) && has(json, "status", "verified"));
    if (verdict > SIM_FOREIGN)
        INVARIANT(sim_result_protection(&profile, json, &id) == STATUS_OK && strcmp(id.text, PROTECTION) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct sim_question question = question_of("+886912345678", "o");
    const char *url = NULL;
    if (members_parse(bytes_of(data, size), &json, NULL) != STATUS_OK)
        return 0;
    check_result(&question, json);
    if (sim_opening_read(&profile, &question, json, &url) == STATUS_OK)
        INVARIANT(strncmp(url, "https://", 8) == 0 && strlen(url) <= SIM_URL_BYTES_MAX && strpbrk(url, " <>\"\r\n") == NULL);
    return 0;
}
