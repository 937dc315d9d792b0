/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a passkey: first the challenge of its registration, then its key and what vouches for it. */
#include "src/methods/two_factor/passkey.h"

#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/webauthn/aaguid.h"

#define WORD_MAX 32

void passkey_pending_release(struct passkey_pending *pending)
{
    json_decref(pending->json);
}

enum status passkey_pending_write(const struct passkey_pending *pending, struct buffer *ret_record)
{
    return members_write(json_pack("{ss, ss, ss, ss, sI}", "technique", "passkey", "name", pending->name, "user", pending->user,
                                   "challenge", pending->challenge, "until", (json_int_t)pending->until),
                         ret_record);
}

enum status passkey_pending_read(struct bytes text, struct passkey_pending *ret_pending)
{
    CLEANUP(passkey_pending_release) struct passkey_pending pending = {.json = NULL};
    const char *technique = NULL;
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"name", MEMBER_TEXT, true, PASSKEY_NAME_BYTES_MAX, &pending.name},
        {"user", MEMBER_TEXT, true, (int64_t)base64url_size(PASSKEY_USER_SIZE), &pending.user},
        {"challenge", MEMBER_TEXT, true, (int64_t)base64url_size(PASSKEY_CHALLENGE_SIZE), &pending.challenge},
        {"until", MEMBER_INTEGER, true, TIMESTAMP_END, &pending.until},
    };
    TRY(members_parse(text, &pending.json, NULL));
    TRY(members_read(pending.json, "", members, COUNT_OF(members), NULL));
    *ret_pending = pending;
    pending.json = NULL;
    return STATUS_OK;
}

void passkey_record_release(struct passkey_record *record)
{
    json_decref(record->json);
}

enum status passkey_record_write(const struct passkey_record *record, struct buffer *ret_record)
{
    return members_write(json_pack("{ss, ss, ss, ss, ss, ss, ss, ss, ss, sO, sb, sb, sb, sb, sI}", "technique", "passkey", "name",
                                   record->name, "user", record->user, "credential", record->credential, "key", record->key, "algorithm",
                                   record->algorithm, "aaguid", record->aaguid, "format", record->format, "attestation",
                                   record->attestation, "transports", record->transports, "trusted", record->trusted, "model_attested",
                                   record->model_attested, "backup_eligible", record->backup_eligible, "backed_up", record->backed_up,
                                   "registered_at", (json_int_t)record->registered_at),
                         ret_record);
}

enum status passkey_record_read(struct bytes text, struct passkey_record *ret_record)
{
    CLEANUP(passkey_record_release) struct passkey_record record = {.json = NULL};
    const char *technique = NULL;
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"name", MEMBER_TEXT, true, PASSKEY_NAME_BYTES_MAX, &record.name},
        {"user", MEMBER_TEXT, true, (int64_t)base64url_size(PASSKEY_USER_SIZE), &record.user},
        {"credential", MEMBER_TEXT, true, (int64_t)base64url_size(LIMIT_CREDENTIAL_ID_BYTES), &record.credential},
        {"key", MEMBER_TEXT, true, (int64_t)base64_size(PASSKEY_KEY_BYTES_MAX), &record.key},
        {"algorithm", MEMBER_TEXT, true, WORD_MAX, &record.algorithm},
        {"aaguid", MEMBER_TEXT, true, WEBAUTHN_AAGUID_TEXT_SIZE - 1, &record.aaguid},
        {"format", MEMBER_TEXT, true, WORD_MAX, &record.format},
        {"attestation", MEMBER_TEXT, true, WORD_MAX, &record.attestation},
        {"transports", MEMBER_ARRAY, true, PASSKEY_TRANSPORTS_MAX, &record.transports},
        {"trusted", MEMBER_BOOLEAN, true, 0, &record.trusted},
        {"model_attested", MEMBER_BOOLEAN, true, 0, &record.model_attested},
        {"backup_eligible", MEMBER_BOOLEAN, true, 0, &record.backup_eligible},
        {"backed_up", MEMBER_BOOLEAN, true, 0, &record.backed_up},
        {"registered_at", MEMBER_INTEGER, true, TIMESTAMP_END, &record.registered_at},
    };
    TRY(members_parse(text, &record.json, NULL));
    TRY(members_read(record.json, "", members, COUNT_OF(members), NULL));
    *ret_record = record;
    record.json = NULL;
    return STATUS_OK;
}

const struct webauthn_authenticator *passkey_describe(const struct webauthn_metadata *metadata, const char *aaguid)
{
    struct webauthn_aaguid model;
    return metadata != NULL && webauthn_aaguid_parse(aaguid, &model) == STATUS_OK ? webauthn_metadata_find(metadata, &model) : NULL;
}

enum status passkey_public_write(const struct passkey_record *record, const struct webauthn_metadata *metadata, struct buffer *ret_public)
{
    const struct webauthn_authenticator *model = passkey_describe(metadata, record->aaguid);
    struct timestamp_text registered = timestamp_format_utc(record->registered_at);
    return members_write(json_pack("{ss, ss, ss, ss*, ss*, ss, ss, sb, sb, sO, sb, sb, ss}", "technique", "passkey", "name", record->name,
                                   "aaguid", record->aaguid, "authenticator", model != NULL ? model->description : NULL, "certification",
                                   model != NULL ? webauthn_certification_name(model->certification) : NULL, "credential_id",
                                   record->credential, "attestation", record->attestation, "attested", record->trusted, "model_attested",
                                   record->model_attested, "transports", record->transports, "backup_eligible", record->backup_eligible,
                                   "backed_up", record->backed_up, "registered_at", registered.text),
                         ret_public);
}

const char *passkey_biometrics_text(enum passkey_biometrics biometrics)
{
    static const char *const texts[] = {
        [PASSKEY_NOT_BIOMETRIC] = "unknown", [PASSKEY_BY_CONFIGURATION] = "configuration", [PASSKEY_BY_METADATA] = "metadata"};
    return texts[biometrics];
}

static bool is_configured(const struct passkey_settings *settings, const struct webauthn_aaguid *model, bool model_attested)
{
    for (size_t i = 0; i < settings->biometric_count; i++) {
        const struct passkey_biometric *biometric = &settings->biometrics[i];
        if (memcmp(&biometric->aaguid, model, sizeof *model) == 0)
            return model_attested || biometric->unattested;
    }
    return false;
}

/* An AAGUID that no attestation vouches for is the authenticator's word about itself. */
enum passkey_biometrics passkey_biometrics_of(const struct passkey_settings *settings, const char *aaguid, bool model_attested)
{
    struct webauthn_aaguid model;
    if (webauthn_aaguid_parse(aaguid, &model) != STATUS_OK)
        return PASSKEY_NOT_BIOMETRIC;
    const struct webauthn_authenticator *known = passkey_describe(settings->policy.metadata, aaguid);
    if (known != NULL && known->compromised)
        return PASSKEY_NOT_BIOMETRIC;
    if (is_configured(settings, &model, model_attested))
        return PASSKEY_BY_CONFIGURATION;
    return model_attested && known != NULL && known->biometric_always ? PASSKEY_BY_METADATA : PASSKEY_NOT_BIOMETRIC;
}
