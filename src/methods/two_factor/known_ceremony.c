/* SPDX-License-Identifier: Apache-2.0
 * The ceremony of a known technique. As with passwords, an answer may bring a new secret, which is judged before the present one is. */
#include "src/methods/two_factor/known.h"

#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"
#include "src/secret/pattern.h"

#define CUSTOMER_LIMIT_FACTOR 4 /* as for passwords */

static enum status known_open(const struct method_context *context, const struct method_operation *operation,
                              const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                              struct failure *failure)
{
    CLEANUP(known_record_release) struct known_record record = {0};
    (void)context, (void)operation;
    if (request != NULL)
        TRY(members_read(request, "", NULL, 0, failure));
    TRY(known_record_read(credential->record, &record));
    TRY(buffer_append_text(&opening->state, "{}"));
    return buffer_append_format(&opening->challenge, "{\"design\":\"two_factor\",\"step\":\"answer\",\"technique\":\"%s\"}",
                                known_technique_text(record.technique));
}

/* What could be drawn is an attempt, also what may not be chosen. */
static enum status read_answer(const json_t *json, enum known_technique technique, struct bytes *ret_secret, struct bytes *ret_new,
                               struct failure *failure)
{
    const char *secret = NULL, *new_secret = "";
    const struct member members[] = {
        {"secret", MEMBER_TEXT, true, GESTURE_STROKES_MAX, &secret},
        {"new_secret", MEMBER_TEXT, false, GESTURE_STROKES_MAX, &new_secret},
    };
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    *ret_secret = bytes_of_text(secret);
    *ret_new = bytes_of_text(new_secret);
    if (known_check(technique, *ret_secret, NULL) == STATUS_INVALID)
        return known_check(technique, *ret_secret, failure);
    if (ret_new->size == 0)
        return STATUS_OK;
    TRY(known_check(technique, *ret_new, failure));
    return bytes_equal_secret(*ret_secret, *ret_new)
               ? failure_set(failure, STATUS_REFUSED, "new_secret", "previous: 不可與前次相同。 It must not be the previous one.")
               : STATUS_OK;
}

static enum status establish(const struct method_context *context, struct known_record *record, struct bytes new_secret,
                             struct method_result *result)
{
    struct timestamp_text set_at = timestamp_format_utc(record->set_at);
    const char *technique = known_technique_text(record->technique);
    TRY(members_write(json_pack("{ss, ss, ss, sb}", "design", "two_factor", "technique", technique, "set_at", set_at.text, "changed",
                                new_secret.size > 0),
                      &result->record));
    method_result_detail(result, "technique", technique);
    if (new_secret.size > 0) {
        TRY(known_hash(context, new_secret, record));
        TRY(known_record_write(record, &result->renewed_record, &result->renewed_public));
    }
    result->evidence = (struct evidence_facts){.design = DESIGN_TWO_FACTOR, .two_factor = {.factors = SET_OF(FACTOR_KNOWN)}};
    result->outcome = METHOD_ESTABLISHED;
    return STATUS_OK;
}

static enum status known_examine(const struct method_context *context, const struct method_operation *operation,
                                 const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *json,
                                 struct method_result *result, struct failure *failure)
{
    const struct two_factor_settings *settings = context->settings;
    CLEANUP(known_record_release) struct known_record record = {0};
    struct bytes secret, new_secret;
    bool right = false;
    (void)operation, (void)ceremony;
    TRY(known_record_read(credential->record, &record));
    TRY(read_answer(json, record.technique, &secret, &new_secret, failure));
    TRY(known_is_right(context, &record, secret, &right));
    int64_t limit = record.corporate ? settings->corporate_attempts : settings->attempts;
    result->guess = (struct method_guess){
        .counted = true, .credential_limit = limit, .customer_limit = record.corporate ? INT64_MAX : CUSTOMER_LIMIT_FACTOR * limit};
    return right ? establish(context, &record, new_secret, result) : STATUS_OK;
}

static word_set known_factors(const struct two_factor_settings *settings, const json_t *public_record)
{
    (void)settings, (void)public_record;
    return SET_OF(FACTOR_KNOWN);
}

#define KNOWN_TECHNIQUE(word)                                                                                                              \
    {                                                                                                                                      \
        .name = word, .factors = known_factors, .enrol = known_enrol, .open = known_open, .examine = known_examine                         \
    }
const struct technique technique_pattern = KNOWN_TECHNIQUE("pattern");
const struct technique technique_gesture = KNOWN_TECHNIQUE("gesture");
