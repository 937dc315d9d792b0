/* SPDX-License-Identifier: Apache-2.0
 * OCSP responses from the network, asked about the certificates that they carry themselves. */
#include "fuzz/harness.h"

#include "src/crypto/ocsp.h"

static void ask(const struct ocsp_response *response, struct certificate *certificate)
{
    CLEANUP(certificate_release) struct certificate *delegate = NULL;
    struct ocsp_answer answer = {.this_update = 0};
    bool needs_status;
    const char *reason = NULL;
    if (ocsp_find(response, certificate, certificate, &answer) == STATUS_OK)
        INVARIANT(answer.reason != NULL);
    if (ocsp_signer(response, certificate, answer.this_update, &delegate, &needs_status, &reason) == STATUS_REFUSED)
        INVARIANT(reason != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(ocsp_release) struct ocsp_response *response = NULL;
    struct failure failure = {0};
    if (ocsp_parse(bytes_of(data, size), &response, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return 0;
    }
    const STACK_OF(X509) *inside = OCSP_resp_get0_certs(response->basic);
    for (int i = 0; i < sk_X509_num(inside); i++) {
        CLEANUP(certificate_release) struct certificate *certificate = NULL;
        uint8_t *der = NULL;
        int length = i2d_X509(sk_X509_value(inside, i), &der);
        if (length > 0 && certificate_parse(bytes_of(der, (size_t)length), &certificate, NULL) == STATUS_OK)
            ask(response, certificate);
        OPENSSL_free(der);
    }
    return 0;
}
