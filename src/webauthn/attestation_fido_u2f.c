/* SPDX-License-Identifier: Apache-2.0
 * fido-u2f (WebAuthn section 8.6): what authenticators before CTAP2 signed at registration. */
#include "src/webauthn/attestation.h"

#define POINT_SIZE 65

/* The certificate's key, and the credential's: P-256 both. */
static bool is_p256(EVP_PKEY *pkey, uint8_t ret_point[POINT_SIZE])
{
    size_t size = 0;
    char group[32];
    return pkey != NULL && EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) == 1 && strcmp(group, SN_X9_62_prime256v1) == 0 &&
           EVP_PKEY_get_octet_string_param(pkey, "pub", ret_point, POINT_SIZE, &size) == 1 && size == POINT_SIZE;
}

/* The statement names no algorithm: there is only one. */
static enum webauthn_reason verify_signature(const struct attested *attested, EVP_PKEY *pkey, const uint8_t point[POINT_SIZE])
{
    const struct authenticator_data *data = attested->data;
    static const uint8_t zero = 0;
    const struct bytes parts[] = {bytes_of(&zero, 1), data->rp_id_hash, bytes_of(attested->client_data_hash.bytes, DIGEST_SIZE),
                                  data->credential_id, bytes_of(point, POINT_SIZE)};
    CONFIRM_STATUS(webauthn_signature_check(pkey, WEBAUTHN_ES256, parts, COUNT_OF(parts), attested->attestation->signature),
                   WEBAUTHN_ATTESTATION_SIGNATURE);
    return WEBAUTHN_ACCEPTED;
}

enum webauthn_reason attestation_fido_u2f(const struct attested *attested, enum webauthn_attestation *ret_kind)
{
    uint8_t attesting[POINT_SIZE], credential[POINT_SIZE];
    EVP_PKEY *pkey = certificate_key(attested_certificate(attested));
    if (attested->attestation->certificates.count != 1)
        return WEBAUTHN_STATEMENT_MALFORMED;
    if (!is_p256(pkey, attesting))
        return WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED;
    if (attested->data->key->algorithm != WEBAUTHN_ES256 || !is_p256(attested->data->key->pkey, credential))
        return WEBAUTHN_ATTESTATION_KEY;
    CONFIRM(verify_signature(attested, pkey, credential));
    CONFIRM(second_opinion(attested));
    *ret_kind = WEBAUTHN_ATTESTATION_BASIC;
    return WEBAUTHN_ACCEPTED;
}
