/* SPDX-License-Identifier: Apache-2.0
 * Facts and record of an assertion, and the assertion verified again from the record alone. */
#include "src/methods/two_factor/passkey_evidence.h"

#include "src/json/members.h"

#include <inttypes.h>
#include <stdio.h>

#define WORD_MAX 32

static enum passkey_biometrics biometrics_of(const struct passkey_settings *settings, const struct passkey_evidence *evidence)
{
    if (!evidence->assertion->flags.user_verified)
        return PASSKEY_NOT_BIOMETRIC;
    return passkey_biometrics_of(settings, evidence->record->aaguid, evidence->record->model_attested);
}

struct evidence_facts passkey_facts(const struct passkey_settings *settings, const struct passkey_evidence *evidence)
{
    struct evidence_facts facts = {.design = DESIGN_TWO_FACTOR, .two_factor = {.factors = SET_OF(FACTOR_HELD)}};
    if (biometrics_of(settings, evidence) != PASSKEY_NOT_BIOMETRIC)
        facts.two_factor.factors |= SET_OF(FACTOR_BIOMETRIC_INDIRECT);
    return facts;
}

/* "no": the user was not verified. Else who says that it was by biometrics, or that nobody can. */
static const char *verification_text(const struct passkey_settings *settings, const struct passkey_evidence *evidence)
{
    return evidence->assertion->flags.user_verified ? passkey_biometrics_text(biometrics_of(settings, evidence)) : "no";
}

void passkey_describe_evidence(const struct passkey_settings *settings, const struct passkey_evidence *evidence,
                               struct method_result *result)
{
    const struct webauthn_assertion *assertion = evidence->assertion;
    char counter[16];
    snprintf(counter, sizeof counter, "%" PRIu32, assertion->counter);
    method_result_detail(result, "algorithm", evidence->record->algorithm);
    method_result_detail(result, "counter", counter);
    method_result_detail(result, "origin", assertion->place.origin);
    if (assertion->has_payment)
        method_result_detail(result, "payment", "shown");
    method_result_detail(result, "technique", "passkey");
    method_result_detail(result, "verification", verification_text(settings, evidence));
}

static json_t *encode(const struct buffer *bytes)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(METHOD_RECORD_BYTES_MAX);
    return base64_encode(buffer_bytes(bytes), &text) == STATUS_OK ? json_stringn((const char *)text.data, text.size) : NULL;
}

static json_t *describe_model(const struct passkey_settings *settings, const struct passkey_record *record)
{
    const struct webauthn_authenticator *model = passkey_describe(settings->policy.metadata, record->aaguid);
    return json_pack("{ss, ss, ss, sb, sb, ss*, ss*}", "aaguid", record->aaguid, "format", record->format, "attestation",
                     record->attestation, "trusted", record->trusted, "model_attested", record->model_attested, "description",
                     model != NULL ? model->description : NULL, "certification",
                     model != NULL ? webauthn_certification_name(model->certification) : NULL);
}

static json_t *describe_flags(const struct webauthn_flags *flags)
{
    return json_pack("{sb, sb, sb, sb}", "user_present", flags->user_present, "user_verified", flags->user_verified, "backup_eligible",
                     flags->backup_eligible, "backed_up", flags->backed_up);
}

static json_t *describe_payment(const struct webauthn_assertion *assertion)
{
    const struct webauthn_payment *payment = &assertion->payment;
    return assertion->has_payment ? json_pack("{ss, ss, ss, ss}", "payee", payment->payee_name, "value", payment->value, "currency",
                                              payment->currency, "instrument", payment->instrument)
                                  : NULL;
}

enum status passkey_evidence_write(const struct passkey_settings *settings, const struct passkey_evidence *evidence,
                                   struct buffer *ret_record)
{
    const struct passkey_record *record = evidence->record;
    const struct webauthn_assertion *assertion = evidence->assertion;
    char nonce[2 * PASSKEY_NONCE_SIZE];
    hex_write(bytes_of(evidence->nonce, PASSKEY_NONCE_SIZE), nonce);
    return members_write(json_pack("{ss, ss, ss, ss, ss*, sb, sb, ss, ss, ss, ss#, so, so, so, sI, so, so, ss, so*, ss}", "design",
                                   "two_factor", "technique", "passkey", "rp_id", settings->policy.rp_id, "origin", assertion->place.origin,
                                   "top_origin", assertion->place.top_origin, "cross_origin", assertion->place.cross_origin,
                                   "backup_eligible", record->backup_eligible, "credential", record->credential, "algorithm",
                                   record->algorithm, "key", record->key, "nonce", nonce, (int)sizeof nonce, "client_data",
                                   encode(&evidence->answer->client_data), "authenticator_data",
                                   encode(&evidence->answer->authenticator_data), "signature", encode(&evidence->answer->signature),
                                   "counter", (json_int_t)assertion->counter, "flags", describe_flags(&assertion->flags), "authenticator",
                                   describe_model(settings, record), "verification", verification_text(settings, evidence), "payment",
                                   describe_payment(assertion), "verified_at", timestamp_format_utc(evidence->verified_at).text),
                         ret_record);
}

void passkey_kept_release(struct passkey_kept *kept)
{
    json_decref(kept->json);
    buffer_release(&kept->key);
    buffer_release(&kept->client_data);
    buffer_release(&kept->authenticator_data);
    buffer_release(&kept->signature);
}

static enum status read_members(const json_t *record, struct passkey_kept *kept)
{
    const char *design = NULL, *technique = NULL, *credential = NULL, *algorithm = NULL, *verification = NULL, *nonce = NULL;
    const char *key = NULL, *client_data = NULL, *authenticator_data = NULL, *signature = NULL;
    const json_t *told = NULL; /* what the file's other parts say again */
    int64_t counter;
    const struct member members[] = {
        {"design", MEMBER_TEXT, true, WORD_MAX, &design},
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"rp_id", MEMBER_TEXT, true, METHOD_RECORD_BYTES_MAX, &kept->rp_id},
        {"origin", MEMBER_TEXT, true, METHOD_RECORD_BYTES_MAX, &kept->origin},
        {"top_origin", MEMBER_TEXT, false, METHOD_RECORD_BYTES_MAX, &kept->top_origin},
        {"cross_origin", MEMBER_BOOLEAN, true, 0, &kept->cross_origin},
        {"backup_eligible", MEMBER_BOOLEAN, true, 0, &kept->backup_eligible},
        {"credential", MEMBER_TEXT, true, METHOD_RECORD_BYTES_MAX, &credential},
        {"algorithm", MEMBER_TEXT, true, WORD_MAX, &algorithm},
        {"key", MEMBER_TEXT, true, METHOD_RECORD_BYTES_MAX, &key},
        {"nonce", MEMBER_TEXT, true, 2 * PASSKEY_NONCE_SIZE, &nonce},
        {"client_data", MEMBER_TEXT, true, METHOD_RECORD_BYTES_MAX, &client_data},
        {"authenticator_data", MEMBER_TEXT, true, METHOD_RECORD_BYTES_MAX, &authenticator_data},
        {"signature", MEMBER_TEXT, true, METHOD_RECORD_BYTES_MAX, &signature},
        {"counter", MEMBER_INTEGER, true, UINT32_MAX, &counter},
        {"flags", MEMBER_OBJECT, true, 0, &told},
        {"authenticator", MEMBER_OBJECT, true, 0, &told},
        {"verification", MEMBER_TEXT, true, WORD_MAX, &verification},
        {"payment", MEMBER_OBJECT, false, 0, &told},
        {"verified_at", MEMBER_MOMENT, true, 0, &kept->verified_at},
    };
    TRY(members_read(record, "", members, COUNT_OF(members), NULL));
    TRY(hex_read(bytes_of_text(nonce), kept->nonce, PASSKEY_NONCE_SIZE));
    TRY(base64_decode(bytes_of_text(key), &kept->key));
    TRY(base64_decode(bytes_of_text(client_data), &kept->client_data));
    TRY(base64_decode(bytes_of_text(authenticator_data), &kept->authenticator_data));
    return base64_decode(bytes_of_text(signature), &kept->signature);
}

static struct passkey_kept empty_kept(void)
{
    return (struct passkey_kept){
        .key = BUFFER_INIT(METHOD_RECORD_BYTES_MAX),
        .client_data = BUFFER_INIT(METHOD_RECORD_BYTES_MAX),
        .authenticator_data = BUFFER_INIT(METHOD_RECORD_BYTES_MAX),
        .signature = BUFFER_INIT(METHOD_RECORD_BYTES_MAX),
    };
}

enum status passkey_kept_read(const json_t *record, struct passkey_kept *ret_kept)
{
    CLEANUP(passkey_kept_release) struct passkey_kept kept = empty_kept();
    TRY(read_members(record, &kept));
    kept.json = json_incref((json_t *)(uintptr_t)record);
    *ret_kept = kept;
    kept = (struct passkey_kept){.json = NULL};
    return STATUS_OK;
}

enum status passkey_kept_verify(const struct passkey_kept *kept, const struct digest *instruction, struct webauthn_assertion *ret_assertion,
                                struct failure *failure)
{
    CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
    const struct webauthn_policy policy = {
        .rp_id = kept->rp_id,
        .origins = &kept->origin,
        .origin_count = 1,
        .cross_origin = kept->cross_origin,
        .top_origins = &kept->top_origin,
        .top_origin_count = kept->top_origin != NULL,
        .payment = true,
    };
    const struct webauthn_assertion_response response = {.client_data = buffer_bytes(&kept->client_data),
                                                         .authenticator_data = buffer_bytes(&kept->authenticator_data),
                                                         .signature = buffer_bytes(&kept->signature)};
    struct digest challenge;
    passkey_challenge(instruction, kept->nonce, &challenge);
    TRY(webauthn_key_parse(buffer_bytes(&kept->key), &key, failure));
    const struct webauthn_credential credential = {.key = key, .backup_eligible = kept->backup_eligible};
    return webauthn_assertion_verify(&policy, &credential, bytes_of(challenge.bytes, DIGEST_SIZE), &response, ret_assertion, failure);
}
