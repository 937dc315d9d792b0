/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a pattern or a gesture, and its enrolment. */
#include "src/methods/two_factor/known.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"
#include "src/secret/pattern.h"

#define PURPOSE "known technique"

static const char *const techniques[] = {[KNOWN_PATTERN] = "pattern", [KNOWN_GESTURE] = "gesture"};

const char *known_technique_text(enum known_technique technique)
{
    return techniques[technique];
}

static enum status find_technique(const char *text, enum known_technique *ret_technique)
{
    for (enum known_technique technique = KNOWN_PATTERN; technique <= KNOWN_GESTURE; technique++)
        if (strcmp(techniques[technique], text) == 0) {
            *ret_technique = technique;
            return STATUS_OK;
        }
    return STATUS_INVALID;
}

enum status known_check(enum known_technique technique, struct bytes secret, struct failure *failure)
{
    return technique == KNOWN_PATTERN ? pattern_check(secret, failure) : gesture_check(secret, failure);
}

enum status known_hash(const struct method_context *context, struct bytes secret, struct known_record *record)
{
    const struct two_factor_settings *settings = context->settings;
    record->set_at = context->now;
    return hashed_secret_make(context, PURPOSE, settings->cost, secret, &record->hash);
}

enum status known_is_right(const struct method_context *context, const struct known_record *record, struct bytes secret, bool *ret_right)
{
    return hashed_secret_check(context, PURPOSE, &record->hash, secret, ret_right);
}

enum status known_record_read(struct bytes text, struct known_record *ret_record)
{
    CLEANUP(known_record_release) struct known_record record = {0};
    const char *technique = NULL;
    const json_t *hash = NULL;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"corporate", MEMBER_BOOLEAN, true, 0, &record.corporate},
        {"set_at", MEMBER_INTEGER, true, TIMESTAMP_END, &record.set_at},
        {"hash", MEMBER_OBJECT, true, 0, &hash},
    };
    TRY(members_parse(text, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    TRY(find_technique(technique, &record.technique));
    TRY(hashed_secret_read(hash, &record.hash));
    *ret_record = record;
    return STATUS_OK;
}

enum status known_record_write(const struct known_record *record, struct buffer *ret_record, struct buffer *ret_public)
{
    const char *technique = techniques[record->technique];
    struct timestamp_text set_at = timestamp_format_utc(record->set_at);
    TRY(members_write(json_pack("{ss, sb, sI, so}", "technique", technique, "corporate", record->corporate, "set_at",
                                (json_int_t)record->set_at, "hash", hashed_secret_json(&record->hash)),
                      ret_record));
    return members_write(json_pack("{ss, ss}", "technique", technique, "set_at", set_at.text), ret_public);
}

enum status known_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                        struct method_enrolment *enrolment, struct failure *failure)
{
    const char *technique = NULL, *secret = NULL, *confirmed_by = NULL;
    CLEANUP(known_record_release) struct known_record record = {.corporate = customer->corporate};
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"secret", MEMBER_TEXT, true, GESTURE_STROKES_MAX, &secret},
        {"confirmed_by", MEMBER_TEXT, true, 32, &confirmed_by},
    };
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    TRY(find_technique(technique, &record.technique));
    TRY(method_enrolment_confirm(enrolment, confirmed_by, failure));
    TRY(known_check(record.technique, bytes_of_text(secret), failure));
    TRY(known_hash(context, bytes_of_text(secret), &record));
    return known_record_write(&record, &enrolment->record, &enrolment->public_record);
}
