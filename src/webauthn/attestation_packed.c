/* SPDX-License-Identifier: Apache-2.0
 * packed (WebAuthn section 8.2): by a certificate of the authenticator's model, or by the credential's own key. */
#include "src/webauthn/attestation.h"

#include "src/base/limits.h"

/* The one value of an attribute of the subject. Empty when it is not there, or there more than once. */
static struct bytes subject_value(const X509_NAME *name, int nid)
{
    int at = X509_NAME_get_index_by_NID(name, nid, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(name, nid, at) >= 0)
        return (struct bytes){0};
    const ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    return bytes_of(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
}

/* Section 8.2.1: country of two letters, vendor, the fixed unit, a name. */
static enum webauthn_reason judge_subject(const struct certificate *certificate)
{
    const X509_NAME *subject = X509_get_subject_name(certificate_x509(certificate));
    bool right = subject_value(subject, NID_countryName).size == 2 && subject_value(subject, NID_organizationName).size > 0 &&
                 subject_value(subject, NID_commonName).size > 0 &&
                 bytes_equal(subject_value(subject, NID_organizationalUnitName), bytes_of_text("Authenticator Attestation"));
    return right ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED;
}

static enum webauthn_reason verify_self(const struct attested *attested)
{
    const struct webauthn_key *key = attested->data->key;
    const struct bytes parts[] = {attested->data->whole, bytes_of(attested->client_data_hash.bytes, DIGEST_SIZE)};
    if (attested->attestation->algorithm != key->algorithm)
        return WEBAUTHN_ATTESTATION_ALGORITHM;
    CONFIRM_STATUS(webauthn_signature_check(key->pkey, key->algorithm, parts, COUNT_OF(parts), attested->attestation->signature),
                   WEBAUTHN_ATTESTATION_SIGNATURE);
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason verify_certified(const struct attested *attested)
{
    CONFIRM(attested_certificate_judge(attested));
    CONFIRM(judge_subject(attested_certificate(attested)));
    return attested_signature_over_data(attested);
}

enum webauthn_reason attestation_packed(const struct attested *attested, enum webauthn_attestation *ret_kind)
{
    bool is_certified = attested->attestation->has & STATEMENT_CERTIFICATES;
    CONFIRM(is_certified ? verify_certified(attested) : verify_self(attested));
    CONFIRM(second_opinion(attested));
    *ret_kind = is_certified ? WEBAUTHN_ATTESTATION_BASIC : WEBAUTHN_ATTESTATION_SELF;
    return WEBAUTHN_ACCEPTED;
}
