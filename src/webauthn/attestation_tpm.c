/* SPDX-License-Identifier: Apache-2.0
 * tpm (WebAuthn section 8.3): a TPM's attestation key certifies that the credential's key is in it. */
#include "src/webauthn/attestation.h"

#include "src/webauthn/tpm_structures.h"

#define OID_TCG_AIK "2.23.133.8.3" /* tcg-kp-AIKCertificate */
#define OID_TPM_MANUFACTURER "2.23.133.2.1"
#define OID_TPM_MODEL "2.23.133.2.2"
#define OID_TPM_VERSION "2.23.133.2.3"

OPENSSL_RELEASE(names_release, GENERAL_NAMES, GENERAL_NAMES_free)
OPENSSL_RELEASE(usages_release, EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free)
OPENSSL_RELEASE(object_release, ASN1_OBJECT, ASN1_OBJECT_free)

static bool name_has(const X509_NAME *name, const char *oid)
{
    CLEANUP(object_release) ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    return object != NULL && X509_NAME_get_index_by_OBJ(name, object, -1) >= 0;
}

/* A directoryName with the three attributes of the TPM (TCG's EK Credential Profile, section 3.2.9). */
static bool names_a_tpm(X509 *x509)
{
    CLEANUP(names_release) GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DIRNAME && name_has(name->d.directoryName, OID_TPM_MANUFACTURER) &&
            name_has(name->d.directoryName, OID_TPM_MODEL) && name_has(name->d.directoryName, OID_TPM_VERSION))
            return true;
    }
    return false;
}

static bool is_for_attestation(X509 *x509)
{
    CLEANUP(usages_release) EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(x509, NID_ext_key_usage, NULL, NULL);
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++) {
        char oid[CERTIFICATE_OID_MAX];
        if (OBJ_obj2txt(oid, sizeof oid, sk_ASN1_OBJECT_value(usages, i), 1) > 0 && strcmp(oid, OID_TCG_AIK) == 0)
            return true;
    }
    return false;
}

/* Section 8.3.1. */
static enum webauthn_reason judge_certificate(const struct attested *attested)
{
    CONFIRM(attested_certificate_judge(attested));
    X509 *x509 = certificate_x509(attested_certificate(attested));
    bool right = X509_NAME_entry_count(X509_get_subject_name(x509)) == 0 && names_a_tpm(x509) && is_for_attestation(x509);
    openssl_forget_errors();
    return right ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED;
}

struct hash {
    uint8_t bytes[EVP_MAX_MD_SIZE];
    size_t size;
};

static enum status hash_of(const char *name, struct bytes first, struct bytes second, struct hash *ret_hash)
{
    CLEANUP(digest_context_release) EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *method = EVP_get_digestbyname(name);
    unsigned size;
    if (context == NULL || EVP_DigestInit_ex(context, method, NULL) != 1 || EVP_DigestUpdate(context, first.data, first.size) != 1 ||
        EVP_DigestUpdate(context, second.data, second.size) != 1 || EVP_DigestFinal_ex(context, ret_hash->bytes, &size) != 1)
        return STATUS_NO_MEMORY;
    ret_hash->size = size;
    return STATUS_OK;
}

/* extraData is the hash, by the statement's algorithm, of authenticator data and the hash of the client data. */
static enum webauthn_reason judge_extra_data(const struct attested *attested, struct bytes extra_data)
{
    struct hash hash;
    const char *name = webauthn_algorithm_facts(attested->attestation->algorithm)->hash;
    if (name == NULL)
        return WEBAUTHN_ATTESTATION_ALGORITHM;
    CONFIRM_STATUS(hash_of(name, attested->data->whole, bytes_of(attested->client_data_hash.bytes, DIGEST_SIZE), &hash),
                   WEBAUTHN_NO_MEMORY);
    return bytes_equal(extra_data, bytes_of(hash.bytes, hash.size)) ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_BINDING;
}

/* The name of what was certified is that of pubArea: its algorithm, and the hash of it all. */
static enum webauthn_reason judge_name(struct bytes name, struct bytes pub_area, uint16_t algorithm)
{
    struct hash hash;
    const char *hash_name = tpm_hash_name(algorithm);
    if (hash_name == NULL || name.size < sizeof algorithm)
        return WEBAUTHN_TPM_STATEMENT;
    CONFIRM_STATUS(hash_of(hash_name, pub_area, (struct bytes){0}, &hash), WEBAUTHN_NO_MEMORY);
    bool same = (name.data[0] << 8 | name.data[1]) == algorithm &&
                bytes_equal(bytes_of(name.data + sizeof algorithm, name.size - sizeof algorithm), bytes_of(hash.bytes, hash.size));
    return same ? WEBAUTHN_ACCEPTED : WEBAUTHN_ATTESTATION_KEY;
}

static enum webauthn_reason judge_key(const struct attested *attested, struct bytes name)
{
    CLEANUP(tpm_public_release) struct tpm_public key = {0};
    CONFIRM_STATUS(tpm_public_read(attested->attestation->pub_area, &key), WEBAUTHN_TPM_STATEMENT);
    bool same = EVP_PKEY_eq(key.pkey, attested->data->key->pkey) == 1;
    openssl_forget_errors();
    if (!same)
        return WEBAUTHN_ATTESTATION_KEY;
    return judge_name(name, attested->attestation->pub_area, key.name_algorithm);
}

enum webauthn_reason attestation_tpm(const struct attested *attested, enum webauthn_attestation *ret_kind)
{
    const struct attestation *attestation = attested->attestation;
    struct tpm_certification certification;
    if (!bytes_equal(attestation->version, bytes_of_text("2.0")))
        return WEBAUTHN_STATEMENT_MALFORMED;
    CONFIRM_STATUS(tpm_certification_read(attestation->cert_info, &certification), WEBAUTHN_TPM_STATEMENT);
    CONFIRM(judge_key(attested, certification.name));
    CONFIRM(judge_extra_data(attested, certification.extra_data));
    CONFIRM(judge_certificate(attested));
    CONFIRM(attested_signature(attested, &attestation->cert_info, 1));
    *ret_kind = WEBAUTHN_ATTESTATION_ATTCA;
    return WEBAUTHN_ACCEPTED;
}
