/* SPDX-License-Identifier: Apache-2.0
 * One entry of the metadata: what of it we use must be there as the service writes it; the rest is passed over. */
#include "src/webauthn/metadata_parts.h"

#include <stdio.h>

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/base/utf8.h"

/* AuthenticatorStatus (MDS section 3.1.4). Words that are not here, such as UPDATE_AVAILABLE, say neither. */
enum meaning { MEANING_OTHER, MEANING_COMPROMISED, MEANING_CERTIFICATION };
static const struct {
    const char *word;
    enum meaning meaning;
    enum webauthn_certification certification;
} statuses[] = {
    {"USER_VERIFICATION_BYPASS", MEANING_COMPROMISED, WEBAUTHN_CERTIFICATION_NONE},
    {"ATTESTATION_KEY_COMPROMISE", MEANING_COMPROMISED, WEBAUTHN_CERTIFICATION_NONE},
    {"USER_KEY_REMOTE_COMPROMISE", MEANING_COMPROMISED, WEBAUTHN_CERTIFICATION_NONE},
    {"USER_KEY_PHYSICAL_COMPROMISE", MEANING_COMPROMISED, WEBAUTHN_CERTIFICATION_NONE},
    {"REVOKED", MEANING_COMPROMISED, WEBAUTHN_CERTIFICATION_NONE},
    {"NOT_FIDO_CERTIFIED", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_NONE},
    {"SELF_ASSERTION_SUBMITTED", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_NONE},
    {"FIDO_CERTIFIED", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_L1},
    {"FIDO_CERTIFIED_L1", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_L1},
    {"FIDO_CERTIFIED_L1plus", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_L1_PLUS},
    {"FIDO_CERTIFIED_L2", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_L2},
    {"FIDO_CERTIFIED_L2plus", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_L2_PLUS},
    {"FIDO_CERTIFIED_L3", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_L3},
    {"FIDO_CERTIFIED_L3plus", MEANING_CERTIFICATION, WEBAUTHN_CERTIFICATION_L3_PLUS},
};

const char *webauthn_certification_name(enum webauthn_certification certification)
{
    static const char *const names[] = {"none", "L1", "L1plus", "L2", "L2plus", "L3", "L3plus"};
    return names[certification];
}

/* Dates as text; the later is the greater. */
struct latest {
    const char *report, *certification;
};

static void note_certification(enum webauthn_certification certification, const char *date, struct latest *latest,
                               struct webauthn_authenticator *authenticator)
{
    if (strcmp(date, latest->certification) < 0)
        return;
    latest->certification = date;
    authenticator->certification = certification;
}

static void note_status(const char *word, const char *date, struct latest *latest, struct webauthn_authenticator *authenticator)
{
    if (strcmp(date, latest->report) >= 0) {
        latest->report = date;
        snprintf(authenticator->last_status, sizeof authenticator->last_status, "%s", word);
    }
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        if (strcmp(statuses[i].word, word) != 0)
            continue;
        authenticator->compromised |= statuses[i].meaning == MEANING_COMPROMISED;
        if (statuses[i].meaning == MEANING_CERTIFICATION)
            note_certification(statuses[i].certification, date, latest, authenticator);
    }
}

static enum status read_reports(const json_t *reports, struct webauthn_authenticator *authenticator)
{
    struct latest latest = {"", ""};
    size_t i;
    const json_t *report;
    if (!json_is_array(reports) || json_array_size(reports) == 0)
        return STATUS_INVALID;
    json_array_foreach(reports, i, report)
    {
        const char *word = json_string_value(json_object_get(report, "status"));
        const char *date = json_string_value(json_object_get(report, "effectiveDate"));
        if (word == NULL)
            return STATUS_INVALID;
        note_status(word, date != NULL ? date : "", &latest, authenticator);
    }
    return STATUS_OK;
}

/* User verification methods (FIDO Registry section 3.1) by the beginning of their word, which ends in _internal or _external. */
static unsigned method_of(const char *word)
{
    static const struct {
        const char *beginning;
        unsigned method;
    } methods[] = {
        {"presence", WEBAUTHN_BY_PRESENCE},     {"fingerprint", WEBAUTHN_BY_FINGERPRINT}, {"passcode", WEBAUTHN_BY_PASSCODE},
        {"voiceprint", WEBAUTHN_BY_VOICEPRINT}, {"faceprint", WEBAUTHN_BY_FACEPRINT},     {"location", WEBAUTHN_BY_LOCATION},
        {"eyeprint", WEBAUTHN_BY_EYEPRINT},     {"pattern", WEBAUTHN_BY_PATTERN},         {"handprint", WEBAUTHN_BY_HANDPRINT},
    };
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        size_t size = strlen(methods[i].beginning);
        const char *end = word + size;
        if (strncmp(word, methods[i].beginning, size) == 0 && (strcmp(end, "_internal") == 0 || strcmp(end, "_external") == 0))
            return methods[i].method;
    }
    return strcmp(word, "none") == 0 ? 0 : WEBAUTHN_BY_UNKNOWN;
}

/* Methods that are used together. */
static enum status read_combination(const json_t *combination, unsigned *ret_methods)
{
    size_t i;
    const json_t *method;
    if (!json_is_array(combination) || json_array_size(combination) == 0 || json_array_size(combination) > LIMIT_METADATA_METHODS)
        return STATUS_INVALID;
    json_array_foreach(combination, i, method)
    {
        const char *word = json_string_value(json_object_get(method, "userVerificationMethod"));
        if (word == NULL)
            return STATUS_INVALID;
        *ret_methods |= method_of(word);
    }
    return STATUS_OK;
}

/* Presence alone verifies nobody: with it, no UV flag is set. */
static enum status read_user_verification(const json_t *details, struct webauthn_authenticator *authenticator)
{
    size_t i;
    const json_t *combination;
    bool verifies = false, always = true;
    if (!json_is_array(details) || json_array_size(details) > LIMIT_METADATA_METHODS)
        return STATUS_INVALID;
    json_array_foreach(details, i, combination)
    {
        unsigned methods = 0;
        TRY(read_combination(combination, &methods));
        authenticator->user_verification_by_any |= methods;
        if ((methods & ~(unsigned)WEBAUTHN_BY_PRESENCE) == 0)
            continue;
        verifies = true;
        always = always && (methods & WEBAUTHN_BY_BIOMETRIC) != 0;
    }
    authenticator->biometric_always = verifies && always;
    return STATUS_OK;
}

static enum status without_space(const char *text, struct buffer *ret_base64)
{
    for (const char *at = text; *at != 0; at++)
        if (strchr(" \t\r\n", *at) == NULL)
            TRY(buffer_append_byte(ret_base64, (uint8_t)*at));
    return STATUS_OK;
}

static enum status read_root(const char *text, struct certificate **ret_certificate)
{
    CLEANUP(buffer_release) struct buffer base64 = BUFFER_INIT(base64_size(LIMIT_CERTIFICATE_BYTES));
    CLEANUP(buffer_release) struct buffer der = BUFFER_INIT(LIMIT_CERTIFICATE_BYTES);
    TRY(without_space(text, &base64));
    TRY(base64_decode(buffer_bytes(&base64), &der));
    return certificate_parse(buffer_bytes(&der), ret_certificate, NULL);
}

/* Manufacturers write these: one that cannot be read leads nowhere, and the others still serve. */
static enum webauthn_reason add_root(const json_t *text, struct certificate_list *roots)
{
    CLEANUP(certificate_release) struct certificate *certificate = NULL;
    if (!json_is_string(text))
        return WEBAUTHN_BLOB_ENTRY_MALFORMED;
    enum status status = read_root(json_string_value(text), &certificate);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? WEBAUTHN_NO_MEMORY : WEBAUTHN_ACCEPTED;
    CONFIRM_STATUS(certificate_list_add(roots, certificate), WEBAUTHN_BLOB_ENTRIES_EXCEEDED);
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason read_roots(const json_t *list, struct certificate_list *roots)
{
    size_t i;
    const json_t *text;
    if (!json_is_array(list))
        return WEBAUTHN_BLOB_ENTRY_MALFORMED;
    json_array_foreach(list, i, text) CONFIRM(add_root(text, roots));
    return WEBAUTHN_ACCEPTED;
}

/* Cut before the character that would not fit whole. */
static void copy_description(const char *text, char ret_text[WEBAUTHN_DESCRIPTION_MAX])
{
    struct bytes bytes = bytes_of_text(text);
    size_t end = 0, next = 0;
    uint32_t character;
    while (next < bytes.size && utf8_next(bytes, &next, &character) == STATUS_OK && next < WEBAUTHN_DESCRIPTION_MAX)
        end = next;
    memcpy(ret_text, text, end);
    ret_text[end] = 0;
}

static enum webauthn_reason read_statement(const json_t *statement, struct webauthn_authenticator *authenticator)
{
    const char *description = json_string_value(json_object_get(statement, "description"));
    if (description == NULL)
        return WEBAUTHN_BLOB_ENTRY_MALFORMED;
    copy_description(description, authenticator->description);
    CONFIRM_STATUS(read_user_verification(json_object_get(statement, "userVerificationDetails"), authenticator),
                   WEBAUTHN_BLOB_ENTRY_MALFORMED);
    return read_roots(json_object_get(statement, "attestationRootCertificates"), &authenticator->roots);
}

enum webauthn_reason metadata_entry_read(const json_t *entry, struct webauthn_authenticator *authenticator, bool *ret_named)
{
    const json_t *aaguid = json_object_get(entry, "aaguid"), *statement = json_object_get(entry, "metadataStatement");
    if (!json_is_object(entry) || (aaguid != NULL && !json_is_string(aaguid)))
        return WEBAUTHN_BLOB_ENTRY_MALFORMED;
    if (aaguid == NULL) {
        *ret_named = false;
        return WEBAUTHN_ACCEPTED;
    }
    CONFIRM_STATUS(webauthn_aaguid_parse(json_string_value(aaguid), &authenticator->aaguid), WEBAUTHN_BLOB_ENTRY_MALFORMED);
    CONFIRM_STATUS(read_reports(json_object_get(entry, "statusReports"), authenticator), WEBAUTHN_BLOB_ENTRY_MALFORMED);
    if (statement != NULL)
        CONFIRM(read_statement(statement, authenticator));
    *ret_named = true;
    return WEBAUTHN_ACCEPTED;
}
