/* SPDX-License-Identifier: Apache-2.0
 * FIDO Metadata Service 3.0: the signed blob that says of each authenticator model what it is, how it was certified, whether it is known to
 * be broken, how it verifies its user, and which roots its attestation leads to. The file is brought by the institution; nothing is
 * fetched. */
#pragma once

#include "src/base/timestamp.h"
#include "src/crypto/certificate.h"
#include "src/webauthn/aaguid.h"

/* FIDO's certification of the model, as its latest status report has it. */
enum webauthn_certification {
    WEBAUTHN_CERTIFICATION_NONE,
    WEBAUTHN_CERTIFICATION_L1, /* FIDO_CERTIFIED too, its name before there were levels */
    WEBAUTHN_CERTIFICATION_L1_PLUS,
    WEBAUTHN_CERTIFICATION_L2,
    WEBAUTHN_CERTIFICATION_L2_PLUS,
    WEBAUTHN_CERTIFICATION_L3,
    WEBAUTHN_CERTIFICATION_L3_PLUS,
};
const char *webauthn_certification_name(enum webauthn_certification certification); /* "none" "L1" "L1plus" ... */

/* Methods by which a model verifies its user (FIDO Registry section 3.1), as bits. */
enum webauthn_user_verification {
    WEBAUTHN_BY_PRESENCE = 1,
    WEBAUTHN_BY_FINGERPRINT = 2,
    WEBAUTHN_BY_PASSCODE = 4,
    WEBAUTHN_BY_VOICEPRINT = 8,
    WEBAUTHN_BY_FACEPRINT = 0x10,
    WEBAUTHN_BY_LOCATION = 0x20,
    WEBAUTHN_BY_EYEPRINT = 0x40,
    WEBAUTHN_BY_PATTERN = 0x80,
    WEBAUTHN_BY_HANDPRINT = 0x100,
    WEBAUTHN_BY_UNKNOWN = 0x200, /* a method that we do not know */
    WEBAUTHN_BY_BIOMETRIC =
        WEBAUTHN_BY_FINGERPRINT | WEBAUTHN_BY_VOICEPRINT | WEBAUTHN_BY_FACEPRINT | WEBAUTHN_BY_EYEPRINT | WEBAUTHN_BY_HANDPRINT,
};

/* One model of authenticator (MetadataBLOBPayloadEntry). */
#define WEBAUTHN_DESCRIPTION_MAX 256
#define WEBAUTHN_STATUS_MAX 40
struct webauthn_authenticator {
    struct webauthn_aaguid aaguid;
    char description[WEBAUTHN_DESCRIPTION_MAX];
    char last_status[WEBAUTHN_STATUS_MAX]; /* FIDO's own word */
    enum webauthn_certification certification;
    bool compromised; /* a report says revoked, compromised or bypassed: never taken, whatever came after */
    /* The UV flag says that one of the model's combinations of methods was used, not which. `by_any` has what some combination holds. So a
     * verification was surely by biometrics only where `biometric_always`: every combination that verifies the user has one. Where a PIN
     * would do too, nobody can tell from the outside. */
    unsigned user_verification_by_any; /* bits of enum webauthn_user_verification */
    bool biometric_always;
    struct certificate_list roots; /* of its attestation; or the attesting certificates themselves. One that cannot be read is left out */
};

/* Constant once loaded: threads share it. */
struct webauthn_metadata;

struct webauthn_metadata_source {
    struct bytes blob;                    /* a JWT */
    const struct certificate_list *roots; /* where the path of its signer must end */
    const char *signer; /* DNS name in the signer's certificate ("mds.fidoalliance.org"); NULL: whoever is under the roots */
};
/* Signature, path, and content are checked; revocation of the signer's certificate is not asked for. Status and field as those of
 * webauthn_registration_verify. A blob past its nextUpdate is loaded: whether it still serves is the caller's to say. */
MUST_CHECK enum status webauthn_metadata_load(const struct webauthn_metadata_source *source, timestamp_us now,
                                              struct webauthn_metadata **ret_metadata, struct failure *failure);
void webauthn_metadata_release(struct webauthn_metadata **metadata);

int64_t webauthn_metadata_number(const struct webauthn_metadata *metadata); /* rises with each blob: an older one is a step back */
timestamp_us
webauthn_metadata_next_update(const struct webauthn_metadata *metadata);  /* the day on which a newer one is out, 0 o'clock UTC */
size_t webauthn_metadata_count(const struct webauthn_metadata *metadata); /* models with an AAGUID */
/* NULL when it knows none such. */
const struct webauthn_authenticator *webauthn_metadata_find(const struct webauthn_metadata *metadata, const struct webauthn_aaguid *aaguid);
