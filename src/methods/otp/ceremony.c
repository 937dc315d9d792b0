/* SPDX-License-Identifier: Apache-2.0
 * The ceremony of a device, and what its holder proves beside any operation. Nothing here knows whether an answer will count: right and
 * wrong go the same way to the counters. */
#include "src/methods/otp/otp.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"

#include <stdio.h>
#include <sys/random.h>

#define NONCE_SIZE 16
#define STATE_TEXT_MAX 128

void otp_own_question(const struct otp_record *record, enum method_task task, struct ocra_question *ret_question)
{
    struct digest digest;
    digest_of(bytes_of_text(record->name), &digest);
    ocra_question_of(&record->device.suite, &digest, bytes_of_text(task == METHOD_ACTIVATE ? "activation" : "resynchronisation"),
                     ret_question);
}

static enum status open_bound(const struct otp_record *record, const struct method_operation *operation, struct method_opening *opening)
{
    uint8_t nonce[NONCE_SIZE];
    char nonce_text[2 * NONCE_SIZE + 1] = {0};
    struct ocra_question question;
    INVARIANT(getrandom(nonce, sizeof nonce, 0) == sizeof nonce);
    hex_write(bytes_of(nonce, sizeof nonce), nonce_text);
    ocra_question_of(&record->device.suite, &operation->instruction_digest, bytes_of(nonce, sizeof nonce), &question);
    TRY(members_write(json_pack("{ss}", "question", question.text), &opening->state));
    return members_write(json_pack("{ss, ss, ss, ss, si}", "algorithm", "ocra", "suite", record->device.suite.text, "question",
                                   question.text, "nonce", nonce_text, "digits", (int)record->device.suite.digits),
                         &opening->challenge);
}

enum status otp_open(const struct method_context *context, const struct method_operation *operation,
                     const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                     struct failure *failure)
{
    CLEANUP(otp_record_release) struct otp_record record = {.json = NULL};
    if (request != NULL)
        TRY(members_read(request, "details", NULL, 0, failure));
    TRY(otp_record_read(credential->record, &record));
    TRY(otp_record_require_in_time(&record, context->now, failure));
    if (record.device.kind == OTP_OCRA)
        return open_bound(&record, operation, opening);
    opening->unprompted = true;
    TRY(buffer_append_text(&opening->state, "{}"));
    return members_write(
        json_pack("{ss, si}", "algorithm", otp_kind_text(record.device.kind), "digits", (int)otp_device_digits(&record.device)),
        &opening->challenge);
}

/* What cannot be a code is no attempt: full-width digits, spaces, another length. */
static enum status check_code(const struct otp_record *record, const char *code, const char *field, struct failure *failure)
{
    unsigned digits = otp_device_digits(&record->device);
    if (strlen(code) != digits || strspn(code, "0123456789") != digits)
        return failure_set(failure, STATUS_INVALID, field, "%u digits, as the device shows them", digits);
    return STATUS_OK;
}

static enum status match(const struct method_context *context, const struct otp_record *record, const struct otp_window *window,
                         const struct otp_search *asked, struct method_result *result)
{
    bool found = false;
    uint64_t factor = 0;
    struct vault_otp_query query = {.sealed = buffer_bytes(&record->sealed), .device = &record->device, .search = *asked};
    query.search.first = (uint64_t)window->first;
    query.search.count = (uint32_t)window->count;
    if (window->count > 0)
        TRY(vault_otp_match(context->vault, bytes_of_text(record->name), &query, &found, &factor));
    result->outcome = found ? METHOD_ESTABLISHED : METHOD_WRONG;
    result->guess.factor = (int64_t)factor;
    return STATUS_OK;
}

/* `codes_after`: how many codes followed the one at the factor that was found. */
static void count(const struct method_context *context, const struct otp_record *record, int64_t codes_after, struct method_result *result)
{
    const struct otp_settings *settings = context->settings;
    int64_t period = otp_device_period(&record->device), factor = result->guess.factor + codes_after;
    result->guess = (struct method_guess){
        .counted = true,
        .credential_limit = settings->device_lock_after,
        .customer_limit = settings->customer_lock_after,
        .has_factor = true,
        .factor = factor,
        .drift = period > 0 ? factor - otp_step(context->now, period) : 0,
    };
    method_result_detail(result, "algorithm", otp_kind_text(record->device.kind));
    method_result_detail(result, "delivery", record->hardware ? "hardware_token" : "software_token");
}

static enum status write_record(const struct method_context *context, const struct otp_record *record, const char *question,
                                const char *code, struct method_result *result)
{
    struct timestamp_text at = timestamp_format_utc(context->now);
    return members_write(json_pack("{ss, sb, ss, ss, ss*, ss*, ss, sI, ss}", "design", "otp", "hardware", record->hardware, "device",
                                   record->name, "algorithm", otp_kind_text(record->device.kind), "suite",
                                   record->device.kind == OTP_OCRA ? record->device.suite.text : NULL, "question", question, "code", code,
                                   "factor", (json_int_t)result->guess.factor, "verified_at", at.text),
                         &result->record);
}

static enum status read_question(struct bytes state, json_t **ret_json, const char **ret_question)
{
    const struct member members[] = {{"question", MEMBER_TEXT, false, STATE_TEXT_MAX, ret_question}};
    TRY(members_parse(state, ret_json, NULL));
    return members_read(*ret_json, "", members, COUNT_OF(members), NULL);
}

enum status otp_examine(const struct method_context *context, const struct method_operation *operation,
                        const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                        struct method_result *result, struct failure *failure)
{
    (void)operation; /* its digest is in the question */
    CLEANUP(otp_record_release) struct otp_record record = {.json = NULL};
    CLEANUP(json_reference_release) json_t *state = NULL;
    const char *code = NULL, *question = NULL;
    const struct member members[] = {{"code", MEMBER_TEXT, true, STATE_TEXT_MAX, &code}};
    TRY(otp_record_read(credential->record, &record));
    TRY(members_read(answer, "", members, COUNT_OF(members), failure));
    TRY(check_code(&record, code, "code", failure));
    TRY(read_question(ceremony->state, &state, &question));
    const struct otp_window window = otp_window_of(&record.device, context->settings, credential, context->now);
    const struct otp_search search = {
        .question = question != NULL ? bytes_of_text(question) : bytes_of(NULL, 0), .codes = {bytes_of_text(code)}, .code_count = 1};
    TRY(match(context, &record, &window, &search, result));
    count(context, &record, 0, result);
    if (result->outcome == METHOD_WRONG)
        return STATUS_OK;
    const struct otp_facts_input input = {
        .record = &record, .credential = credential, .factor = result->guess.factor, .now = context->now, .opened_at = ceremony->opened_at};
    otp_make_facts(&input, &result->evidence);
    return write_record(context, &record, question, code, result);
}

/* One code activates; two in a row bring back. */
static enum status read_codes(const json_t *proof, const struct otp_record *record, struct otp_search *search, size_t wanted,
                              struct failure *failure)
{
    static const char *const names[OTP_MATCH_CODES_MAX] = {"code", "next_code"};
    const char *codes[OTP_MATCH_CODES_MAX] = {NULL};
    const struct member members[] = {{names[0], MEMBER_TEXT, true, STATE_TEXT_MAX, &codes[0]},
                                     {names[1], MEMBER_TEXT, true, STATE_TEXT_MAX, &codes[1]}};
    TRY(members_read(proof, "", members, wanted, failure));
    for (size_t i = 0; i < wanted; i++) {
        TRY(check_code(record, codes[i], names[i], failure));
        search->codes[i] = bytes_of_text(codes[i]);
    }
    search->code_count = wanted;
    return STATUS_OK;
}

enum status otp_prove(const struct method_context *context, enum method_task task, const struct method_credential *credential,
                      const json_t *proof, struct method_result *result, struct failure *failure)
{
    CLEANUP(otp_record_release) struct otp_record record = {.json = NULL};
    struct otp_search search = {.code_count = 0};
    struct ocra_question question = {{0}};
    size_t codes = task == METHOD_ACTIVATE ? 1 : 2;
    TRY(otp_record_read(credential->record, &record));
    TRY(read_codes(proof, &record, &search, codes, failure));
    if (record.device.kind == OTP_OCRA)
        otp_own_question(&record, task, &question);
    search.question = bytes_of_text(question.text);
    const struct otp_window window = task == METHOD_ACTIVATE
                                         ? otp_window_of(&record.device, context->settings, credential, context->now)
                                         : otp_window_to_resynchronise(&record.device, context->settings, credential, context->now);
    TRY(match(context, &record, &window, &search, result));
    count(context, &record, (int64_t)codes - 1, result);
    return STATUS_OK;
}

const struct method method_otp = {
    .design = DESIGN_OTP,
    .needs_credential = true,
    .attempts_max = 5,
    .ceremony_seconds_default = 180,
    .enrol = otp_enrol,
    .open = otp_open,
    .examine = otp_examine,
    .prove = otp_prove,
};
