/* SPDX-License-Identifier: Apache-2.0
 * Reading certificates by libcrypto, once, into facts that need no libcrypto afterwards. */
#include "src/crypto/certificate.h"

#include "src/base/limits.h"
#include "src/base/utf8.h"
#include "src/crypto/algorithms.h"
#include "src/crypto/certificate_identity.h"
#include "src/crypto/digest.h"
#include "src/crypto/openssl.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct certificate {
    atomic_uint holders;
    X509 *x509;
    struct certificate_content facts;
    size_t size;
    uint8_t der[];
};

enum status openssl_time(const ASN1_TIME *time, timestamp_us *ret_moment)
{
    struct tm parts;
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1)
        return STATUS_INVALID;
    *ret_moment = (timestamp_us)timegm(&parts) * TIMESTAMP_SECOND;
    return STATUS_OK;
}

enum status openssl_signature_name(const X509_ALGOR *identifier, char ret_name[CERTIFICATE_KEY_NAME_MAX])
{
    uint8_t *der = NULL;
    struct algorithm algorithm;
    int size = i2d_X509_ALGOR(identifier, &der);
    if (size <= 0)
        return STATUS_INVALID;
    enum status status = algorithm_read(bytes_of(der, (size_t)size), NULL, &algorithm);
    OPENSSL_free(der);
    if (status == STATUS_OK)
        algorithm_name(&algorithm, ret_name);
    else
        OBJ_obj2txt(ret_name, CERTIFICATE_KEY_NAME_MAX, identifier->algorithm, 0);
    return status;
}

bool certificate_oid_is_valid(const char *text)
{
    size_t arcs = 1, digits = 0;
    for (const char *at = text; *at != 0; at++) {
        if (*at == '.' && digits == 0)
            return false;
        if (*at != '.' && (*at < '0' || *at > '9'))
            return false;
        arcs += *at == '.';
        digits = *at == '.' ? 0 : digits + 1;
    }
    return arcs >= 3 && digits > 0 && strlen(text) < CERTIFICATE_OID_MAX;
}

/* Copies text, cut before the character that would not fit whole. */
static enum status copy_text(struct bytes text, char *ret_text, size_t capacity)
{
    size_t end = 0, next = 0;
    while (next < text.size) {
        uint32_t character;
        if (utf8_next(text, &next, &character) != STATUS_OK || character == 0)
            return STATUS_INVALID;
        if (next >= capacity)
            break;
        end = next;
    }
    if (end > 0)
        memcpy(ret_text, text.data, end);
    ret_text[end] = 0;
    return STATUS_OK;
}

static enum status read_name(X509_NAME *name, char ret_text[CERTIFICATE_NAME_MAX])
{
    CLEANUP(bio_release) BIO *memory = BIO_new(BIO_s_mem());
    if (memory == NULL)
        return STATUS_NO_MEMORY;
    char *text;
    if (X509_NAME_print_ex(memory, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
        return STATUS_INVALID;
    long size = BIO_get_mem_data(memory, &text);
    return copy_text(bytes_of(text, (size_t)size), ret_text, CERTIFICATE_NAME_MAX);
}

static enum status read_serial(const X509 *x509, char ret_serial[CERTIFICATE_SERIAL_MAX])
{
    static const char digits[] = "0123456789abcdef";
    const ASN1_INTEGER *serial = X509_get0_serialNumber(x509);
    const uint8_t *data = ASN1_STRING_get0_data(serial);
    size_t size = (size_t)ASN1_STRING_length(serial), at = 0;
    if (2 * size + 2 > CERTIFICATE_SERIAL_MAX)
        return STATUS_LIMIT;
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
        ret_serial[at++] = '-';
    for (size_t i = 0; i < size; i++) {
        ret_serial[at++] = digits[data[i] >> 4];
        ret_serial[at++] = digits[data[i] & 15];
    }
    ret_serial[at] = 0;
    return STATUS_OK;
}

static void read_usage(X509 *x509, struct certificate_content *facts)
{
    static const unsigned bits[][2] = {
        {KU_DIGITAL_SIGNATURE, CERTIFICATE_USAGE_DIGITAL_SIGNATURE},
        {KU_NON_REPUDIATION, CERTIFICATE_USAGE_NON_REPUDIATION},
        {KU_KEY_CERT_SIGN, CERTIFICATE_USAGE_CERTIFICATE_SIGN},
        {KU_CRL_SIGN, CERTIFICATE_USAGE_CRL_SIGN},
    };
    facts->has_usage = (X509_get_extension_flags(x509) & EXFLAG_KUSAGE) != 0;
    uint32_t usage = facts->has_usage ? X509_get_key_usage(x509) : 0;
    for (size_t i = 0; i < COUNT_OF(bits); i++)
        if (usage & bits[i][0])
            facts->usage |= bits[i][1];
}

/* A broken extension is left for the path's own judgement: here it only yields no policy. */
static enum status read_policies(X509 *x509, struct certificate_content *facts)
{
    CLEANUP(certificate_policies_release) CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(x509, NID_certificate_policies, NULL, NULL);
    int count = policies != NULL ? sk_POLICYINFO_num(policies) : 0;
    if (count > CERTIFICATE_POLICIES_MAX)
        return STATUS_LIMIT;
    for (int i = 0; i < count; i++) {
        struct certificate_oid *oid = &facts->policies[i];
        int size = OBJ_obj2txt(oid->text, sizeof oid->text, sk_POLICYINFO_value(policies, i)->policyid, 1);
        if (size <= 0 || (size_t)size >= sizeof oid->text)
            return STATUS_LIMIT;
    }
    facts->policy_count = (size_t)count;
    return STATUS_OK;
}

static enum status read_facts(X509 *x509, struct bytes der, struct certificate_content *facts)
{
    digest_of(der, &facts->fingerprint);
    X509_check_purpose(x509, -1, 0); /* reads the extensions now, so that threads find them read */
    TRY(read_name(X509_get_subject_name(x509), facts->subject));
    TRY(read_name(X509_get_issuer_name(x509), facts->issuer));
    TRY(read_serial(x509, facts->serial));
    TRY(openssl_time(X509_get0_notBefore(x509), &facts->not_before));
    TRY(openssl_time(X509_get0_notAfter(x509), &facts->not_after));
    read_usage(x509, facts);
    TRY(read_policies(x509, facts));
    EVP_PKEY *key = X509_get0_pubkey(x509);
    facts->key_refused = key == NULL || algorithm_accept_key(key, facts->key) != STATUS_OK;
    facts->signature_refused = openssl_signature_name(X509_get0_tbs_sigalg(x509), facts->signature) != STATUS_OK;
    return certificate_identity_read(x509, &facts->identity);
}

static enum status parse_x509(struct bytes der, X509 **ret_x509)
{
    if (der.size == 0)
        return STATUS_INVALID;
    if (der.size > LIMIT_CERTIFICATE_BYTES)
        return STATUS_LIMIT;
    const uint8_t *at = der.data;
    X509 *x509 = d2i_X509(NULL, &at, (long)der.size);
    openssl_forget_errors();
    if (x509 == NULL)
        return STATUS_INVALID;
    if (at != der.data + der.size) {
        X509_free(x509);
        return STATUS_INVALID;
    }
    *ret_x509 = x509;
    return STATUS_OK;
}

static enum status make(struct bytes der, struct certificate **ret_certificate)
{
    CLEANUP(certificate_release) struct certificate *certificate = calloc(1, sizeof *certificate + der.size);
    if (certificate == NULL)
        return STATUS_NO_MEMORY;
    certificate->holders = 1;
    TRY(parse_x509(der, &certificate->x509));
    certificate->size = der.size;
    memcpy(certificate->der, der.data, der.size);
    enum status status = read_facts(certificate->x509, der, &certificate->facts);
    openssl_forget_errors();
    TRY(status);
    *ret_certificate = certificate_hold(certificate);
    return STATUS_OK;
}

enum status certificate_parse(struct bytes der, struct certificate **ret_certificate, struct failure *failure)
{
    enum status status = make(der, ret_certificate);
    if (status == STATUS_INVALID)
        return failure_set(failure, status, NULL, "not a certificate in DER");
    if (status == STATUS_LIMIT)
        return failure_set(failure, status, NULL, "a certificate past a limit: %d bytes, %d policies", LIMIT_CERTIFICATE_BYTES,
                           CERTIFICATE_POLICIES_MAX);
    if (status != STATUS_OK)
        return failure_set(failure, status, NULL, "the certificate could not be read: %s", status_name(status));
    return STATUS_OK;
}

struct certificate *certificate_hold(struct certificate *certificate)
{
    atomic_fetch_add_explicit(&certificate->holders, 1, memory_order_relaxed);
    return certificate;
}

void certificate_release(struct certificate **certificate)
{
    struct certificate *held = *certificate;
    *certificate = NULL;
    if (held == NULL || atomic_fetch_sub_explicit(&held->holders, 1, memory_order_acq_rel) > 1)
        return;
    X509_free(held->x509);
    free(held);
}

struct bytes certificate_der(const struct certificate *certificate)
{
    return bytes_of(certificate->der, certificate->size);
}

const struct certificate_content *certificate_content(const struct certificate *certificate)
{
    return &certificate->facts;
}

X509 *certificate_x509(const struct certificate *certificate)
{
    return certificate->x509;
}

EVP_PKEY *certificate_key(const struct certificate *certificate)
{
    return X509_get0_pubkey(certificate->x509);
}
