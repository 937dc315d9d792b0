/* SPDX-License-Identifier: Apache-2.0
 * Reading responses, finding an answer in them, and the authority of who signed them. No clock of libcrypto's is asked. */
#include "src/crypto/ocsp.h"

#include "src/base/limits.h"
#include "src/crypto/digest.h"

#include <stdlib.h>

OPENSSL_RELEASE(ocsp_certid_release, OCSP_CERTID, OCSP_CERTID_free)
OPENSSL_RELEASE(ocsp_outer_release, OCSP_RESPONSE, OCSP_RESPONSE_free)

static enum status parse_outer(struct bytes der, OCSP_RESPONSE **ret_outer, struct failure *failure)
{
    const uint8_t *at = der.data;
    if (der.size == 0 || der.size > LIMIT_OCSP_BYTES)
        return failure_set(failure, der.size == 0 ? STATUS_INVALID : STATUS_LIMIT, NULL, "an OCSP response of 1 to %d bytes is wanted",
                           LIMIT_OCSP_BYTES);
    CLEANUP(ocsp_outer_release) OCSP_RESPONSE *outer = d2i_OCSP_RESPONSE(NULL, &at, (long)der.size);
    if (outer == NULL || at != der.data + der.size)
        return failure_set(failure, STATUS_INVALID, NULL, "not an OCSP response in DER");
    int answered = OCSP_response_status(outer);
    if (answered != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return failure_set(failure, STATUS_REFUSED, NULL, "the OCSP responder answered: %s", OCSP_response_status_str(answered));
    *ret_outer = outer;
    outer = NULL;
    return STATUS_OK;
}

static enum status parse(struct bytes der, struct ocsp_response **ret_response, struct failure *failure)
{
    CLEANUP(ocsp_outer_release) OCSP_RESPONSE *outer = NULL;
    TRY(parse_outer(der, &outer, failure));
    CLEANUP(ocsp_release) struct ocsp_response *response = calloc(1, sizeof *response);
    if (response == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory");
    response->holders = 1;
    response->der = BUFFER_INIT(LIMIT_OCSP_BYTES);
    TRY(buffer_append(&response->der, der));
    digest_of(der, &response->fingerprint);
    response->basic = OCSP_response_get1_basic(outer);
    if (response->basic == NULL)
        return failure_set(failure, STATUS_INVALID, NULL, "an OCSP response of another type than id-pkix-ocsp-basic");
    if (OCSP_resp_count(response->basic) > LIMIT_OCSP_ANSWERS)
        return failure_set(failure, STATUS_LIMIT, NULL, "more than %d answers in one OCSP response", LIMIT_OCSP_ANSWERS);
    response->algorithm_refused = openssl_signature_name(OCSP_resp_get0_tbs_sigalg(response->basic), response->algorithm) != STATUS_OK;
    *ret_response = ocsp_hold(response);
    return STATUS_OK;
}

enum status ocsp_parse(struct bytes der, struct ocsp_response **ret_response, struct failure *failure)
{
    enum status status = parse(der, ret_response, failure);
    openssl_forget_errors();
    return status;
}

struct ocsp_response *ocsp_hold(struct ocsp_response *response)
{
    atomic_fetch_add_explicit(&response->holders, 1, memory_order_relaxed);
    return response;
}

void ocsp_release(struct ocsp_response **response)
{
    struct ocsp_response *held = *response;
    *response = NULL;
    if (held == NULL || atomic_fetch_sub_explicit(&held->holders, 1, memory_order_acq_rel) > 1)
        return;
    buffer_release(&held->der);
    OCSP_BASICRESP_free(held->basic);
    free(held);
}

/* The answer's CertID is made again by its own hash, SHA-1 (which RFC 5019 asks for; it identifies, and proves nothing) or SHA-256. */
static bool is_about(OCSP_SINGLERESP *single, const struct certificate *certificate, const struct certificate *issuer)
{
    const OCSP_CERTID *answered = OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT *hash;
    ASN1_INTEGER *serial;
    if (OCSP_id_get0_info(NULL, &hash, NULL, &serial, (OCSP_CERTID *)(uintptr_t)answered) != 1 ||
        ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate_x509(certificate))) != 0)
        return false;
    int nid = OBJ_obj2nid(hash);
    if (nid != NID_sha1 && nid != NID_sha256)
        return false;
    CLEANUP(ocsp_certid_release)
    OCSP_CERTID *wanted = OCSP_cert_to_id(EVP_get_digestbynid(nid), certificate_x509(certificate), certificate_x509(issuer));
    return wanted != NULL && OCSP_id_cmp(answered, wanted) == 0;
}

static enum status read_answer(OCSP_SINGLERESP *single, struct ocsp_answer *ret_answer)
{
    int reason = OCSP_REVOKED_STATUS_UNSPECIFIED;
    ASN1_GENERALIZEDTIME *this_update, *next_update;
    struct ocsp_answer answer = {.verdict = OCSP_VERDICT_UNKNOWN};
    int status = OCSP_single_get0_status(single, &reason, NULL, &this_update, &next_update);
    if (status == V_OCSP_CERTSTATUS_GOOD)
        answer.verdict = OCSP_VERDICT_GOOD;
    else if (status == V_OCSP_CERTSTATUS_REVOKED)
        answer.verdict = OCSP_VERDICT_REVOKED;
    answer.reason = OCSP_crl_reason_str(reason);
    answer.has_next_update = next_update != NULL;
    TRY(openssl_time(this_update, &answer.this_update));
    if (next_update != NULL)
        TRY(openssl_time(next_update, &answer.next_update));
    *ret_answer = answer;
    return STATUS_OK;
}

enum status ocsp_find(const struct ocsp_response *response, const struct certificate *certificate, const struct certificate *issuer,
                      struct ocsp_answer *ret_answer)
{
    for (int i = 0; i < OCSP_resp_count(response->basic); i++) {
        OCSP_SINGLERESP *single = OCSP_resp_get0(response->basic, i);
        if (is_about(single, certificate, issuer))
            return read_answer(single, ret_answer);
    }
    return STATUS_NOT_FOUND;
}

bool ocsp_is_all_good(const struct ocsp_response *response)
{
    for (int i = 0; i < OCSP_resp_count(response->basic); i++)
        if (OCSP_single_get0_status(OCSP_resp_get0(response->basic, i), NULL, NULL, NULL, NULL) != V_OCSP_CERTSTATUS_GOOD)
            return false;
    return true;
}

static bool is_signed_by(const struct ocsp_response *response, EVP_PKEY *key)
{
    bool is_signed =
        key != NULL && ASN1_item_verify(ASN1_ITEM_rptr(OCSP_RESPDATA), OCSP_resp_get0_tbs_sigalg(response->basic),
                                        OCSP_resp_get0_signature(response->basic), OCSP_resp_get0_respdata(response->basic), key) == 1;
    openssl_forget_errors();
    return is_signed;
}

/* The responder may be named by name or by the SHA-1 of its key. */
static bool is_responder(const struct ocsp_response *response, X509 *x509)
{
    const ASN1_OCTET_STRING *key_hash;
    const X509_NAME *name;
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = sizeof hash;
    if (OCSP_resp_get0_id(response->basic, &key_hash, &name) != 1)
        return false;
    if (name != NULL)
        return X509_NAME_cmp(name, X509_get_subject_name(x509)) == 0;
    return X509_pubkey_digest(x509, EVP_sha1(), hash, &size) == 1 && (int)size == ASN1_STRING_length(key_hash) &&
           memcmp(hash, ASN1_STRING_get0_data(key_hash), size) == 0;
}

static enum status parse_delegate(const struct ocsp_response *response, struct certificate **ret_delegate)
{
    const STACK_OF(X509) *inside = OCSP_resp_get0_certs(response->basic);
    for (int i = 0; i < sk_X509_num(inside); i++) {
        if (!is_responder(response, sk_X509_value(inside, i)))
            continue;
        uint8_t *der = NULL;
        int size = i2d_X509(sk_X509_value(inside, i), &der);
        if (size <= 0)
            return STATUS_INVALID;
        enum status status = certificate_parse(bytes_of(der, (size_t)size), ret_delegate, NULL);
        OPENSSL_free(der);
        return status;
    }
    return STATUS_NOT_FOUND;
}

/* NULL when the issuer let this certificate answer for it, at this time; else what is wrong. */
static const char *fault_of_delegate(const struct certificate *delegate, const struct certificate *issuer, timestamp_us at)
{
    const struct certificate_content *facts = certificate_content(delegate);
    X509 *x509 = certificate_x509(delegate);
    EVP_PKEY *issuer_key = certificate_key(issuer);
    bool is_issued =
        X509_check_issued(certificate_x509(issuer), x509) == X509_V_OK && issuer_key != NULL && X509_verify(x509, issuer_key) == 1;
    openssl_forget_errors();
    if (!is_issued)
        return "ocsp_responder_unauthorised";
    if ((X509_get_extension_flags(x509) & EXFLAG_XKUSAGE) == 0 || (X509_get_extended_key_usage(x509) & XKU_OCSP_SIGN) == 0)
        return "ocsp_responder_unauthorised";
    if (facts->has_usage && (facts->usage & CERTIFICATE_USAGE_DIGITAL_SIGNATURE) == 0)
        return "ocsp_responder_unauthorised";
    if (facts->key_refused || facts->signature_refused)
        return "ocsp_algorithm_refused";
    if (at < facts->not_before || at > facts->not_after)
        return "ocsp_responder_expired";
    return NULL;
}

static enum status refuse(const char **ret_reason, const char *reason)
{
    *ret_reason = reason;
    return STATUS_REFUSED;
}

enum status ocsp_signer(const struct ocsp_response *response, const struct certificate *issuer, timestamp_us at,
                        struct certificate **ret_delegate, bool *ret_needs_status, const char **ret_reason)
{
    if (response->algorithm_refused)
        return refuse(ret_reason, "ocsp_algorithm_refused");
    if (is_responder(response, certificate_x509(issuer))) {
        if (!is_signed_by(response, certificate_key(issuer)))
            return refuse(ret_reason, "ocsp_signature_invalid");
        *ret_delegate = NULL;
        *ret_needs_status = false;
        return STATUS_OK;
    }
    CLEANUP(certificate_release) struct certificate *delegate = NULL;
    enum status status = parse_delegate(response, &delegate);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK)
        return refuse(ret_reason, "ocsp_responder_unauthorised");
    const char *fault = fault_of_delegate(delegate, issuer, at);
    if (fault != NULL)
        return refuse(ret_reason, fault);
    if (!is_signed_by(response, certificate_key(delegate)))
        return refuse(ret_reason, "ocsp_signature_invalid");
    *ret_needs_status = X509_get_ext_by_NID(certificate_x509(delegate), NID_id_pkix_OCSP_noCheck, -1) < 0;
    *ret_delegate = certificate_hold(delegate);
    return STATUS_OK;
}
