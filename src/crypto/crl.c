/* SPDX-License-Identifier: Apache-2.0
 * Reading CRLs, comparing them, and asking them; entries are found by libcrypto's sorted table. */
#include "src/crypto/crl.h"

#include "src/base/limits.h"
#include "src/crypto/digest.h"

#include <openssl/pem.h>
#include <stdlib.h>

/* NULL when absent; a malformed or repeated extension is remembered. */
static void *read_extension(struct crl *crl, int nid)
{
    int critical;
    void *value = X509_CRL_get_ext_d2i(crl->x509, nid, &critical, NULL);
    if (value == NULL && critical != -1)
        crl->is_malformed = true;
    return value;
}

static bool is_known_extension(X509_EXTENSION *extension)
{
    switch (OBJ_obj2nid(X509_EXTENSION_get_object(extension))) {
    case NID_issuing_distribution_point:
    case NID_delta_crl:
    case NID_crl_number:
    case NID_authority_key_identifier:
        return true;
    default:
        return false;
    }
}

static bool is_known_entry_extension(X509_EXTENSION *extension)
{
    int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    return nid == NID_crl_reason || nid == NID_certificate_issuer || nid == NID_invalidity_date;
}

static bool has_unknown_extension(X509_CRL *x509)
{
    for (int i = 0; i < X509_CRL_get_ext_count(x509); i++)
        if (X509_EXTENSION_get_critical(X509_CRL_get_ext(x509, i)) && !is_known_extension(X509_CRL_get_ext(x509, i)))
            return true;
    STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(x509);
    for (int i = 0; i < sk_X509_REVOKED_num(entries); i++) {
        X509_REVOKED *entry = sk_X509_REVOKED_value(entries, i);
        for (int j = 0; j < X509_REVOKED_get_ext_count(entry); j++)
            if (X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, j)) && !is_known_entry_extension(X509_REVOKED_get_ext(entry, j)))
                return true;
    }
    return false;
}

static void judge_scope(struct crl *crl)
{
    const ISSUING_DIST_POINT *scope = crl->scope;
    if (scope == NULL)
        return;
    if ((scope->onlyuser > 0) + (scope->onlyCA > 0) + (scope->onlyattr > 0) > 1)
        crl->is_malformed = true;
    if (scope->distpoint != NULL && DIST_POINT_set_dpname(scope->distpoint, X509_CRL_get_issuer(crl->x509)) != 1)
        crl->is_malformed = true;
}

static enum status read_times(struct crl *crl)
{
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl->x509);
    TRY(openssl_time(X509_CRL_get0_lastUpdate(crl->x509), &crl->this_update));
    crl->has_next_update = next != NULL;
    return next != NULL ? openssl_time(next, &crl->next_update) : STATUS_OK;
}

static enum status read_facts(struct crl *crl, struct bytes der)
{
    const X509_ALGOR *identifier;
    X509_REVOKED *found;
    digest_of(der, &crl->fingerprint);
    if (der.size <= crl->der.maximum)
        TRY(buffer_append(&crl->der, der));
    TRY(read_times(crl));
    crl->number = read_extension(crl, NID_crl_number);
    crl->base = read_extension(crl, NID_delta_crl);
    crl->scope = read_extension(crl, NID_issuing_distribution_point);
    crl->authority_key = read_extension(crl, NID_authority_key_identifier);
    judge_scope(crl);
    crl->has_unknown_extension = has_unknown_extension(crl->x509);
    X509_CRL_get0_signature(crl->x509, NULL, &identifier);
    crl->algorithm_refused = openssl_signature_name(identifier, crl->algorithm) != STATUS_OK;
    ASN1_INTEGER *zero = ASN1_INTEGER_new();
    if (zero == NULL)
        return STATUS_NO_MEMORY;
    X509_CRL_get0_by_serial(crl->x509, &found, zero); /* sorts the entries now, before threads ask */
    ASN1_INTEGER_free(zero);
    return STATUS_OK;
}

static enum status parse_der(struct bytes der, struct crl **ret_crl)
{
    CLEANUP(crl_release) struct crl *crl = calloc(1, sizeof *crl);
    if (crl == NULL || pthread_mutex_init(&crl->lock, NULL) != 0)
        return STATUS_NO_MEMORY;
    crl->holders = 1;
    crl->der = BUFFER_INIT(LIMIT_MATERIAL_BYTES);
    const uint8_t *at = der.data;
    crl->x509 = d2i_X509_CRL(NULL, &at, (long)der.size);
    if (crl->x509 == NULL || at != der.data + der.size)
        return STATUS_INVALID;
    TRY(read_facts(crl, der));
    *ret_crl = crl_hold(crl);
    return STATUS_OK;
}

static enum status parse_pem(struct bytes pem, struct crl **ret_crl)
{
    CLEANUP(bio_release) BIO *text = BIO_new_mem_buf(pem.data, (int)pem.size);
    uint8_t *der = NULL;
    long size;
    if (text == NULL)
        return STATUS_NO_MEMORY;
    if (PEM_bytes_read_bio(&der, &size, NULL, PEM_STRING_X509_CRL, text, NULL, NULL) != 1)
        return STATUS_INVALID;
    enum status status = parse_der(bytes_of(der, (size_t)size), ret_crl);
    OPENSSL_free(der);
    return status;
}

enum status crl_parse(struct bytes der_or_pem, struct crl **ret_crl, struct failure *failure)
{
    static const char mark[] = "-----BEGIN ";
    if (der_or_pem.size == 0)
        return failure_set(failure, STATUS_INVALID, NULL, "empty: no CRL in it");
    if (der_or_pem.size > LIMIT_CRL_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "a CRL larger than %d bytes", LIMIT_CRL_BYTES);
    bool is_pem = der_or_pem.data[0] != 0x30 && memmem(der_or_pem.data, der_or_pem.size, mark, sizeof mark - 1) != NULL;
    enum status status = is_pem ? parse_pem(der_or_pem, ret_crl) : parse_der(der_or_pem, ret_crl);
    openssl_forget_errors();
    return status == STATUS_OK ? STATUS_OK : failure_set(failure, status, NULL, "not a CRL in DER or PEM");
}

struct crl *crl_hold(struct crl *crl)
{
    atomic_fetch_add_explicit(&crl->holders, 1, memory_order_relaxed);
    return crl;
}

void crl_release(struct crl **crl)
{
    struct crl *held = *crl;
    *crl = NULL;
    if (held == NULL || atomic_fetch_sub_explicit(&held->holders, 1, memory_order_acq_rel) > 1)
        return;
    buffer_release(&held->der);
    X509_CRL_free(held->x509);
    ASN1_INTEGER_free(held->number);
    ASN1_INTEGER_free(held->base);
    ISSUING_DIST_POINT_free(held->scope);
    AUTHORITY_KEYID_free(held->authority_key);
    pthread_mutex_destroy(&held->lock);
    free(held);
}

/* The bytes of an extension, or empty: what has one spelling in DER is compared by it. */
static struct bytes extension_bytes(const X509_CRL *x509, int nid)
{
    int at = X509_CRL_get_ext_by_NID(x509, nid, -1);
    if (at < 0)
        return bytes_of(NULL, 0);
    const ASN1_OCTET_STRING *data = X509_EXTENSION_get_data(X509_CRL_get_ext(x509, at));
    return bytes_of(ASN1_STRING_get0_data(data), (size_t)ASN1_STRING_length(data));
}

static bool is_same_extension(const struct crl *a, const struct crl *b, int nid)
{
    return bytes_equal(extension_bytes(a->x509, nid), extension_bytes(b->x509, nid));
}

static bool is_same_line(const struct crl *a, const struct crl *b)
{
    return X509_NAME_cmp(X509_CRL_get_issuer(a->x509), X509_CRL_get_issuer(b->x509)) == 0 &&
           is_same_extension(a, b, NID_issuing_distribution_point) && is_same_extension(a, b, NID_authority_key_identifier);
}

bool crl_is_same_series(const struct crl *a, const struct crl *b)
{
    return (a->base == NULL) == (b->base == NULL) && is_same_line(a, b);
}

bool crl_delta_fits(const struct crl *delta, const struct crl *complete)
{
    return delta->base != NULL && delta->number != NULL && complete->number != NULL && is_same_line(delta, complete) &&
           ASN1_INTEGER_cmp(delta->base, complete->number) <= 0 && ASN1_INTEGER_cmp(delta->number, complete->number) >= 0;
}

static bool is_known_signer(struct crl *crl, const struct certificate *signer)
{
    pthread_mutex_lock(&crl->lock);
    bool known = crl->is_verified && digest_equal(&crl->verified_by, certificate_fingerprint(signer));
    pthread_mutex_unlock(&crl->lock);
    return known;
}

bool crl_is_signed_by(struct crl *crl, const struct certificate *signer)
{
    if (is_known_signer(crl, signer))
        return true;
    EVP_PKEY *key = certificate_key(signer);
    bool is_signed = key != NULL && X509_CRL_verify(crl->x509, key) == 1;
    openssl_forget_errors();
    if (!is_signed)
        return false;
    pthread_mutex_lock(&crl->lock);
    crl->is_verified = true;
    crl->verified_by = *certificate_fingerprint(signer);
    pthread_mutex_unlock(&crl->lock);
    return true;
}

static const char *reason_of(X509_REVOKED *entry)
{
    static const char *const words[] = {"unspecified",     "key_compromise",         "ca_compromise",    "affiliation_changed",
                                        "superseded",      "cessation_of_operation", "certificate_hold", "unspecified",
                                        "remove_from_crl", "privilege_withdrawn",    "aa_compromise"};
    ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
    long number = reason != NULL ? ASN1_ENUMERATED_get(reason) : 0;
    ASN1_ENUMERATED_free(reason);
    return number >= 0 && (size_t)number < COUNT_OF(words) ? words[number] : words[0];
}

enum crl_entry crl_find(const struct crl *crl, X509 *certificate, const char **ret_reason)
{
    X509_REVOKED *entry = NULL;
    int found = X509_CRL_get0_by_cert(crl->x509, &entry, certificate);
    if (found == 0)
        return CRL_ENTRY_NONE;
    if (found == 2)
        return CRL_ENTRY_REMOVED;
    *ret_reason = reason_of(entry);
    return CRL_ENTRY_REVOKED;
}
