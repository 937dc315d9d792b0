/* SPDX-License-Identifier: Apache-2.0
 * Technique `passkey` of design 4: a key in an authenticator of the customer's, by WebAuthn. It is held; where it is known that the
 * authenticator verified its user by biometrics, they are indirect (9.4.2). docs/passkeys.md says what counts, and why. */
#pragma once

#include "src/methods/two_factor/technique.h"
#include "src/webauthn/webauthn.h"

#define PASSKEY_CHALLENGE_SIZE 32
#define PASSKEY_CHALLENGE_TEXT_SIZE 43 /* base64url, without a closing 0 */
#define PASSKEY_USER_SIZE 32           /* random: it says nothing of the customer */
#define PASSKEY_NAME_BYTES_MAX 64
#define PASSKEY_KEY_BYTES_MAX 2048
#define PASSKEY_TRANSPORTS_MAX 8
#define PASSKEY_TRANSPORT_BYTES_MAX 16

/* A model whose user verification is by biometrics alone, by the institution's own knowledge. */
struct passkey_biometric {
    struct webauthn_aaguid aaguid;
    bool unattested; /* by the authenticator's word alone */
};

/* two_factor_settings.passkey. Everything is borrowed, and constant once in use. */
struct passkey_settings {
    struct webauthn_policy policy;
    const char *rp_name;
    const char *attestation, *user_verification, *resident_key; /* as browsers spell them */
    int64_t timeout_seconds;                                    /* of a registration; and what browsers are told */
    bool counter_suspends;
    const struct passkey_biometric *biometrics;
    size_t biometric_count;
    const char *instrument_name, *instrument_icon; /* with policy.payment */
};

/* The record until its activation. Texts are borrowed from `json`. */
struct passkey_pending {
    json_t *json;
    const char *name, *user, *challenge; /* the last two in base64url */
    timestamp_us until;
};
void passkey_pending_release(struct passkey_pending *pending);
MUST_CHECK enum status passkey_pending_write(const struct passkey_pending *pending, struct buffer *ret_record);
MUST_CHECK enum status passkey_pending_read(struct bytes text, struct passkey_pending *ret_pending);

/* The record from then on. Texts are borrowed from `json` or whoever fills it in. */
struct passkey_record {
    json_t *json;
    const char *name, *user, *credential; /* the last two in base64url */
    const char *key;                      /* COSE_Key, base64 */
    const char *algorithm, *aaguid;
    const char *format, *attestation;
    const json_t *transports;
    bool trusted;        /* the attestation led to a root */
    bool model_attested; /* and vouched for the AAGUID */
    bool backup_eligible, backed_up;
    timestamp_us registered_at;
};
void passkey_record_release(struct passkey_record *record);
MUST_CHECK enum status passkey_record_write(const struct passkey_record *record, struct buffer *ret_record);
MUST_CHECK enum status passkey_record_read(struct bytes text, struct passkey_record *ret_record);
/* `metadata` may be NULL. */
MUST_CHECK enum status passkey_public_write(const struct passkey_record *record, const struct webauthn_metadata *metadata,
                                            struct buffer *ret_public);

/* NULL when the metadata do not know it, or there are none. */
const struct webauthn_authenticator *passkey_describe(const struct webauthn_metadata *metadata, const char *aaguid);

/* Why a verification of the user counts as one by biometrics, or does not. */
enum passkey_biometrics {
    PASSKEY_NOT_BIOMETRIC,    /* nothing says that it was, or the model is broken: a PIN of the device is nothing the institution knows */
    PASSKEY_BY_CONFIGURATION, /* the institution knows the model */
    PASSKEY_BY_METADATA,      /* the model, attested, has no other way */
};
const char *passkey_biometrics_text(enum passkey_biometrics biometrics);
/* Of the model that the record names, as it is known now. Pure. */
enum passkey_biometrics passkey_biometrics_of(const struct passkey_settings *settings, const char *aaguid, bool model_attested);

/* PublicKeyCredential.toJSON() of a browser (WebAuthn section 5.1), decoded. */
struct passkey_answer {
    const char *id;           /* base64url */
    const char *user_handle;  /* NULL: the authenticator told none */
    const json_t *transports; /* of a registration; NULL: not told */
    struct buffer client_data, attestation_object, authenticator_data, signature;
};
void passkey_answer_init(struct passkey_answer *answer);
void passkey_answer_release(struct passkey_answer *answer);
/* Both fill in an answer that was initialised. Borrows from `json`. */
MUST_CHECK enum status passkey_read_registration(const json_t *json, struct passkey_answer *answer, struct failure *failure);
MUST_CHECK enum status passkey_read_assertion(const json_t *json, struct passkey_answer *answer, struct failure *failure);

/* What the authenticator signs for one operation, once: SHA-256 over a word, the instruction's digest and a nonce. */
#define PASSKEY_NONCE_SIZE 32
void passkey_challenge(const struct digest *instruction, const uint8_t nonce[PASSKEY_NONCE_SIZE], struct digest *ret_challenge);

/* PublicKeyCredentialCreationOptionsJSON. `others`: public records of the customer's means of design 4, whose passkeys are excluded. */
MUST_CHECK enum status passkey_write_creation(const struct passkey_settings *settings, const struct passkey_pending *pending,
                                              const struct bytes *others, size_t other_count, struct buffer *ret_json);
/* The challenge of a ceremony: PublicKeyCredentialRequestOptionsJSON, and what Secure Payment Confirmation is to show, when it moves money.
 */
MUST_CHECK enum status passkey_write_request(const struct passkey_settings *settings, const struct passkey_record *record,
                                             const struct digest *challenge, const struct method_payment *payment, struct buffer *ret_json);

/* See technique.h. */
MUST_CHECK enum status passkey_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                                     struct method_enrolment *enrolment, struct failure *failure);
MUST_CHECK enum status passkey_prove(const struct method_context *context, enum method_task task,
                                     const struct method_credential *credential, const json_t *proof, struct method_result *result,
                                     struct failure *failure);
