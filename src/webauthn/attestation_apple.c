/* SPDX-License-Identifier: Apache-2.0
 * apple (WebAuthn section 8.8): a certificate for the credential's key whose extension holds a hash of this very registration. The
 * signature is the certificate's own: without a path to Apple's root it proves nothing. */
#include "src/webauthn/attestation.h"

#include "src/crypto/der.h"
#include "src/crypto/digest.h"

#define OID_APPLE_NONCE "1.2.840.113635.100.8.2"

/* SEQUENCE { [1] EXPLICIT OCTET STRING } */
static enum status read_nonce(struct bytes content, struct bytes *ret_nonce)
{
    struct reader reader = reader_of(content), sequence, tagged;
    struct der_element nonce;
    TRY(der_enter(&reader, DER_SEQUENCE, &sequence));
    TRY(der_enter(&sequence, DER_CONTEXT_CONSTRUCTED(1), &tagged));
    TRY(der_take(&tagged, DER_OCTET_STRING, &nonce));
    if (!der_is_end(&tagged) || !der_is_end(&sequence) || !der_is_end(&reader))
        return STATUS_INVALID;
    *ret_nonce = nonce.content;
    return STATUS_OK;
}

enum webauthn_reason attestation_apple(const struct attested *attested, enum webauthn_attestation *ret_kind)
{
    struct bytes content, nonce;
    bool critical;
    struct digest expected;
    const struct bytes parts[] = {attested->data->whole, bytes_of(attested->client_data_hash.bytes, DIGEST_SIZE)};
    CONFIRM_STATUS(certificate_extension(attested_certificate(attested), OID_APPLE_NONCE, &content, &critical),
                   WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED);
    CONFIRM_STATUS(read_nonce(content, &nonce), WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED);
    digest_of_parts(parts, COUNT_OF(parts), &expected);
    if (!bytes_equal(nonce, bytes_of(expected.bytes, DIGEST_SIZE)))
        return WEBAUTHN_ATTESTATION_BINDING;
    CONFIRM(attested_key_is_credential(attested));
    *ret_kind = WEBAUTHN_ATTESTATION_ATTCA;
    return WEBAUTHN_ACCEPTED;
}
