/* SPDX-License-Identifier: Apache-2.0
 * Requests by libcrypto; answers are verified before they are kept, so that nobody on the way can push good ones out of the cache. */
#include "src/crypto/ocsp_request.h"

#include "src/crypto/ocsp.h"

#include <stdlib.h>

#define NONCE_BYTES 32 /* RFC 8954: 1 to 32 */

struct ocsp_request {
    OCSP_REQUEST *request;
    struct certificate *certificate, *issuer;
};

/* The CertID is by SHA-1, as the lightweight profile wants (RFC 5019): it identifies, and proves nothing. */
static enum status fill(struct ocsp_request *request)
{
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), certificate_x509(request->certificate), certificate_x509(request->issuer));
    if (id == NULL || OCSP_request_add0_id(request->request, id) == NULL) {
        OCSP_CERTID_free(id);
        return STATUS_INTERNAL;
    }
    return OCSP_request_add1_nonce(request->request, NULL, NONCE_BYTES) == 1 ? STATUS_OK : STATUS_INTERNAL;
}

enum status ocsp_request_new(struct certificate *certificate, struct certificate *issuer, struct ocsp_request **ret_request)
{
    CLEANUP(ocsp_request_release) struct ocsp_request *request = calloc(1, sizeof *request);
    if (request == NULL)
        return STATUS_NO_MEMORY;
    request->certificate = certificate_hold(certificate);
    request->issuer = certificate_hold(issuer);
    request->request = OCSP_REQUEST_new();
    if (request->request == NULL)
        return STATUS_NO_MEMORY;
    TRY(fill(request));
    *ret_request = request;
    request = NULL;
    return STATUS_OK;
}

void ocsp_request_release(struct ocsp_request **request)
{
    struct ocsp_request *held = *request;
    *request = NULL;
    if (held == NULL)
        return;
    OCSP_REQUEST_free(held->request);
    certificate_release(&held->certificate);
    certificate_release(&held->issuer);
    free(held);
}

enum status ocsp_request_encode(const struct ocsp_request *request, struct buffer *ret_der)
{
    uint8_t *der = NULL;
    int size = i2d_OCSP_REQUEST(request->request, &der);
    if (size <= 0)
        return STATUS_INTERNAL;
    enum status status = buffer_append(ret_der, bytes_of(der, (size_t)size));
    OPENSSL_free(der);
    return status;
}

static bool is_nonce_right(const struct ocsp_request *request, const struct ocsp_response *response, bool nonce_required)
{
    enum { DIFFERENT = 0, EQUAL = 1, ONLY_ASKED = -1 };
    int compared = OCSP_check_nonce(request->request, response->basic);
    return compared == EQUAL || (compared == ONLY_ASKED && !nonce_required);
}

static enum status check_answer(const struct ocsp_request *request, const struct ocsp_response *response, timestamp_us at,
                                bool nonce_required, struct failure *failure)
{
    CLEANUP(certificate_release) struct certificate *delegate = NULL;
    struct ocsp_answer answer;
    const char *reason;
    bool needs_status;
    if (ocsp_find(response, request->certificate, request->issuer, &answer) != STATUS_OK)
        return failure_set(failure, STATUS_REFUSED, NULL, "the answer is about another certificate");
    if (!is_nonce_right(request, response, nonce_required))
        return failure_set(failure, STATUS_REFUSED, NULL, "the answer's nonce is missing or not ours");
    enum status status = ocsp_signer(response, request->issuer, at, &delegate, &needs_status, &reason);
    if (status == STATUS_REFUSED)
        return failure_set(failure, status, NULL, "the answer does not count: %s", reason);
    return status;
}

enum status ocsp_request_take_answer(const struct ocsp_request *request, struct bytes answer, timestamp_us at, bool nonce_required,
                                     struct revocation_cache *cache, struct failure *failure)
{
    CLEANUP(ocsp_release) struct ocsp_response *response = NULL;
    TRY(ocsp_parse(answer, &response, failure));
    TRY(check_answer(request, response, at, nonce_required, failure));
    return revocation_cache_put_ocsp(cache, answer, failure);
}
