/* SPDX-License-Identifier: Apache-2.0
 * WebAuthn section 7.1, as far as it needs no store. */
#include "src/webauthn/attestation.h"
#include "src/webauthn/client_data.h"

#include "src/crypto/digest.h"

static enum webauthn_reason judge_choice(const struct webauthn_policy *policy, const struct attestation *attestation,
                                         const struct authenticator_data *data)
{
    if ((policy->formats & 1u << attestation->format) == 0)
        return WEBAUTHN_FORMAT_REFUSED;
    if (!data->has_credential)
        return WEBAUTHN_CREDENTIAL_MISSING;
    return policy->algorithms & 1u << data->key->algorithm ? WEBAUTHN_ACCEPTED : WEBAUTHN_ALGORITHM_REFUSED;
}

/* The AAGUID of who has no certificate is only said, but no reason to take what is known to be broken. */
static enum webauthn_reason find_model(const struct webauthn_metadata *metadata, struct webauthn_registration *registration)
{
    if (metadata != NULL && !webauthn_aaguid_is_zero(&registration->aaguid))
        registration->described = webauthn_metadata_find(metadata, &registration->aaguid);
    bool is_broken = registration->described != NULL && registration->described->compromised;
    return is_broken ? WEBAUTHN_AUTHENTICATOR_COMPROMISED : WEBAUTHN_ACCEPTED;
}

/* What signs is the authenticator itself in packed, and Apple in its format: both over the whole authenticator data. A TPM signs what the
 * computer's software hands it, so that only roots of the very model say which it is. U2F signs no AAGUID, Android's keystore none that the
 * software could not choose. */
static enum webauthn_reason judge_model(const struct certificate_list *path, timestamp_us now, struct webauthn_registration *registration)
{
    bool is_whole = registration->format == WEBAUTHN_FORMAT_PACKED || registration->format == WEBAUTHN_FORMAT_APPLE;
    registration->model_attested = registration->trusted && is_whole;
    if (registration->format == WEBAUTHN_FORMAT_TPM && registration->described != NULL)
        CONFIRM_STATUS(attestation_path(path, &registration->described->roots, NULL, now, &registration->model_attested),
                       WEBAUTHN_NO_MEMORY);
    return WEBAUTHN_ACCEPTED;
}

/* Steps 22 to 24. */
static enum webauthn_reason judge_trust(const struct attested *attested, timestamp_us now, struct webauthn_registration *registration)
{
    const struct webauthn_policy *policy = attested->policy;
    const struct certificate_list *path = &attested->attestation->certificates;
    CONFIRM(find_model(policy->metadata, registration));
    if (path->count > 0) {
        CONFIRM_STATUS(attestation_path(path, policy->roots, registration->described != NULL ? &registration->described->roots : NULL, now,
                                        &registration->trusted),
                       WEBAUTHN_NO_MEMORY);
        CONFIRM(judge_model(path, now, registration));
    }
    if (policy->metadata_required && (registration->described == NULL || !registration->model_attested))
        return WEBAUTHN_AUTHENTICATOR_UNKNOWN;
    bool suffices = registration->trusted || policy->attestation == WEBAUTHN_ATTESTATION_OPTIONAL;
    return suffices ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_UNTRUSTED;
}

static void describe(const struct authenticator_data *data, struct webauthn_registration *registration)
{
    registration->credential_id = data->credential_id;
    registration->public_key = data->public_key;
    registration->algorithm = data->key->algorithm;
    registration->aaguid = data->aaguid;
    registration->counter = data->counter;
    registration->flags = data->flags;
}

static enum webauthn_reason judge(const struct webauthn_policy *policy, const struct webauthn_attestation_response *response,
                                  timestamp_us now, struct webauthn_registration *registration)
{
    CLEANUP(attestation_release) struct attestation attestation = {0};
    CLEANUP(authenticator_data_release) struct authenticator_data data = {0};
    CONFIRM(attestation_read(response->attestation_object, &attestation));
    CONFIRM(authenticator_data_read(attestation.authenticator_data, &data));
    CONFIRM(authenticator_data_judge(&data, policy));
    CONFIRM(judge_choice(policy, &attestation, &data));
    struct attested attested = {.policy = policy, .attestation = &attestation, .data = &data};
    digest_of(response->client_data, &attested.client_data_hash);
    CONFIRM(attestation_verify(&attested, &registration->attestation));
    registration->format = attestation.format;
    describe(&data, registration);
    return judge_trust(&attested, now, registration);
}

enum status webauthn_registration_verify(const struct webauthn_policy *policy, struct bytes challenge,
                                         const struct webauthn_attestation_response *response, timestamp_us now,
                                         struct webauthn_registration *ret_registration, struct failure *failure)
{
    struct client_data client_data;
    struct webauthn_registration registration = {0};
    TRY(webauthn_conclude(client_data_judge(policy, CEREMONY_CREATE, challenge, response->client_data, &client_data), failure));
    TRY(webauthn_conclude(judge(policy, response, now, &registration), failure));
    registration.place = client_data.place;
    *ret_registration = registration;
    return STATUS_OK;
}
