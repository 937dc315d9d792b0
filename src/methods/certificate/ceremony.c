/* SPDX-License-Identifier: Apache-2.0
 * The ceremony of design 1: the customer signs what the server rendered; where the key sits in the device that makes the instruction and
 * the risk is high, a second signature over a fresh nonce confirms it by hand within a time (9.1.6). */
#include "src/methods/certificate/verify.h"

#include "src/base/limits.h"
#include "src/crypto/xmldsig.h"
#include "src/json/members.h"
#include "src/vault/vault.h"

#include <stdio.h>

#define NONCE_SIZE 16
#define CONFIRMATION_MAX 512
#define ANSWER_TEXT_MAX (LIMIT_SIGNATURE_BYTES / 3 * 4 + 4)

/* What is kept between steps. `first` and `confirmation` belong to the second step. */
struct state {
    enum certificate_format format;
    const char *first;        /* base64 of the first signature */
    const char *confirmation; /* what the second is over */
    timestamp_us confirm_until;
};

static enum status read_format(const json_t *request, enum certificate_format *ret_format, struct failure *failure)
{
    const char *format = certificate_format_name(FORMAT_CMS);
    const struct member members[] = {{"format", MEMBER_TEXT, false, 8, &format}};
    if (request != NULL)
        TRY(members_read(request, "", members, COUNT_OF(members), failure));
    for (enum certificate_format i = FORMAT_CMS; i <= FORMAT_XML; i++)
        if (strcmp(format, certificate_format_name(i)) == 0) {
            *ret_format = i;
            return STATUS_OK;
        }
    return failure_set(failure, STATUS_INVALID, "format", "cms or xml");
}

/* What the customer's software is to sign, exactly. */
static enum status render(const struct rendered *rendered, struct buffer *ret_text)
{
    if (rendered->format == FORMAT_XML)
        return xmldsig_instruction_document(rendered->id, rendered->content, ret_text);
    return buffer_append(ret_text, rendered->content);
}

static enum status write_challenge(const struct rendered *rendered, const char *step, struct buffer *ret_challenge)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(4 * LIMIT_INSTRUCTION_BYTES);
    TRY(render(rendered, &text));
    return members_write(json_pack("{ss, ss, ss, ss%}", "design", "certificate", "step", step, "format",
                                   certificate_format_name(rendered->format), "sign", (const char *)text.data, text.size),
                         ret_challenge);
}

enum status certificate_open(const struct method_context *context, const struct method_operation *operation,
                             const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                             struct failure *failure)
{
    (void)context;
    struct certificate_record record;
    CLEANUP(json_reference_release) json_t *json = NULL;
    struct rendered rendered = {.id = operation->operation_id, .content = operation->instruction};
    TRY(read_format(request, &rendered.format, failure));
    TRY(certificate_record_read(credential->record, &json, &record));
    TRY(write_challenge(&rendered, "sign", &opening->challenge));
    return members_write(json_pack("{ss}", "format", certificate_format_name(rendered.format)), &opening->state);
}

static enum status read_state(const struct method_ceremony *ceremony, json_t **ret_json, struct state *ret_state)
{
    struct state state = {0};
    const char *format = NULL;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"format", MEMBER_TEXT, true, 8, &format},
        {"first", MEMBER_TEXT, ceremony->step > 0, ANSWER_TEXT_MAX, &state.first},
        {"confirmation", MEMBER_TEXT, ceremony->step > 0, CONFIRMATION_MAX, &state.confirmation},
        {"confirm_until", MEMBER_INTEGER, ceremony->step > 0, INT64_MAX, &state.confirm_until},
    };
    TRY(members_parse(ceremony->state, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    state.format = strcmp(format, certificate_format_name(FORMAT_XML)) == 0 ? FORMAT_XML : FORMAT_CMS;
    *ret_json = json_incref(json);
    *ret_state = state;
    return STATUS_OK;
}

static enum status decode_answer(const json_t *answer, const char **ret_text, struct buffer *ret_signature, struct failure *failure)
{
    const char *text = NULL;
    const struct member members[] = {{"signature", MEMBER_TEXT, true, ANSWER_TEXT_MAX, &text}};
    TRY(members_read(answer, "", members, COUNT_OF(members), failure));
    if (base64_decode(bytes_of_text(text), ret_signature) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "signature", "base64 (RFC 4648 section 4) is needed here");
    *ret_text = text;
    return STATUS_OK;
}

static unsigned scope_of(const struct operation_facts *operation)
{
    switch (service_instruction(operation->service)) {
    case INSTRUCTION_QUERY:
        return TRUST_SCOPE_QUERY;
    case INSTRUCTION_APPLICATION:
        return TRUST_SCOPE_APPLICATION;
    case INSTRUCTION_TRANSACTION:
        return TRUST_SCOPE_TRANSACTION;
    }
    return TRUST_SCOPE_ALL;
}

/* 9.1.6 speaks of these only. */
static bool must_confirm_by_hand(const struct operation_facts *operation, const struct certificate_record *record)
{
    bool transaction = service_instruction(operation->service) == INSTRUCTION_TRANSACTION && operation->risk == RISK_HIGH;
    bool account = operation->service == SERVICE_OPEN_ACCOUNT && operation->account_class == 1 && operation->account_high_risk;
    return record->same_device && (transaction || account);
}

static void add_details(const struct verified *verified, const struct evidence_facts *facts, enum certificate_format format,
                        struct method_result *result)
{
    char text[64];
    for (enum check check = 0; check < CHECK_COUNT; check++) {
        const struct check_outcome *outcome = &verified->checks.outcomes[check];
        snprintf(text, sizeof text, "%s", outcome->result == CHECK_PASSED ? "passed" : outcome->reason);
        method_result_detail(result, check_name(check), text[0] != 0 ? text : "not_done");
    }
    method_result_detail(result, "format", certificate_format_name(format));
    method_result_detail(result, "kind", trust_kind_name(verified->checks.kind));
    method_result_detail(result, "digest_algorithm", verified->signature.digest_algorithm);
    method_result_detail(result, "signature_algorithm", verified->signature.signature_algorithm);
    method_result_detail(result, "signed", verified->is_what_was_rendered ? "as_rendered" : "other_content");
    method_result_detail(result, "confirmed_by_hand", facts->certificate.manual_confirmation ? "yes" : "no");
}

static enum status establish(const struct method_context *context, const struct method_operation *operation,
                             const struct certificate_record *record, const struct verified *verified, bool confirmed,
                             enum certificate_format format, struct method_result *result, struct failure *failure)
{
    const struct certificate_settings *settings = context->settings;
    const struct certificate_facts_input input = {
        .checks = &verified->checks,
        .record = record,
        .trust = settings->trust,
        .signed_content = certificate_signed_content(operation->facts, verified->is_what_was_rendered),
        .confirmed_by_hand = confirmed,
        .now = context->now,
    };
    if (certificate_make_facts(&input, &result->evidence) != STATUS_OK)
        return failure_cite(
            failure, "9.1.1",
            failure_set(failure, STATUS_INVALID, "signature", "signed with a certificate whose issuer is not in the registry"));
    result->outcome = METHOD_ESTABLISHED;
    add_details(verified, &result->evidence, format, result);
    return STATUS_OK;
}

/* The second step is over a nonce that did not exist before, so no prepared signature can stand for the hand. */
static enum status ask_confirmation(const struct method_context *context, const struct method_operation *operation,
                                    enum certificate_format format, const char *first, struct method_result *result)
{
    const struct certificate_settings *settings = context->settings;
    uint8_t nonce[NONCE_SIZE];
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(CONFIRMATION_MAX);
    TRY(vault_random(context->vault, nonce, sizeof nonce));
    TRY(buffer_append_text(&content, "{\"confirm\":\""));
    TRY(hex_encode(bytes_of(operation->instruction_digest.bytes, DIGEST_SIZE), &content));
    TRY(buffer_append_text(&content, "\",\"nonce\":\""));
    TRY(hex_encode(bytes_of(nonce, sizeof nonce), &content));
    TRY(buffer_append_text(&content, "\"}"));
    const struct rendered rendered = {.format = format, .id = operation->operation_id, .content = buffer_bytes(&content)};
    timestamp_us until = context->now + settings->confirm_seconds * TIMESTAMP_SECOND;
    TRY(write_challenge(&rendered, "confirm_by_hand", &result->challenge));
    TRY(members_write(json_pack("{ss, ss, ss, sI}", "format", certificate_format_name(format), "first", first, "confirmation",
                                buffer_text(&content), "confirm_until", (json_int_t)until),
                      &result->state));
    result->outcome = METHOD_CONTINUE;
    return STATUS_OK;
}

static enum status examine_first(const struct method_context *context, const struct method_operation *operation,
                                 const struct certificate_record *record, const struct state *state, const char *text,
                                 struct bytes signature, struct method_result *result, struct failure *failure)
{
    CLEANUP(verified_release) struct verified verified;
    const struct rendered rendered = {.format = state->format, .id = operation->operation_id, .content = operation->instruction};
    verified_init(&verified);
    TRY(verify_signature(context, record, scope_of(operation->facts), &rendered, signature, &verified, failure));
    if (must_confirm_by_hand(operation->facts, record) && checks_all_passed(&verified.checks) && verified.is_what_was_rendered)
        return ask_confirmation(context, operation, state->format, text, result);
    TRY(establish(context, operation, record, &verified, false, state->format, result, failure));
    const struct signed_evidence evidence = {
        .format = state->format, .instruction = &operation->instruction_digest, .signature = text, .verified = &verified};
    return certificate_write_record(context, &evidence, result);
}

static enum status examine_confirmation(const struct method_context *context, const struct method_operation *operation,
                                        const struct certificate_record *record, const struct state *state, const char *text,
                                        struct bytes signature, struct method_result *result, struct failure *failure)
{
    CLEANUP(verified_release) struct verified first;
    CLEANUP(verified_release) struct verified second;
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(LIMIT_SIGNATURE_BYTES);
    const struct rendered rendered = {.format = state->format, .id = operation->operation_id, .content = operation->instruction};
    const struct rendered confirmation = {
        .format = state->format, .id = operation->operation_id, .content = bytes_of_text(state->confirmation)};
    verified_init(&first);
    verified_init(&second);
    TRY(base64_decode(bytes_of_text(state->first), &bytes));
    TRY(verify_signature(context, record, scope_of(operation->facts), &rendered, buffer_bytes(&bytes), &first, failure));
    TRY(verify_signature(context, record, scope_of(operation->facts), &confirmation, signature, &second, failure));
    bool confirmed = checks_all_passed(&second.checks) && second.is_what_was_rendered && context->now <= state->confirm_until;
    TRY(establish(context, operation, record, &first, confirmed, state->format, result, failure));
    const struct signed_evidence evidence = {.format = state->format,
                                             .instruction = &operation->instruction_digest,
                                             .signature = state->first,
                                             .verified = &first,
                                             .confirmation = state->confirmation,
                                             .confirmation_signature = text};
    return certificate_write_record(context, &evidence, result);
}

enum status certificate_examine(const struct method_context *context, const struct method_operation *operation,
                                const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                                struct method_result *result, struct failure *failure)
{
    struct state state;
    struct certificate_record record;
    const char *text = NULL;
    CLEANUP(json_reference_release) json_t *state_json = NULL;
    CLEANUP(json_reference_release) json_t *record_json = NULL;
    CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(LIMIT_SIGNATURE_BYTES);
    TRY(decode_answer(answer, &text, &signature, failure));
    TRY(read_state(ceremony, &state_json, &state));
    TRY(certificate_record_read(credential->record, &record_json, &record));
    if (ceremony->step == 0)
        return examine_first(context, operation, &record, &state, text, buffer_bytes(&signature), result, failure);
    return examine_confirmation(context, operation, &record, &state, text, buffer_bytes(&signature), result, failure);
}

const struct method method_certificate = {
    .design = DESIGN_CERTIFICATE,
    .needs_credential = true,
    .attempts_max = 3,
    .ceremony_seconds_default = 300,
    .enrol = certificate_enrol,
    .open = certificate_open,
    .examine = certificate_examine,
};
