/* SPDX-License-Identifier: Apache-2.0
 * Making certificates, CRLs and OCSP responses by libcrypto. */
#include "tests/crypto/pki.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <time.h>

#define MUST(condition) INVARIANT(condition)
#define HALF_YEAR (182 * TIMESTAMP_DAY)

static time_t seconds_of(timestamp_us moment)
{
    return (time_t)(moment / TIMESTAMP_SECOND);
}

void pki_entity_release(struct pki_entity *entity)
{
    EVP_PKEY_free(entity->key);
    X509_free(entity->x509);
    certificate_release(&entity->certificate);
}

static EVP_PKEY *make_key(const char *kind)
{
    EVP_PKEY *key = NULL;
    if (kind == NULL || strcmp(kind, "EC") == 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    else if (strncmp(kind, "RSA-", 4) == 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)strtoul(kind + 4, NULL, 10));
    else
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind);
    MUST(key != NULL);
    return key;
}

static void name_entity(X509 *x509, const struct pki_profile *profile)
{
    X509_NAME *name = X509_get_subject_name(x509);
    MUST(X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, (const uint8_t *)"TW", -1, -1, 0) == 1);
    MUST(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const uint8_t *)profile->common_name, -1, -1, 0) == 1);
    if (profile->serial_number != NULL)
        MUST(X509_NAME_add_entry_by_txt(name, "serialNumber", MBSTRING_ASC, (const uint8_t *)profile->serial_number, -1, -1, 0) == 1);
}

/* The one place where an extension is made from OpenSSL's configuration language. */
static X509_EXTENSION *make_extension(X509 *subject, X509 *issuer, X509_CRL *crl, int nid, const char *value)
{
    X509V3_CTX context;
    CONF *sections = NCONF_new(NULL); /* none, but some extensions want to look */
    MUST(sections != NULL);
    X509V3_set_ctx(&context, issuer, subject, NULL, crl, 0);
    X509V3_set_nconf(&context, sections);
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(sections, &context, nid, value);
    NCONF_free(sections);
    MUST(extension != NULL);
    return extension;
}

static void extend(X509 *x509, X509 *issuer, int nid, const char *value)
{
    if (value == NULL)
        return;
    X509_EXTENSION *extension = make_extension(x509, issuer, NULL, nid, value);
    MUST(X509_add_ext(x509, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

/* By OID, for what libcrypto has no name for. */
static void extend_raw(X509 *x509, const char *oid, const char *value)
{
    char text[512];
    if (value == NULL)
        return;
    MUST(snprintf(text, sizeof text, "%s", value) < (int)sizeof text);
    X509_EXTENSION *extension = X509V3_EXT_conf(NULL, NULL, oid, text);
    MUST(extension != NULL && X509_add_ext(x509, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static void extend_all(X509 *x509, X509 *issuer, const struct pki_profile *profile)
{
    extend(x509, issuer, NID_subject_key_identifier, "hash");
    extend(x509, issuer, NID_basic_constraints, profile->basic);
    extend(x509, issuer, NID_key_usage, profile->usage);
    extend(x509, issuer, NID_ext_key_usage, profile->extended_usage);
    extend(x509, issuer, NID_certificate_policies, profile->policies);
    extend(x509, issuer, NID_crl_distribution_points, profile->distribution_points);
    extend(x509, issuer, NID_id_pkix_OCSP_noCheck, profile->no_check);
    extend_raw(x509, "2.5.29.9", profile->directory);
}

static struct certificate *read_back(X509 *x509)
{
    uint8_t *der = NULL;
    struct certificate *certificate = NULL;
    int size = i2d_X509(x509, &der);
    MUST(size > 0);
    MUST(certificate_parse(bytes_of(der, (size_t)size), &certificate, NULL) == STATUS_OK);
    OPENSSL_free(der);
    return certificate;
}

struct pki_entity pki_issue(const struct pki_entity *issuer, struct pki_profile profile)
{
    EVP_PKEY *key = make_key(profile.key);
    struct pki_entity entity = pki_certify(issuer, profile, key);
    EVP_PKEY_free(key);
    return entity;
}

struct pki_entity pki_certify(const struct pki_entity *issuer, struct pki_profile profile, EVP_PKEY *key)
{
    static long last_serial = 100;
    struct pki_entity entity = {.key = key, .x509 = X509_new()};
    EVP_PKEY_up_ref(key);
    X509 *x509 = entity.x509, *issuer_x509 = issuer != NULL ? issuer->x509 : x509;
    MUST(x509 != NULL && X509_set_version(x509, X509_VERSION_3) == 1);
    MUST(ASN1_INTEGER_set(X509_get_serialNumber(x509), profile.serial != 0 ? profile.serial : ++last_serial) == 1);
    name_entity(x509, &profile);
    MUST(X509_set_issuer_name(x509, X509_get_subject_name(issuer_x509)) == 1);
    MUST(ASN1_TIME_set(X509_getm_notBefore(x509), seconds_of(profile.from != 0 ? profile.from : PKI_NOW - HALF_YEAR)) != NULL);
    MUST(ASN1_TIME_set(X509_getm_notAfter(x509), seconds_of(profile.until != 0 ? profile.until : PKI_NOW + HALF_YEAR)) != NULL);
    MUST(X509_set_pubkey(x509, entity.key) == 1);
    extend_all(x509, issuer_x509, &profile);
    MUST(X509_sign(x509, issuer != NULL ? issuer->key : entity.key, profile.hash != NULL ? profile.hash : EVP_sha256()) > 0);
    entity.certificate = read_back(x509);
    return entity;
}

static struct buffer take_der(uint8_t *der, int size)
{
    struct buffer buffer = BUFFER_INIT((size_t)1 << 24);
    MUST(size > 0 && buffer_append(&buffer, bytes_of(der, (size_t)size)) == STATUS_OK);
    OPENSSL_free(der);
    return buffer;
}

static void extend_crl(X509_CRL *crl, X509 *issuer, int nid, const char *value)
{
    if (value == NULL)
        return;
    X509_EXTENSION *extension = make_extension(NULL, issuer, crl, nid, value);
    MUST(X509_CRL_add_ext(crl, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static void extend_crl_number(X509_CRL *crl, int nid, long number)
{
    ASN1_INTEGER *integer = ASN1_INTEGER_new();
    MUST(integer != NULL && ASN1_INTEGER_set(integer, number) == 1);
    MUST(X509_CRL_add1_ext_i2d(crl, nid, integer, nid == NID_delta_crl, 0) == 1);
    ASN1_INTEGER_free(integer);
}

static void revoke(X509_CRL *crl, const struct pki_entity *entity, timestamp_us at)
{
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_TIME *time = ASN1_TIME_set(NULL, seconds_of(at));
    MUST(entry != NULL && time != NULL && X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(entity->x509)) == 1);
    MUST(X509_REVOKED_set_revocationDate(entry, time) == 1 && X509_CRL_add0_revoked(crl, entry) == 1);
    ASN1_TIME_free(time);
}

static void time_crl(X509_CRL *crl, const struct pki_crl *plan)
{
    ASN1_TIME *this_update = ASN1_TIME_set(NULL, seconds_of(plan->this_update != 0 ? plan->this_update : PKI_NOW - TIMESTAMP_DAY / 2));
    ASN1_TIME *next_update = ASN1_TIME_set(NULL, seconds_of(plan->next_update != 0 ? plan->next_update : PKI_NOW + TIMESTAMP_DAY / 2));
    MUST(X509_CRL_set1_lastUpdate(crl, this_update) == 1);
    if (plan->next_update != -1)
        MUST(X509_CRL_set1_nextUpdate(crl, next_update) == 1);
    ASN1_TIME_free(this_update);
    ASN1_TIME_free(next_update);
}

struct buffer pki_make_crl(const struct pki_entity *issuer, struct pki_crl plan)
{
    X509_CRL *crl = X509_CRL_new();
    uint8_t *der = NULL;
    MUST(crl != NULL && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1);
    MUST(X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->x509)) == 1);
    time_crl(crl, &plan);
    for (size_t i = 0; plan.revoked != NULL && plan.revoked[i] != NULL; i++)
        revoke(crl, plan.revoked[i], PKI_NOW - TIMESTAMP_DAY);
    extend_crl_number(crl, NID_crl_number, plan.number != 0 ? plan.number : 1);
    if (plan.base != NULL)
        extend_crl_number(crl, NID_delta_crl, strtol(plan.base, NULL, 10));
    extend_crl(crl, issuer->x509, NID_issuing_distribution_point, plan.scope);
    MUST(X509_CRL_sign(crl, issuer->key, plan.hash != NULL ? plan.hash : EVP_sha256()) > 0);
    int size = i2d_X509_CRL(crl, &der);
    X509_CRL_free(crl);
    return take_der(der, size);
}

struct buffer pki_make_ocsp(struct pki_ocsp plan)
{
    const struct pki_entity *signer = plan.signer != NULL ? plan.signer : plan.issuer;
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), plan.about->x509, plan.issuer->x509);
    ASN1_TIME *this_update = ASN1_TIME_set(NULL, seconds_of(plan.this_update != 0 ? plan.this_update : PKI_NOW - TIMESTAMP_HOUR));
    ASN1_TIME *next_update = ASN1_TIME_set(NULL, seconds_of(plan.next_update != 0 ? plan.next_update : PKI_NOW + TIMESTAMP_HOUR));
    ASN1_TIME *revoked_at = plan.status == V_OCSP_CERTSTATUS_REVOKED ? ASN1_TIME_set(NULL, seconds_of(PKI_NOW - TIMESTAMP_DAY)) : NULL;
    MUST(basic != NULL && id != NULL);
    MUST(OCSP_basic_add1_status(basic, id, plan.status, 1, revoked_at, this_update, plan.next_update == -1 ? NULL : next_update) != NULL);
    if (plan.request != NULL)
        MUST(OCSP_copy_nonce(basic, plan.request) == 1);
    MUST(OCSP_basic_sign(basic, signer->x509, signer->key, EVP_sha256(), NULL, plan.signer == NULL ? OCSP_NOCERTS : 0) == 1);
    OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    uint8_t *der = NULL;
    int size = i2d_OCSP_RESPONSE(response, &der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    OCSP_CERTID_free(id);
    ASN1_TIME_free(this_update);
    ASN1_TIME_free(next_update);
    ASN1_TIME_free(revoked_at);
    return take_der(der, size);
}

CMS_ContentInfo *pki_open_cms(const struct pki_entity *issuer, struct bytes content, unsigned flags)
{
    BIO *data = BIO_new_mem_buf(content.data, (int)content.size);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, data, flags | CMS_PARTIAL | CMS_BINARY);
    MUST(cms != NULL && (issuer == NULL || CMS_add1_cert(cms, issuer->x509) == 1));
    BIO_free(data);
    return cms;
}

struct buffer pki_close_cms(CMS_ContentInfo *cms)
{
    uint8_t *der = NULL;
    int size = i2d_CMS_ContentInfo(cms, &der);
    CMS_ContentInfo_free(cms);
    return take_der(der, size);
}

struct buffer pki_finish_cms(CMS_ContentInfo *cms, struct bytes content, unsigned flags)
{
    BIO *data = BIO_new_mem_buf(content.data, (int)content.size);
    MUST(CMS_final(cms, data, NULL, flags | CMS_BINARY) == 1);
    BIO_free(data);
    return pki_close_cms(cms);
}

struct buffer pki_make_cms(const struct pki_entity *signer, const struct pki_entity *issuer, struct bytes content, unsigned flags,
                           const EVP_MD *hash)
{
    CMS_ContentInfo *cms = pki_open_cms(issuer, content, flags);
    MUST(CMS_add1_signer(cms, signer->x509, signer->key, hash, flags) != NULL);
    return pki_finish_cms(cms, content, flags);
}
