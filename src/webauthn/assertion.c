/* SPDX-License-Identifier: Apache-2.0
 * WebAuthn section 7.2, as far as it needs no store. By libcrypto, with the key as it was parsed once. */
#include "src/webauthn/authenticator_data.h"
#include "src/webauthn/client_data.h"

#include "src/crypto/digest.h"

static enum webauthn_reason judge_data(const struct webauthn_policy *policy, const struct webauthn_credential *credential,
                                       struct bytes bytes, struct webauthn_assertion *assertion)
{
    CLEANUP(authenticator_data_release) struct authenticator_data data = {0};
    CONFIRM(authenticator_data_read(bytes, &data));
    if (data.has_credential)
        return WEBAUTHN_CREDENTIAL_UNEXPECTED;
    CONFIRM(authenticator_data_judge(&data, policy));
    if (data.flags.backup_eligible != credential->backup_eligible)
        return WEBAUTHN_BACKUP_CHANGED;
    assertion->flags = data.flags;
    assertion->counter = data.counter;
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason judge_signature(const struct webauthn_key *key, const struct webauthn_assertion_response *response)
{
    struct digest client_data_hash;
    digest_of(response->client_data, &client_data_hash);
    const struct bytes parts[] = {response->authenticator_data, bytes_of(client_data_hash.bytes, DIGEST_SIZE)};
    CONFIRM_STATUS(webauthn_signature_check(key->pkey, key->algorithm, parts, COUNT_OF(parts), response->signature),
                   WEBAUTHN_SIGNATURE_INVALID);
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason judge(const struct webauthn_policy *policy, const struct webauthn_credential *credential,
                                  struct bytes challenge, const struct webauthn_assertion_response *response,
                                  struct webauthn_assertion *assertion)
{
    struct client_data client_data;
    CONFIRM(client_data_judge(policy, CEREMONY_GET, challenge, response->client_data, &client_data));
    CONFIRM(judge_data(policy, credential, response->authenticator_data, assertion));
    CONFIRM(judge_signature(credential->key, response));
    assertion->place = client_data.place;
    assertion->has_payment = client_data.has_payment;
    if (client_data.has_payment)
        assertion->payment = client_data.payment;
    return WEBAUTHN_ACCEPTED;
}

enum status webauthn_assertion_verify(const struct webauthn_policy *policy, const struct webauthn_credential *credential,
                                      struct bytes challenge, const struct webauthn_assertion_response *response,
                                      struct webauthn_assertion *ret_assertion, struct failure *failure)
{
    struct webauthn_assertion assertion = {0};
    TRY(webauthn_conclude(judge(policy, credential, challenge, response, &assertion), failure));
    *ret_assertion = assertion;
    return STATUS_OK;
}
