/* SPDX-License-Identifier: Apache-2.0
 * What a mobile operator answers: nothing but what its key signed for this very request, in its time, is verified. */
#include "fuzz/harness.h"

#include "src/json/members.h"
#include "src/protection/sim_result.h"

#define OPENED INT64_C(1782864000000000) /* 2026-07-01T00:00:00Z, as the corpus has it */
#define PROTECTION "aaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct sim_profile profile = {.url = "url",
                                           .reference = "reference",
                                           .nonce = "nonce",
                                           .number = "number",
                                           .status = "status",
                                           .at = "at",
                                           .mac = "mac",
                                           .verified = "verified",
                                           .pending = "pending",
                                           .key = {(const uint8_t *)"0123456789abcdef0123456789abcdef", 32}};

static struct sim_question make_question(void)
{
    struct sim_subject subject = {.operation = "o", .protection = PROTECTION, .number = "+886912345678", .opened_at = OPENED};
    struct sim_question question;
    for (uint8_t i = 0; i < SIM_NONCE_BYTES; i++)
        subject.nonce[i] = i;
    INVARIANT(sim_question_make(&subject, profile.key, &question) == STATUS_OK);
    return question;
}

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
    const struct sim_question question = make_question();
    const char *url = NULL;
    if (members_parse(bytes_of(data, size), &json, NULL) != STATUS_OK)
        return 0;
    check_result(&question, json);
    if (sim_opening_read(&profile, &question, json, &url) == STATUS_OK)
        INVARIANT(strncmp(url, "https://", 8) == 0 && strlen(url) <= SIM_URL_BYTES_MAX && strpbrk(url, " <>\"\r\n") == NULL);
    return 0;
}
