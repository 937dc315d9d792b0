/* SPDX-License-Identifier: Apache-2.0
 * What several formats ask of the attesting certificate and its signature. */
#include "src/webauthn/attestation.h"

#include "src/base/limits.h"
#include "src/crypto/der.h"

#define OID_FIDO_AAGUID "1.3.6.1.4.1.45724.1.1.4" /* id-fido-gen-ce-aaguid */

OPENSSL_RELEASE(object_release, ASN1_OBJECT, ASN1_OBJECT_free)

enum status certificate_extension(const struct certificate *certificate, const char *oid, struct bytes *ret_content, bool *ret_critical)
{
    CLEANUP(object_release) ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    const X509 *x509 = certificate_x509(certificate);
    if (object == NULL)
        return STATUS_NO_MEMORY;
    int at = X509_get_ext_by_OBJ(x509, object, -1);
    if (at < 0)
        return STATUS_NOT_FOUND;
    if (X509_get_ext_by_OBJ(x509, object, at) >= 0)
        return STATUS_INVALID;
    X509_EXTENSION *extension = X509_get_ext(x509, at);
    const ASN1_OCTET_STRING *content = X509_EXTENSION_get_data(extension);
    *ret_content = bytes_of(ASN1_STRING_get0_data(content), (size_t)ASN1_STRING_length(content));
    *ret_critical = X509_EXTENSION_get_critical(extension) != 0;
    return STATUS_OK;
}

/* Section 8.2.1: an OCTET STRING in the extension, which must not be critical. */
static enum webauthn_reason judge_model(const struct attested *attested)
{
    struct bytes content;
    bool critical;
    enum status status = certificate_extension(attested_certificate(attested), OID_FIDO_AAGUID, &content, &critical);
    if (status == STATUS_NOT_FOUND)
        return WEBAUTHN_ACCEPTED;
    CONFIRM_STATUS(status, WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED);
    struct reader reader = reader_of(content);
    struct der_element model;
    CONFIRM_STATUS(der_take(&reader, DER_OCTET_STRING, &model), WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED);
    if (critical || !der_is_end(&reader))
        return WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED;
    bool same = bytes_equal(model.content, bytes_of(attested->data->aaguid.bytes, WEBAUTHN_AAGUID_SIZE));
    return same ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_AAGUID;
}

enum webauthn_reason attested_certificate_judge(const struct attested *attested)
{
    X509 *x509 = certificate_x509(attested_certificate(attested));
    uint32_t extensions = X509_get_extension_flags(x509);
    bool is_end_entity = (extensions & EXFLAG_BCONS) && !(extensions & (EXFLAG_CA | EXFLAG_INVALID));
    if (X509_get_version(x509) != X509_VERSION_3 || !is_end_entity)
        return WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED;
    return judge_model(attested);
}

enum webauthn_reason attested_signature(const struct attested *attested, const struct bytes *parts, size_t count)
{
    const struct attestation *attestation = attested->attestation;
    const struct certificate *certificate = attested_certificate(attested);
    if (certificate_content(certificate)->key_refused)
        return WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED;
    EVP_PKEY *pkey = certificate_key(certificate);
    if (!webauthn_pkey_fits(pkey, attestation->algorithm))
        return WEBAUTHN_ATTESTATION_ALGORITHM;
    CONFIRM_STATUS(webauthn_signature_check(pkey, attestation->algorithm, parts, count, attestation->signature),
                   WEBAUTHN_ATTESTATION_SIGNATURE);
    return WEBAUTHN_ACCEPTED;
}

enum webauthn_reason attested_signature_over_data(const struct attested *attested)
{
    const struct bytes parts[] = {attested->data->whole, bytes_of(attested->client_data_hash.bytes, DIGEST_SIZE)};
    return attested_signature(attested, parts, COUNT_OF(parts));
}

enum webauthn_reason attested_key_is_credential(const struct attested *attested)
{
    EVP_PKEY *pkey = certificate_key(attested_certificate(attested));
    bool same = pkey != NULL && EVP_PKEY_eq(pkey, attested->data->key->pkey) == 1;
    openssl_forget_errors();
    return same ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_KEY;
}
