/* SPDX-License-Identifier: Apache-2.0
 * Reading what a browser's PublicKeyCredential.toJSON() gives (WebAuthn Level 3, section 5.1.8): the members of that text and no others. */
#include "src/methods/two_factor/passkey.h"

#include "src/base/limits.h"
#include "src/json/members.h"

#define SIGNATURE_BYTES_MAX 2048

void passkey_answer_release(struct passkey_answer *answer)
{
    buffer_release(&answer->client_data);
    buffer_release(&answer->attestation_object);
    buffer_release(&answer->authenticator_data);
    buffer_release(&answer->signature);
}

void passkey_answer_init(struct passkey_answer *answer)
{
    *answer = (struct passkey_answer){
        .client_data = BUFFER_INIT(LIMIT_CLIENT_DATA_BYTES),
        .attestation_object = BUFFER_INIT(LIMIT_ATTESTATION_OBJECT_BYTES),
        .authenticator_data = BUFFER_INIT(LIMIT_AUTHENTICATOR_DATA_BYTES),
        .signature = BUFFER_INIT(SIGNATURE_BYTES_MAX),
    };
}

/* `authenticatorAttachment` may be null, and extensions are whatever the browser ran: nothing is concluded from either. */
static enum status read_credential(const json_t *json, const char **ret_id, const json_t **ret_response, struct failure *failure)
{
    const char *raw_id = NULL, *type = NULL;
    const json_t *attachment = NULL, *extensions = NULL;
    const struct member members[] = {
        {"id", MEMBER_TEXT, true, (int64_t)base64url_size(LIMIT_CREDENTIAL_ID_BYTES), ret_id},
        {"rawId", MEMBER_TEXT, true, (int64_t)base64url_size(LIMIT_CREDENTIAL_ID_BYTES), &raw_id},
        {"type", MEMBER_TEXT, true, 16, &type},
        {"response", MEMBER_OBJECT, true, 0, ret_response},
        {"authenticatorAttachment", MEMBER_ANY, false, 0, &attachment},
        {"clientExtensionResults", MEMBER_OBJECT, true, 0, &extensions},
    };
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    if (strcmp(type, "public-key") != 0)
        return failure_set(failure, STATUS_INVALID, "type", "public-key");
    return strcmp(raw_id, *ret_id) == 0 ? STATUS_OK : failure_set(failure, STATUS_INVALID, "rawId", "is not that of `id`");
}

static enum status decode(const char *text, const char *field, struct buffer *ret_bytes, struct failure *failure)
{
    enum status status = base64url_decode(bytes_of_text(text), ret_bytes);
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status
                                                             : failure_set(failure, STATUS_INVALID, field, "base64url without padding");
}

static bool is_transport(const json_t *text)
{
    const char *word = json_string_value(text);
    return word != NULL && word[0] != 0 && strlen(word) <= PASSKEY_TRANSPORT_BYTES_MAX &&
           strspn(word, "abcdefghijklmnopqrstuvwxyz-") == strlen(word);
}

static enum status check_transports(const json_t *transports, struct failure *failure)
{
    for (size_t i = 0; i < json_array_size(transports); i++)
        if (!is_transport(json_array_get(transports, i)))
            return failure_set(failure, STATUS_INVALID, "response.transports", "words as browsers spell them");
    return STATUS_OK;
}

enum status passkey_read_registration(const json_t *json, struct passkey_answer *answer, struct failure *failure)
{
    const char *client_data = NULL, *object = NULL;
    const json_t *response = NULL, *unused = NULL; /* what the browser took out of the attestation object, and nobody signed */
    const struct member members[] = {
        {"clientDataJSON", MEMBER_TEXT, true, (int64_t)base64url_size(LIMIT_CLIENT_DATA_BYTES), &client_data},
        {"attestationObject", MEMBER_TEXT, true, (int64_t)base64url_size(LIMIT_ATTESTATION_OBJECT_BYTES), &object},
        {"transports", MEMBER_ARRAY, false, PASSKEY_TRANSPORTS_MAX, &answer->transports},
        {"authenticatorData", MEMBER_ANY, false, 0, &unused},
        {"publicKey", MEMBER_ANY, false, 0, &unused},
        {"publicKeyAlgorithm", MEMBER_ANY, false, 0, &unused},
    };
    TRY(read_credential(json, &answer->id, &response, failure));
    TRY(members_read(response, "response", members, COUNT_OF(members), failure));
    TRY(check_transports(answer->transports, failure));
    TRY(decode(client_data, "response.clientDataJSON", &answer->client_data, failure));
    return decode(object, "response.attestationObject", &answer->attestation_object, failure);
}

enum status passkey_read_assertion(const json_t *json, struct passkey_answer *answer, struct failure *failure)
{
    const char *client_data = NULL, *authenticator_data = NULL, *signature = NULL;
    const json_t *response = NULL;
    const struct member members[] = {
        {"clientDataJSON", MEMBER_TEXT, true, (int64_t)base64url_size(LIMIT_CLIENT_DATA_BYTES), &client_data},
        {"authenticatorData", MEMBER_TEXT, true, (int64_t)base64url_size(LIMIT_AUTHENTICATOR_DATA_BYTES), &authenticator_data},
        {"signature", MEMBER_TEXT, true, (int64_t)base64url_size(SIGNATURE_BYTES_MAX), &signature},
        {"userHandle", MEMBER_TEXT, false, (int64_t)base64url_size(PASSKEY_USER_SIZE), &answer->user_handle},
    };
    TRY(read_credential(json, &answer->id, &response, failure));
    TRY(members_read(response, "response", members, COUNT_OF(members), failure));
    TRY(decode(client_data, "response.clientDataJSON", &answer->client_data, failure));
    TRY(decode(authenticator_data, "response.authenticatorData", &answer->authenticator_data, failure));
    return decode(signature, "response.signature", &answer->signature, failure);
}
