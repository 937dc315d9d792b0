/* SPDX-License-Identifier: Apache-2.0
 * OCSP (RFC 6960): responses read strictly, who may answer for an issuer, and the request that the fetcher sends.
 * For src/crypto only; the fetcher uses revocation.h. */
#pragma once

#include "src/crypto/crl.h"

struct ocsp_response {
    atomic_uint holders;
    struct digest fingerprint; /* SHA-256 of the DER */
    struct buffer der;         /* as it came */
    OCSP_BASICRESP *basic;
    char algorithm[CERTIFICATE_KEY_NAME_MAX];
    bool algorithm_refused;
};

/* STATUS_REFUSED: the responder answered with an error. */
MUST_CHECK enum status ocsp_parse(struct bytes der, struct ocsp_response **ret_response, struct failure *failure);
struct ocsp_response *ocsp_hold(struct ocsp_response *response);
void ocsp_release(struct ocsp_response **response);

/* Is this certificate's status among the answers? The issuer's name and key count, not only the serial number. */
enum ocsp_verdict { OCSP_VERDICT_GOOD, OCSP_VERDICT_REVOKED, OCSP_VERDICT_UNKNOWN };
struct ocsp_answer {
    enum ocsp_verdict verdict;
    const char *reason; /* of a revocation */
    timestamp_us this_update, next_update;
    bool has_next_update;
};
MUST_CHECK enum status ocsp_find(const struct ocsp_response *response, const struct certificate *certificate,
                                 const struct certificate *issuer, struct ocsp_answer *ret_answer);

/* Is every certificate in it good? Then it takes nothing back that was concluded before. */
bool ocsp_is_all_good(const struct ocsp_response *response);

/* Who signed: the issuer itself, or a certificate inside that the issuer gave id-kp-OCSPSigning (section 4.2.2.2). STATUS_REFUSED with a
 * reason word otherwise. ret_delegate is NULL for the issuer itself; else held by the caller, and `needs_status` says whether the
 * delegate's own revocation must be looked up (no id-pkix-ocsp-nocheck). */
MUST_CHECK enum status ocsp_signer(const struct ocsp_response *response, const struct certificate *issuer, timestamp_us at,
                                   struct certificate **ret_delegate, bool *ret_needs_status, const char **ret_reason);
