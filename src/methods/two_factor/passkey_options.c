/* SPDX-License-Identifier: Apache-2.0
 * What browsers are asked: the JSON forms of WebAuthn Level 3, sections 5.4 and 5.5, with binary values in base64url. */
#include "src/methods/two_factor/passkey.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"

/* Another word than that of anything else that is hashed with an instruction; its final 0 belongs to it. */
#define CHALLENGE_WORD "countersign passkey 1"

void passkey_challenge(const struct digest *instruction, const uint8_t nonce[PASSKEY_NONCE_SIZE], struct digest *ret_challenge)
{
    const struct bytes parts[] = {
        bytes_of(CHALLENGE_WORD, sizeof CHALLENGE_WORD),
        bytes_of(instruction->bytes, DIGEST_SIZE),
        bytes_of(nonce, PASSKEY_NONCE_SIZE),
    };
    digest_of_parts(parts, COUNT_OF(parts), ret_challenge);
}

static json_t *describe_credential(const char *id, const json_t *transports)
{
    return json_pack("{ss, ss, sO*}", "type", "public-key", "id", id, "transports", json_array_size(transports) > 0 ? transports : NULL);
}

static json_t *list_algorithms(unsigned algorithms)
{
    json_t *list = json_array();
    for (unsigned at = 0; at < WEBAUTHN_ALGORITHM_COUNT; at++)
        if ((algorithms & 1u << at) != 0)
            json_array_append_new(list,
                                  json_pack("{ss, si}", "type", "public-key", "alg", webauthn_algorithm_cose((enum webauthn_algorithm)at)));
    return list;
}

/* Other techniques, and passkeys that were never activated, have no credential id. */
static enum status list_excluded(const struct bytes *others, size_t count, json_t *list)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(json_reference_release) json_t *record = NULL;
        TRY(members_parse(others[i], &record, NULL));
        const char *id = json_string_value(json_object_get(record, "credential_id"));
        if (id != NULL)
            json_array_append_new(list, describe_credential(id, json_object_get(record, "transports")));
    }
    return STATUS_OK;
}

enum status passkey_write_creation(const struct passkey_settings *settings, const struct passkey_pending *pending,
                                   const struct bytes *others, size_t other_count, struct buffer *ret_json)
{
    CLEANUP(json_reference_release) json_t *excluded = json_array();
    bool resident = strcmp(settings->resident_key, "required") == 0;
    TRY(list_excluded(others, other_count, excluded));
    return members_write(json_pack("{s{s{ss, ss}, s{ss, ss, ss}, ss, so, sI, sO, s{ss, sb, ss}, ss}}", "publicKey", "rp", "id",
                                   settings->policy.rp_id, "name", settings->rp_name, "user", "id", pending->user, "name", pending->name,
                                   "displayName", pending->name, "challenge", pending->challenge, "pubKeyCredParams",
                                   list_algorithms(settings->policy.algorithms), "timeout", (json_int_t)settings->timeout_seconds * 1000,
                                   "excludeCredentials", excluded, "authenticatorSelection", "residentKey", settings->resident_key,
                                   "requireResidentKey", resident, "userVerification", settings->user_verification, "attestation",
                                   settings->attestation),
                         ret_json);
}

/* SecurePaymentConfirmationRequest, but for what the same challenge says in `publicKey`. */
static json_t *describe_payment(const struct passkey_settings *settings, const struct method_payment *payment)
{
    if (!settings->policy.payment || payment == NULL)
        return NULL;
    return json_pack("{ss, s{ss, ss}, s{ss, ss}}", "payeeName", payment->payee, "total", "value", payment->value, "currency",
                     payment->currency, "instrument", "displayName", settings->instrument_name, "icon", settings->instrument_icon);
}

enum status passkey_write_request(const struct passkey_settings *settings, const struct passkey_record *record,
                                  const struct digest *challenge, const struct method_payment *payment, struct buffer *ret_json)
{
    char text[PASSKEY_CHALLENGE_TEXT_SIZE];
    base64url_write(bytes_of(challenge->bytes, DIGEST_SIZE), text);
    return members_write(json_pack("{ss, ss, s{ss#, sI, ss, s[o], ss}, so*}", "design", "two_factor", "technique", "passkey", "publicKey",
                                   "challenge", text, (int)sizeof text, "timeout", (json_int_t)settings->timeout_seconds * 1000, "rpId",
                                   settings->policy.rp_id, "allowCredentials", describe_credential(record->credential, record->transports),
                                   "userVerification", settings->user_verification, "payment", describe_payment(settings, payment)),
                         ret_json);
}
