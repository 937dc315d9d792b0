/* SPDX-License-Identifier: Apache-2.0
 * The ceremony of a passkey (WebAuthn section 7.2): a challenge that only this operation has, and the assertion over it. */
#include "src/methods/two_factor/passkey.h"

#include "src/json/members.h"
#include "src/methods/two_factor/passkey_evidence.h"

#include <sys/random.h>

static const struct passkey_settings *settings_of(const struct method_context *context)
{
    return ((const struct two_factor_settings *)context->settings)->passkey;
}

/* Reports of a model's weakness come after its registration, too. What is refused on anybody's word at registration is refused here. */
static enum status require_sound_model(const struct passkey_settings *settings, const struct passkey_record *record,
                                       struct failure *failure)
{
    const struct webauthn_authenticator *model = passkey_describe(settings->policy.metadata, record->aaguid);
    if (model != NULL && model->compromised)
        return failure_set(failure, STATUS_REFUSED, "authenticator_compromised",
                           "the metadata report the authenticator as revoked or broken");
    return STATUS_OK;
}

static enum status passkey_open(const struct method_context *context, const struct method_operation *operation,
                                const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                struct failure *failure)
{
    CLEANUP(passkey_record_release) struct passkey_record record = {.json = NULL};
    uint8_t nonce[PASSKEY_NONCE_SIZE];
    char nonce_text[2 * PASSKEY_NONCE_SIZE];
    struct digest challenge;
    if (settings_of(context) == NULL)
        return failure_set(failure, STATUS_REFUSED, "credential", "this server takes no passkeys");
    if (request != NULL)
        TRY(members_read(request, "details", NULL, 0, failure));
    TRY(passkey_record_read(credential->record, &record));
    TRY(require_sound_model(settings_of(context), &record, failure));
    INVARIANT(getrandom(nonce, sizeof nonce, 0) == sizeof nonce);
    hex_write(bytes_of(nonce, sizeof nonce), nonce_text);
    passkey_challenge(&operation->instruction_digest, nonce, &challenge);
    TRY(members_write(json_pack("{ss#}", "nonce", nonce_text, (int)sizeof nonce_text), &opening->state));
    return passkey_write_request(settings_of(context), &record, &challenge, operation->payment, &opening->challenge);
}

static enum status read_nonce(struct bytes state, uint8_t ret_nonce[PASSKEY_NONCE_SIZE])
{
    const char *text = NULL;
    const struct member members[] = {{"nonce", MEMBER_TEXT, true, 2 * PASSKEY_NONCE_SIZE, &text}};
    CLEANUP(json_reference_release) json_t *json = NULL;
    TRY(members_parse(state, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    return hex_read(bytes_of_text(text), ret_nonce, PASSKEY_NONCE_SIZE) == STATUS_OK ? STATUS_OK : STATUS_CORRUPT;
}

/* Section 7.2, steps 5 and 6. */
static enum status check_owner(const struct passkey_record *record, const struct passkey_answer *answer, struct failure *failure)
{
    if (strcmp(answer->id, record->credential) != 0)
        return failure_set(failure, STATUS_REFUSED, "credential", "another credential answered");
    if (answer->user_handle != NULL && strcmp(answer->user_handle, record->user) != 0)
        return failure_set(failure, STATUS_REFUSED, "user_handle", "the credential is another user's");
    return STATUS_OK;
}

/* What the browser's window showed: payee and amount of the instruction, and the institution's own instrument. */
static enum status check_payment(const struct passkey_settings *settings, const struct method_payment *payment,
                                 const struct webauthn_assertion *assertion, struct failure *failure)
{
    if (!assertion->has_payment)
        return STATUS_OK;
    const struct webauthn_payment_expectation expected = {
        .payee_name = payment->payee, .value = payment->value, .currency = payment->currency};
    TRY(webauthn_payment_confirm(&assertion->payment, &expected, failure));
    if (strcmp(assertion->payment.instrument, settings->instrument_name) != 0)
        return failure_set(failure, STATUS_REFUSED, "payment", "another instrument was shown");
    return STATUS_OK;
}

static enum status verify(const struct passkey_settings *settings, const struct method_operation *operation,
                          const struct passkey_evidence *evidence, struct webauthn_assertion *ret_assertion, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer cose = BUFFER_INIT(PASSKEY_KEY_BYTES_MAX);
    CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
    struct webauthn_policy policy = settings->policy;
    struct digest challenge;
    policy.payment = policy.payment && operation->payment != NULL;
    passkey_challenge(&operation->instruction_digest, evidence->nonce, &challenge);
    TRY(require_sound_model(settings, evidence->record, failure));
    TRY(check_owner(evidence->record, evidence->answer, failure));
    if (base64_decode(bytes_of_text(evidence->record->key), &cose) != STATUS_OK ||
        webauthn_key_parse(buffer_bytes(&cose), &key, NULL) != STATUS_OK)
        return STATUS_INTERNAL; /* it could be read when it was registered */
    const struct webauthn_credential credential = {.key = key, .backup_eligible = evidence->record->backup_eligible};
    const struct webauthn_assertion_response response = {.client_data = buffer_bytes(&evidence->answer->client_data),
                                                         .authenticator_data = buffer_bytes(&evidence->answer->authenticator_data),
                                                         .signature = buffer_bytes(&evidence->answer->signature)};
    TRY(webauthn_assertion_verify(&policy, &credential, bytes_of(challenge.bytes, DIGEST_SIZE), &response, ret_assertion, failure));
    return check_payment(settings, operation->payment, ret_assertion, failure);
}

/* A change of the backup flag is the customer's to make, and ours to note. */
static enum status note_backup(const struct passkey_settings *settings, const struct passkey_evidence *evidence,
                               struct method_result *result)
{
    struct passkey_record record = *evidence->record;
    bool backed_up = evidence->assertion->flags.backed_up;
    if (backed_up == record.backed_up)
        return STATUS_OK;
    record.backed_up = backed_up;
    method_result_detail(result, "backup", backed_up ? "backed_up" : "no_longer_backed_up");
    TRY(passkey_record_write(&record, &result->renewed_record));
    return passkey_public_write(&record, settings->policy.metadata, &result->renewed_public);
}

static enum status establish(const struct passkey_settings *settings, const struct passkey_evidence *evidence, struct method_result *result)
{
    result->outcome = METHOD_ESTABLISHED;
    result->evidence = passkey_facts(settings, evidence);
    result->counter =
        (struct method_counter){.counted = true, .value = evidence->assertion->counter, .suspends = settings->counter_suspends};
    passkey_describe_evidence(settings, evidence, result);
    TRY(note_backup(settings, evidence, result));
    return passkey_evidence_write(settings, evidence, &result->record);
}

static enum status passkey_examine(const struct method_context *context, const struct method_operation *operation,
                                   const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *json,
                                   struct method_result *result, struct failure *failure)
{
    CLEANUP(passkey_record_release) struct passkey_record record = {.json = NULL};
    CLEANUP(passkey_answer_release) struct passkey_answer answer;
    struct webauthn_assertion assertion;
    struct passkey_evidence evidence = {.record = &record, .answer = &answer, .assertion = &assertion, .verified_at = context->now};
    passkey_answer_init(&answer);
    if (settings_of(context) == NULL)
        return failure_set(failure, STATUS_REFUSED, "credential", "this server takes no passkeys");
    TRY(passkey_record_read(credential->record, &record));
    TRY(read_nonce(ceremony->state, evidence.nonce));
    TRY(passkey_read_assertion(json, &answer, failure));
    enum status status = verify(settings_of(context), operation, &evidence, &assertion, failure);
    if (status == STATUS_REFUSED || status == STATUS_CORRUPT) {
        method_result_detail(result, "reason", failure->field);
        return STATUS_OK; /* an answer, and a wrong one */
    }
    TRY(status);
    return establish(settings_of(context), &evidence, result);
}

/* What the model can show: what it then did show, its flags say. */
static word_set passkey_factors(const struct two_factor_settings *settings, const json_t *public_record)
{
    const char *aaguid = json_string_value(json_object_get(public_record, "aaguid"));
    bool attested = json_is_true(json_object_get(public_record, "model_attested"));
    if (settings->passkey == NULL || aaguid == NULL)
        return 0;
    bool biometric = passkey_biometrics_of(settings->passkey, aaguid, attested) != PASSKEY_NOT_BIOMETRIC;
    return SET_OF(FACTOR_HELD) | (biometric ? SET_OF(FACTOR_BIOMETRIC_INDIRECT) : 0);
}

const struct technique technique_passkey = {
    .name = "passkey",
    .is_quick = true,
    .factors = passkey_factors,
    .enrol = passkey_enrol,
    .open = passkey_open,
    .examine = passkey_examine,
    .prove = passkey_prove,
};
