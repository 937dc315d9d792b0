/* SPDX-License-Identifier: Apache-2.0
 * CRLs from the network: reading one and asking it about a certificate it never heard of ends well, and a cache that took it can be asked
 * again. */
#include "fuzz/harness.h"

#include "src/crypto/crl.h"

static void ask(struct crl *crl)
{
    X509 *x509 = X509_new();
    const char *reason = NULL;
    unsigned reasons;
    INVARIANT(x509 != NULL && X509_set_issuer_name(x509, X509_CRL_get_issuer(crl->x509)) == 1);
    if (crl_covers(crl, x509, NULL, &reasons) && crl_find(crl, x509, &reason) == CRL_ENTRY_REVOKED)
        INVARIANT(reason != NULL);
    INVARIANT(crl_is_same_series(crl, crl));
    (void)crl_delta_fits(crl, crl);
    X509_free(x509);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(crl_release) struct crl *crl = NULL;
    struct failure failure = {0};
    if (crl_parse(bytes_of(data, size), &crl, &failure) == STATUS_OK)
        ask(crl);
    else
        INVARIANT(failure.message[0] != 0);
    return 0;
}
