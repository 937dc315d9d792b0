/* SPDX-License-Identifier: Apache-2.0
 * libfido2 (1.12) verifies packed and fido-u2f attestations over ES256, ES384, RS256 and EdDSA keys, without extension data, and looks at
 * no requirement of certificates. Where it can judge, it has to agree: a registration is rare, and two readers of the same bytes that
 * differ are what an attacker looks for. */
#include "src/webauthn/attestation.h"

#include <fido.h>

static void credential_release(fido_cred_t **credential)
{
    fido_cred_free(credential);
}

/* Everything that libfido2 reads. It leaves out what is not for it. */
static bool tell(fido_cred_t *credential, const struct attested *attested)
{
    const struct authenticator_data *data = attested->data;
    struct bytes statement = attested->attestation->statement;
    return fido_cred_set_type(credential, webauthn_algorithm_cose(data->key->algorithm)) == FIDO_OK &&
           fido_cred_set_rp(credential, attested->policy->rp_id, NULL) == FIDO_OK &&
           fido_cred_set_clientdata_hash(credential, attested->client_data_hash.bytes, DIGEST_SIZE) == FIDO_OK &&
           fido_cred_set_authdata_raw(credential, data->whole.data, data->whole.size) == FIDO_OK &&
           fido_cred_set_fmt(credential, webauthn_format_name(attested->attestation->format)) == FIDO_OK &&
           fido_cred_set_attstmt(credential, statement.data, statement.size) == FIDO_OK;
}

enum webauthn_reason second_opinion(const struct attested *attested)
{
    CLEANUP(credential_release) fido_cred_t *credential = fido_cred_new();
    if (credential == NULL)
        return WEBAUTHN_NO_MEMORY;
    bool judges = !attested->data->has_extensions && tell(credential, attested);
    bool is_certified = attested->attestation->has & STATEMENT_CERTIFICATES;
    int verdict = !judges ? FIDO_OK : is_certified ? fido_cred_verify(credential) : fido_cred_verify_self(credential);
    openssl_forget_errors();
    return verdict == FIDO_OK ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_SECOND_OPINION;
}
