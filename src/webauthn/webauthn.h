/* SPDX-License-Identifier: Apache-2.0
 * WebAuthn Level 3 (W3C) as values: what a browser answered to a registration (section 7.1) or an authentication (section 7.2), judged by
 * what the institution allows. Nothing is stored, asked or read here; the moment comes in. docs/passkeys.md says what is verified. */
#pragma once

#include "src/webauthn/key.h"
#include "src/webauthn/metadata.h"

/* Attestation statement formats (section 8): none packed tpm android-key apple fido-u2f. */
enum webauthn_format {
    WEBAUTHN_FORMAT_NONE,
    WEBAUTHN_FORMAT_PACKED,
    WEBAUTHN_FORMAT_TPM,
    WEBAUTHN_FORMAT_ANDROID_KEY,
    WEBAUTHN_FORMAT_APPLE,
    WEBAUTHN_FORMAT_FIDO_U2F,
    WEBAUTHN_FORMAT_COUNT
};
const char *webauthn_format_name(enum webauthn_format format);

/* Attestation types (section 6.5.4): none self basic attca. Apple's anonymisation CA counts as attca. A certificate says more of who
 * vouches than of the kind of CA: which of basic and attca an authenticator uses, its metadata would tell; here x5c of packed, android-key
 * and fido-u2f is basic, that of tpm and apple attca. */
enum webauthn_attestation {
    WEBAUTHN_ATTESTATION_NONE,
    WEBAUTHN_ATTESTATION_SELF,
    WEBAUTHN_ATTESTATION_BASIC,
    WEBAUTHN_ATTESTATION_ATTCA,
};
const char *webauthn_attestation_name(enum webauthn_attestation attestation);

/* What an institution asks of the authenticator's origin. */
enum webauthn_attestation_rule {
    WEBAUTHN_ATTESTATION_OPTIONAL, /* any, none too; a wrong statement is refused all the same */
    WEBAUTHN_ATTESTATION_TRUSTED,  /* a certificate whose path leads to a configured root or one of the metadata */
};

/* What the institution allows. Everything is borrowed and must outlive what is returned. Constant once in use, so threads share it. */
struct webauthn_policy {
    const char *rp_id;
    const char *const *origins; /* "https://bank.example": compared as they are */
    size_t origin_count;
    bool cross_origin;              /* pages of others may embed ours: crossOrigin true is taken (section 13.4.9) */
    const char *const *top_origins; /* with cross_origin: which others, where the browser tells */
    size_t top_origin_count;
    bool user_verification_required; /* the UV flag must be set; UP always must */
    unsigned algorithms;             /* bits 1u << enum webauthn_algorithm: what a new credential may have */
    unsigned formats;                /* bits 1u << enum webauthn_format: what a new credential may be attested in */
    enum webauthn_attestation_rule attestation;
    const struct certificate_list *roots;     /* where attestation may end, beside the metadata's; may be NULL */
    const struct webauthn_metadata *metadata; /* may be NULL */
    bool metadata_required;                   /* the metadata must know the authenticator, and it be attested which that is */
    bool payment;                             /* assertions of Secure Payment Confirmation are taken too */
};
#define WEBAUTHN_ALGORITHMS_ALL ((1u << WEBAUTHN_ALGORITHM_COUNT) - 1)
#define WEBAUTHN_FORMATS_ALL ((1u << WEBAUTHN_FORMAT_COUNT) - 1)

/* Authenticator data (section 6.1). */
struct webauthn_flags {
    bool user_present, user_verified, backup_eligible, backed_up;
};

/* Where the ceremony took place (section 5.8.1). */
struct webauthn_place {
    const char *origin;     /* the policy's own text */
    const char *top_origin; /* the policy's own text; NULL when the browser told none */
    bool cross_origin;
};

/* AuthenticatorAttestationResponse and AuthenticatorAssertionResponse (sections 5.2.1, 5.2.2), decoded from base64url. */
struct webauthn_attestation_response {
    struct bytes client_data;
    struct bytes attestation_object;
};
struct webauthn_assertion_response {
    struct bytes client_data;
    struct bytes authenticator_data;
    struct bytes signature;
};

struct webauthn_registration {
    struct bytes credential_id; /* a view into the attestation object, as is the next */
    struct bytes public_key;    /* COSE_Key: for webauthn_key_parse, now and from the store */
    enum webauthn_algorithm algorithm;
    struct webauthn_aaguid aaguid; /* zeroes when the authenticator does not say */
    uint32_t counter;
    struct webauthn_flags flags;
    struct webauthn_place place;
    enum webauthn_format format;
    enum webauthn_attestation attestation;
    bool trusted;        /* the attestation's path leads to a root */
    bool model_attested; /* and what it vouches for includes the AAGUID, which otherwise is a word of the client's software */
    const struct webauthn_authenticator *described; /* by the metadata; borrowed; NULL when it knows none */
};

/* CollectedClientAdditionalPaymentData of Secure Payment Confirmation, each text empty when it was not told. */
#define WEBAUTHN_PAYMENT_TEXT_MAX 512
#define WEBAUTHN_PAYMENT_AMOUNT_MAX 32
struct webauthn_payment {
    char rp_id[WEBAUTHN_PAYMENT_TEXT_MAX];
    char top_origin[WEBAUTHN_PAYMENT_TEXT_MAX];
    char payee_name[WEBAUTHN_PAYMENT_TEXT_MAX];
    char payee_origin[WEBAUTHN_PAYMENT_TEXT_MAX];
    char value[WEBAUTHN_PAYMENT_AMOUNT_MAX];    /* decimal, as shown: "1500.00" */
    char currency[4];                           /* ISO 4217 */
    char instrument[WEBAUTHN_PAYMENT_TEXT_MAX]; /* its displayName */
};

struct webauthn_assertion {
    struct webauthn_flags flags;
    uint32_t counter;
    struct webauthn_place place;
    bool has_payment; /* the browser's own window showed what `payment` says */
    struct webauthn_payment payment;
};

/* A credential as the relying party keeps it. That the credential belongs to this customer, and the assertion's id and user handle to it
 * (section 7.2, steps 5 and 6), is the caller's to see. */
struct webauthn_credential {
    const struct webauthn_key *key;
    bool backup_eligible; /* as at registration: it never changes (section 7.2, step 19) */
};

/* Both: the failure's field is a word of webauthn_reasons.def, its message a sentence for operators; neither tells content of the answer.
 * STATUS_INVALID: malformed. STATUS_LIMIT: larger than we read. STATUS_REFUSED: well formed, and not what was asked or is allowed.
 * STATUS_CORRUPT: a signature or a hash does not check. The challenge has 16 to LIMIT_WEBAUTHN_CHALLENGE_BYTES. May be called from many
 * threads. Neither opens a file or a connection. */
MUST_CHECK enum status webauthn_registration_verify(const struct webauthn_policy *policy, struct bytes challenge,
                                                    const struct webauthn_attestation_response *response, timestamp_us now,
                                                    struct webauthn_registration *ret_registration, struct failure *failure);
MUST_CHECK enum status webauthn_assertion_verify(const struct webauthn_policy *policy, const struct webauthn_credential *credential,
                                                 struct bytes challenge, const struct webauthn_assertion_response *response,
                                                 struct webauthn_assertion *ret_assertion, struct failure *failure);

/* What the bank asked the browser to show. A payee's NULL is not asked; the amount always is, as a number: "1500" is "1500.00". */
struct webauthn_payment_expectation {
    const char *payee_name, *payee_origin;
    const char *value;
    const char *currency;
};
/* STATUS_REFUSED, with the reason, when the customer was shown another payee or amount. */
MUST_CHECK enum status webauthn_payment_confirm(const struct webauthn_payment *payment, const struct webauthn_payment_expectation *expected,
                                                struct failure *failure);
