/* SPDX-License-Identifier: Apache-2.0
 * Registering a passkey (WebAuthn section 7.1): options with a challenge of the vault's; the credential waits until the browser's answer
 * activates it. */
#include "src/methods/two_factor/passkey.h"

#include "law/words.h"
#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/vault/vault.h"

#include <inttypes.h>
#include <stdio.h>

struct enrol_request {
    const char *technique, *name, *confirmed_by;
};

static enum status read_request(const json_t *json, struct enrol_request *ret_request, struct method_enrolment *enrolment,
                                struct failure *failure)
{
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &ret_request->technique},
        {"name", MEMBER_TEXT, true, PASSKEY_NAME_BYTES_MAX, &ret_request->name},
        {"confirmed_by", MEMBER_TEXT, true, 32, &ret_request->confirmed_by},
    };
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    TRY(method_enrolment_confirm(enrolment, ret_request->confirmed_by, failure));
    return STATUS_OK;
}

static enum status random_text(struct vault *vault, char ret_text[PASSKEY_CHALLENGE_TEXT_SIZE + 1])
{
    uint8_t random[PASSKEY_CHALLENGE_SIZE];
    TRY(vault_random(vault, random, sizeof random));
    base64url_write(bytes_of(random, sizeof random), ret_text);
    ret_text[PASSKEY_CHALLENGE_TEXT_SIZE] = 0;
    return STATUS_OK;
}

enum status passkey_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                          struct method_enrolment *enrolment, struct failure *failure)
{
    _Static_assert(PASSKEY_USER_SIZE == PASSKEY_CHALLENGE_SIZE, "both are drawn alike");
    const struct passkey_settings *settings = ((const struct two_factor_settings *)context->settings)->passkey;
    char user[PASSKEY_CHALLENGE_TEXT_SIZE + 1], challenge[PASSKEY_CHALLENGE_TEXT_SIZE + 1];
    struct enrol_request request = {0};
    if (settings == NULL)
        return failure_set(failure, STATUS_REFUSED, "details.technique", "this server takes no passkeys");
    TRY(read_request(json, &request, enrolment, failure));
    TRY(random_text(context->vault, user));
    TRY(random_text(context->vault, challenge));
    const struct passkey_pending pending = {
        .name = request.name, .user = user, .challenge = challenge, .until = context->now + settings->timeout_seconds * TIMESTAMP_SECOND};
    TRY(passkey_pending_write(&pending, &enrolment->record));
    TRY(members_write(json_pack("{ss, ss}", "technique", "passkey", "name", request.name), &enrolment->public_record));
    enrolment->needs_activation = true;
    return passkey_write_creation(settings, &pending, customer->others, customer->other_count, &enrolment->once);
}

/* What the institution does not take, and what does not check, is refused alike; the reason's word says which. */
static enum status refuse(enum status status, struct failure *failure)
{
    if (status == STATUS_CORRUPT)
        failure->status = STATUS_REFUSED;
    return status == STATUS_CORRUPT ? STATUS_REFUSED : status;
}

static enum status verify(const struct passkey_settings *settings, const struct passkey_pending *pending,
                          const struct passkey_answer *answer, timestamp_us now, struct webauthn_registration *ret_registration,
                          struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer challenge = BUFFER_INIT(PASSKEY_CHALLENGE_SIZE), id = BUFFER_INIT(LIMIT_CREDENTIAL_ID_BYTES);
    const struct webauthn_attestation_response response = {.client_data = buffer_bytes(&answer->client_data),
                                                           .attestation_object = buffer_bytes(&answer->attestation_object)};
    TRY(base64url_decode(bytes_of_text(pending->challenge), &challenge));
    TRY(refuse(webauthn_registration_verify(&settings->policy, buffer_bytes(&challenge), &response, now, ret_registration, failure),
               failure));
    if (base64url_decode(bytes_of_text(answer->id), &id) != STATUS_OK || !bytes_equal(buffer_bytes(&id), ret_registration->credential_id))
        return failure_set(failure, STATUS_REFUSED, "id", "is not the credential that was attested");
    if (ret_registration->public_key.size > PASSKEY_KEY_BYTES_MAX)
        return failure_set(failure, STATUS_LIMIT, "response.attestationObject", "its key is larger than we keep");
    return STATUS_OK;
}

static void describe(const struct webauthn_registration *registration, const char *aaguid, struct method_result *result)
{
    char counter[16];
    snprintf(counter, sizeof counter, "%" PRIu32, registration->counter);
    method_result_detail(result, "aaguid", aaguid);
    method_result_detail(result, "algorithm", webauthn_algorithm_name(registration->algorithm));
    method_result_detail(result, "attestation", webauthn_attestation_name(registration->attestation));
    method_result_detail(result, "attested", registration->trusted ? "yes" : "no");
    method_result_detail(result, "backup",
                         registration->flags.backed_up         ? "backed_up"
                         : registration->flags.backup_eligible ? "eligible"
                                                               : "none");
    method_result_detail(result, "counter", counter);
    method_result_detail(result, "model", registration->model_attested ? "attested" : "told");
    method_result_detail(result, "format", webauthn_format_name(registration->format));
    method_result_detail(result, "technique", "passkey");
}

static enum status keep(const struct passkey_settings *settings, const struct passkey_pending *pending, const struct passkey_answer *answer,
                        const struct webauthn_registration *registration, timestamp_us now, struct method_result *result)
{
    char aaguid[WEBAUTHN_AAGUID_TEXT_SIZE];
    CLEANUP(buffer_release) struct buffer key = BUFFER_INIT(base64_size(PASSKEY_KEY_BYTES_MAX) + 1);
    CLEANUP(json_reference_release) json_t *no_transports = json_array();
    webauthn_aaguid_format(&registration->aaguid, aaguid);
    TRY(base64_encode(registration->public_key, &key));
    const struct passkey_record record = {
        .name = pending->name,
        .user = pending->user,
        .credential = answer->id,
        .key = buffer_text(&key),
        .algorithm = webauthn_algorithm_name(registration->algorithm),
        .aaguid = aaguid,
        .format = webauthn_format_name(registration->format),
        .attestation = webauthn_attestation_name(registration->attestation),
        .transports = answer->transports != NULL ? answer->transports : no_transports,
        .trusted = registration->trusted,
        .model_attested = registration->model_attested,
        .backup_eligible = registration->flags.backup_eligible,
        .backed_up = registration->flags.backed_up,
        .registered_at = now,
    };
    TRY(passkey_record_write(&record, &result->renewed_record));
    describe(registration, aaguid, result);
    return passkey_public_write(&record, settings->policy.metadata, &result->renewed_public);
}

enum status passkey_prove(const struct method_context *context, enum method_task task, const struct method_credential *credential,
                          const json_t *proof, struct method_result *result, struct failure *failure)
{
    const struct passkey_settings *settings = ((const struct two_factor_settings *)context->settings)->passkey;
    CLEANUP(passkey_pending_release) struct passkey_pending pending = {.json = NULL};
    CLEANUP(passkey_answer_release) struct passkey_answer answer;
    struct webauthn_registration registration;
    passkey_answer_init(&answer);
    if (task != METHOD_ACTIVATE || settings == NULL)
        return failure_set(failure, STATUS_REFUSED, "credential", "passkeys have no such step, or this server takes none");
    TRY(passkey_pending_read(credential->record, &pending));
    if (context->now >= pending.until)
        return failure_set(failure, STATUS_EXPIRED, "credential", "the time of this registration is over: enrol it anew");
    TRY(passkey_read_registration(proof, &answer, failure));
    TRY(verify(settings, &pending, &answer, context->now, &registration, failure));
    TRY(keep(settings, &pending, &answer, &registration, context->now, result));
    result->counter = (struct method_counter){.counted = true, .value = registration.counter};
    result->outcome = METHOD_ESTABLISHED;
    return STATUS_OK;
}
