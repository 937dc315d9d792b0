/* SPDX-License-Identifier: Apache-2.0
 * What the judging of revocation takes out of the cache: a few held CRLs and responses that concern one certificate.
 * For src/crypto only. */
#pragma once

#include "src/base/limits.h"
#include "src/crypto/ocsp.h"
#include "src/crypto/path.h"

struct crl_selection {
    struct {
        struct crl *crl;
        unsigned reasons;
    } items[LIMIT_CRL_CANDIDATES];
    size_t count;
};
void crl_selection_release(struct crl_selection *selection);
/* Adds every CRL whose scope takes in the certificate, deltas too. STATUS_LIMIT when there are more than one can look at. */
MUST_CHECK enum status revocation_cache_select_crls(struct revocation_cache *cache, X509 *certificate, const CRL_DIST_POINTS *points,
                                                    struct crl_selection *selection);
/* The newest response with an answer about this certificate; STATUS_NOT_FOUND. */
MUST_CHECK enum status revocation_cache_select_ocsp(struct revocation_cache *cache, const struct certificate *certificate,
                                                    const struct certificate *issuer, struct ocsp_response **ret_response,
                                                    struct ocsp_answer *ret_answer);

/* What may be used to learn whether the certificates of a path were revoked. */
struct revocation_question {
    const struct path_ground *ground;
    const struct path *path;
    const struct certificate_list *untrusted;
    struct revocation_cache *caches[2]; /* stapled, shared; either may be NULL */
    const struct checks_request *request;
    const struct certificate *subject; /* the certificate being judged */
    checker_ask *ask;                  /* NULL: nobody */
    void *ask_context;
    unsigned depth; /* of CRL signers whose own status is asked */
};
struct revocation_finding {
    struct check_outcome outcome;
    bool is_known;      /* good or revoked */
    timestamp_us until; /* how long the answer holds */
    timestamp_us from;  /* since when */
};
/* For every certificate of a path but its anchor: the first fault stays, the shortest time counts. */
MUST_CHECK enum status revocation_judge_path(const struct revocation_question *question, struct revocation_finding *ret_finding);
