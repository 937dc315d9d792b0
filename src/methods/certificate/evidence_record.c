/* SPDX-License-Identifier: Apache-2.0
 * The record of a certificate signature: all that a court needs to judge it again. A revocation list too large to go along with every
 * signature is named by its hash. */
#include "src/methods/certificate/verify.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"

#define REVOCATION_ALONG_BYTES_MAX (24 * 1024)

static json_t *base64_json(struct bytes bytes)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(bytes.size / 3 * 4 + 8);
    if (base64_encode(bytes, &text) != STATUS_OK)
        return NULL;
    return json_stringn((const char *)text.data, text.size);
}

static json_t *chain_json(const struct certificate_list *chain)
{
    json_t *list = json_array();
    for (size_t i = 0; i < chain->count; i++)
        json_array_append_new(list, base64_json(certificate_der(chain->items[i])));
    return list;
}

static json_t *checks_json(const struct checks *checks)
{
    json_t *object = json_object();
    for (enum check check = 0; check < CHECK_COUNT; check++) {
        const struct check_outcome *outcome = &checks->outcomes[check];
        json_object_set_new(
            object, check_name(check),
            json_pack("{sb, ss, ss}", "passed", outcome->result == CHECK_PASSED, "reason", outcome->reason, "message", outcome->message));
    }
    return object;
}

static json_t *hash_json(struct bytes bytes)
{
    struct digest digest;
    CLEANUP(buffer_release) struct buffer hex = BUFFER_INIT(2 * DIGEST_SIZE);
    digest_of(bytes, &digest);
    if (hex_encode(bytes_of(digest.bytes, DIGEST_SIZE), &hex) != STATUS_OK)
        return NULL;
    return json_stringn((const char *)hex.data, hex.size);
}

static enum status add_material(void *context, enum revocation_material material, struct bytes der)
{
    json_t *revocation = context;
    bool along = der.size <= REVOCATION_ALONG_BYTES_MAX;
    const char *list = !along ? "sha256" : material == REVOCATION_CRL ? "crls" : "ocsp";
    json_t *text = along ? base64_json(der) : hash_json(der);
    return json_array_append_new(json_object_get(revocation, list), text) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status revocation_json(const struct certificate_settings *settings, const struct certificate_list *chain, json_t **ret_json)
{
    CLEANUP(json_reference_release) json_t *revocation = json_pack("{s[], s[], s[]}", "crls", "ocsp", "sha256");
    if (revocation == NULL)
        return STATUS_NO_MEMORY;
    TRY(revocation_cache_material(settings->revocation, chain, add_material, revocation));
    *ret_json = json_incref(revocation);
    return STATUS_OK;
}

enum status certificate_write_record(const struct method_context *context, const struct signed_evidence *evidence,
                                     struct buffer *ret_record)
{
    struct timestamp_text at = timestamp_format_utc(context->now);
    const struct checks *checks = &evidence->verified->checks;
    json_t *revocation = NULL;
    TRY(revocation_json(context->settings, &checks->chain, &revocation));
    json_t *record = json_pack("{ss, ss, ss, so, ss, so, so, so}", "design", "certificate", "format",
                               certificate_format_name(evidence->rendered->format), "verified_at", at.text, "rendered",
                               base64_json(evidence->rendered->content), "signature", evidence->signature, "chain",
                               chain_json(&checks->chain), "checks", checks_json(checks), "revocation", revocation);
    if (record != NULL && evidence->confirmation != NULL)
        json_object_set_new(record, "confirmation",
                            json_pack("{ss, ss}", "content", evidence->confirmation, "signature", evidence->confirmation_signature));
    return members_write(record, ret_record);
}
