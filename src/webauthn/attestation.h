/* SPDX-License-Identifier: Apache-2.0
 * The attestation object (WebAuthn section 6.5) and its statement, and what each format (section 8) makes of them. For src/webauthn only.
 */
#pragma once

#include "src/webauthn/authenticator_data.h"

/* Members of statements, as bits. */
enum statement_member {
    STATEMENT_ALGORITHM = 1,
    STATEMENT_SIGNATURE = 2,
    STATEMENT_CERTIFICATES = 4,
    STATEMENT_VERSION = 8,
    STATEMENT_CERT_INFO = 16,
    STATEMENT_PUB_AREA = 32,
};

struct attestation {
    enum webauthn_format format;
    struct bytes authenticator_data;
    struct bytes statement; /* the whole map */
    unsigned has;           /* bits of enum statement_member */
    enum webauthn_algorithm algorithm;
    struct bytes signature, version, cert_info, pub_area;
    struct certificate_list certificates; /* x5c: who attests, then who vouches for it */
};
void attestation_release(struct attestation *attestation);
/* STATUS_NOT_FOUND for a format that is none of ours. */
MUST_CHECK enum status webauthn_format_of_name(struct bytes name, enum webauthn_format *ret_format);
MUST_CONFIRM attestation_read(struct bytes object, struct attestation *ret_attestation);

/* One registration, as its attestation is judged. */
struct attested {
    const struct webauthn_policy *policy;
    const struct attestation *attestation;
    const struct authenticator_data *data;
    struct digest client_data_hash;
};
/* Whether the statement is right, and of which kind; whether who vouches is trusted is not asked here. */
MUST_CONFIRM attestation_verify(const struct attested *attested, enum webauthn_attestation *ret_kind);

/* The formats, each in its file. */
MUST_CONFIRM attestation_packed(const struct attested *attested, enum webauthn_attestation *ret_kind);
MUST_CONFIRM attestation_tpm(const struct attested *attested, enum webauthn_attestation *ret_kind);
MUST_CONFIRM attestation_android_key(const struct attested *attested, enum webauthn_attestation *ret_kind);
MUST_CONFIRM attestation_apple(const struct attested *attested, enum webauthn_attestation *ret_kind);
MUST_CONFIRM attestation_fido_u2f(const struct attested *attested, enum webauthn_attestation *ret_kind);

/* What they share. The first certificate's key must be of an accepted kind, and fit the statement's algorithm. */
static inline const struct certificate *attested_certificate(const struct attested *attested)
{
    return attested->attestation->certificates.items[0];
}
MUST_CONFIRM attested_signature(const struct attested *attested, const struct bytes *parts, size_t count);
/* Over authenticator data and the hash of the client data. */
MUST_CONFIRM attested_signature_over_data(const struct attested *attested);
/* The certificate's key must be the credential's. */
MUST_CONFIRM attested_key_is_credential(const struct attested *attested);
/* Version 3, no CA; and where the certificate names the model (section 8.2.1), the one of the authenticator data. */
MUST_CONFIRM attested_certificate_judge(const struct attested *attested);

/* The content of an extension. STATUS_NOT_FOUND when it is not there, STATUS_INVALID when it is there twice. */
MUST_CHECK enum status certificate_extension(const struct certificate *certificate, const char *oid, struct bytes *ret_content,
                                             bool *ret_critical);

/* What libfido2 says of a packed or fido-u2f attestation that we found right. */
MUST_CONFIRM second_opinion(const struct attested *attested);
/* Does the path lead to a root of one of the lists? Either may be NULL. */
MUST_CHECK enum status attestation_path(const struct certificate_list *path, const struct certificate_list *roots,
                                        const struct certificate_list *more_roots, timestamp_us now, bool *ret_trusted);
