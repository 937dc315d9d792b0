/* SPDX-License-Identifier: Apache-2.0
 * Questions and answers. Everything of an answer but its HMAC is looked at only once the HMAC was right. */
#include "src/protection/sim_result.h"

#include "src/crypto/hmac.h"
#include "src/json/members.h"

#include <stdio.h>

#define NUMBER_PURPOSE "countersign-sim-number-1"
#define REFERENCE_PURPOSE "countersign-sim-1"
#define REFERENCE_HEX 32
#define ID_CHARACTERS (ID_TEXT_SIZE - 1)

static enum status mac_of_lines(struct bytes key, const char *const *lines, size_t count, char ret_hex[SIM_HEX_SIZE])
{
    CLEANUP(hmac_release) struct hmac mac = {0};
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(6 * (SIM_VALUE_BYTES_MAX + 1));
    for (size_t i = 0; i < count; i++)
        TRY(buffer_append_format(&text, "%s%s", i > 0 ? "\n" : "", lines[i]));
    TRY(hmac_of(HMAC_SHA256, key, buffer_bytes(&text), &mac));
    hex_write(bytes_of(mac.bytes, mac.size), ret_hex);
    ret_hex[SIM_HEX_SIZE - 1] = 0;
    return STATUS_OK;
}

static void write_reference(const struct sim_subject *subject, const char *nonce, char ret_reference[SIM_REFERENCE_SIZE])
{
    char hex[SIM_HEX_SIZE];
    struct digest digest;
    const struct bytes parts[] = {
        bytes_of(REFERENCE_PURPOSE, sizeof REFERENCE_PURPOSE),
        bytes_of_text(subject->operation),
        bytes_of_text(subject->protection),
        bytes_of(subject->instruction.bytes, DIGEST_SIZE),
        bytes_of_text(nonce),
    };
    digest_of_parts(parts, COUNT_OF(parts), &digest);
    hex_write(bytes_of(digest.bytes, DIGEST_SIZE), hex);
    snprintf(ret_reference, SIM_REFERENCE_SIZE, "%.*s.%.*s", ID_CHARACTERS, subject->protection, REFERENCE_HEX, hex);
}

enum status sim_question_make(const struct sim_subject *subject, struct bytes key, struct sim_question *ret_question)
{
    struct sim_question question = {.opened_at = subject->opened_at};
    const char *const lines[] = {NUMBER_PURPOSE, question.nonce, subject->number};
    hex_write(bytes_of(subject->nonce, SIM_NONCE_BYTES), question.nonce);
    write_reference(subject, question.nonce, question.reference);
    TRY(mac_of_lines(key, lines, COUNT_OF(lines), question.number));
    *ret_question = question;
    return STATUS_OK;
}

enum status sim_question_write(const struct sim_question *question, struct buffer *ret_json)
{
    return members_write(json_pack("{ss, ss, ss, sI}", "reference", question->reference, "nonce", question->nonce, "number",
                                   question->number, "opened_at", (json_int_t)question->opened_at),
                         ret_json);
}

enum status sim_question_read(struct bytes text, struct sim_question *ret_question)
{
    const char *reference = "", *nonce = "", *number = "";
    int64_t opened_at = 0;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"reference", MEMBER_TEXT, true, SIM_REFERENCE_SIZE - 1, &reference},
        {"nonce", MEMBER_TEXT, true, 2 * SIM_NONCE_BYTES, &nonce},
        {"number", MEMBER_TEXT, true, SIM_HEX_SIZE - 1, &number},
        {"opened_at", MEMBER_INTEGER, true, INT64_MAX, &opened_at},
    };
    TRY(members_parse(text, &json, NULL));
    if (members_read(json, "", members, COUNT_OF(members), NULL) != STATUS_OK)
        return STATUS_CORRUPT;
    *ret_question = (struct sim_question){.opened_at = opened_at};
    memcpy(ret_question->reference, reference, strlen(reference));
    memcpy(ret_question->nonce, nonce, strlen(nonce));
    memcpy(ret_question->number, number, strlen(number));
    return STATUS_OK;
}

/* NULL: the member is no text, or longer than any that counts. */
static const char *value_of(const json_t *object, const char *name, size_t longest)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) && json_string_length(value) <= longest ? json_string_value(value) : NULL;
}

enum status sim_result_protection(const struct sim_profile *profile, const json_t *result, struct id *ret_protection)
{
    const char *reference = value_of(result, profile->reference, SIM_REFERENCE_SIZE - 1);
    struct id id = {0};
    if (reference == NULL || strlen(reference) != SIM_REFERENCE_SIZE - 1 || reference[ID_CHARACTERS] != '.')
        return STATUS_INVALID;
    memcpy(id.text, reference, ID_CHARACTERS);
    if (!id_is_valid(id.text))
        return STATUS_INVALID;
    *ret_protection = id;
    return STATUS_OK;
}

static bool is_address(const char *url)
{
    if (strncmp(url, "https://", 8) != 0 || url[8] == 0)
        return false;
    for (const char *c = url; *c != 0; c++)
        if (*c <= ' ' || *c > '~' || strchr("\"<>\\^`{|}", *c) != NULL)
            return false;
    return true;
}

enum status sim_opening_read(const struct sim_profile *profile, const struct sim_question *question, const json_t *answer,
                             const char **ret_url)
{
    const char *reference = value_of(answer, profile->reference, SIM_VALUE_BYTES_MAX);
    const char *url = value_of(answer, profile->url, SIM_URL_BYTES_MAX);
    if (reference == NULL || strcmp(reference, question->reference) != 0 || url == NULL || !is_address(url))
        return STATUS_INVALID;
    *ret_url = url;
    return STATUS_OK;
}

enum { REFERENCE, NONCE, NUMBER, STATE, MOMENT, SIGNED_COUNT };
struct result {
    const char *signed_values[SIGNED_COUNT]; /* in the order in which they are signed */
    const char *mac;
    timestamp_us at;
};

static bool read_result(const struct sim_profile *profile, const json_t *json, struct result *ret_result)
{
    const char *const names[SIGNED_COUNT] = {profile->reference, profile->nonce, profile->number, profile->status, profile->at};
    for (size_t i = 0; i < SIGNED_COUNT; i++) {
        ret_result->signed_values[i] = value_of(json, names[i], SIM_VALUE_BYTES_MAX);
        if (ret_result->signed_values[i] == NULL || strchr(ret_result->signed_values[i], '\n') != NULL)
            return false;
    }
    ret_result->mac = value_of(json, profile->mac, SIM_HEX_SIZE - 1);
    return ret_result->mac != NULL && timestamp_parse(bytes_of_text(ret_result->signed_values[MOMENT]), &ret_result->at) == STATUS_OK;
}

static bool same_secret(const char *a, const char *b)
{
    return bytes_equal_secret(bytes_of_text(a), bytes_of_text(b));
}

static enum sim_verdict verdict_of(const struct sim_profile *profile, const struct sim_question *question, const struct result *result,
                                   timestamp_us now)
{
    const char *const *values = result->signed_values;
    const timestamp_us allowance = SIM_CLOCK_SECONDS * TIMESTAMP_SECOND;
    if (strcmp(values[REFERENCE], question->reference) != 0 || strcmp(values[NONCE], question->nonce) != 0)
        return SIM_FOREIGN;
    if (result->at < question->opened_at - allowance || result->at > now + allowance)
        return SIM_STALE;
    if (strcmp(values[STATE], profile->pending) == 0)
        return SIM_PENDING;
    return strcmp(values[STATE], profile->verified) == 0 && same_secret(values[NUMBER], question->number) ? SIM_VERIFIED : SIM_WRONG;
}

static enum status write_record(const struct result *result, struct buffer *record)
{
    const char *const *values = result->signed_values;
    return members_write(json_pack("{ss, ss, ss, ss, ss, ss, ss}", "kind", "sim_authentication", "reference", values[REFERENCE], "nonce",
                                   values[NONCE], "number", values[NUMBER], "status", values[STATE], "at", values[MOMENT], "mac",
                                   result->mac),
                         record);
}

enum status sim_result_judge(const struct sim_profile *profile, const struct sim_question *question, const json_t *json, timestamp_us now,
                             struct buffer *record, enum sim_verdict *ret_verdict)
{
    struct result result = {0};
    char mac[SIM_HEX_SIZE];
    *ret_verdict = SIM_UNREADABLE;
    if (!read_result(profile, json, &result))
        return STATUS_OK;
    TRY(mac_of_lines(profile->key, result.signed_values, SIGNED_COUNT, mac));
    if (!same_secret(mac, result.mac))
        return STATUS_OK;
    *ret_verdict = verdict_of(profile, question, &result, now);
    return *ret_verdict == SIM_VERIFIED ? write_record(&result, record) : STATUS_OK;
}
