/* SPDX-License-Identifier: Apache-2.0
 * Keeps the revocation cache fresh: a thread fetches every CRL that the trust registry names, well before it ends; OCSP is asked for one
 * certificate at a time by who is about to check it. What cannot be fetched, or is not signed by its issuer, changes nothing: the cache's
 * content grows stale, and stale is not valid. */
#pragma once

#include "src/crypto/revocation.h"
#include "src/crypto/trust.h"

#define REVOCATION_REFRESH_SECONDS_MAX 3600 /* at the latest, however long a CRL lasts */
#define REVOCATION_REFRESH_SECONDS_MIN 30   /* at the earliest, and after a first failure */
#define REVOCATION_RETRY_SECONDS_MAX 900

struct revocation_worker;

struct revocation_worker_state {
    size_t sources;              /* addresses of CRLs */
    size_t failing;              /* whose last fetch failed */
    size_t stale;                /* whose last CRL has ended or grown too old, or never came */
    timestamp_us oldest_success; /* of each source's last success the earliest; 0 when one never had any */
    uint64_t fetches, failed_fetches;
    uint64_t questions, failed_questions; /* to OCSP responders */
    char last_failure[FAILURE_MESSAGE_MAX];
};

/* Registry and cache are borrowed until the release. `now` is the clock that freshness is judged by. */
MUST_CHECK enum status revocation_worker_start(const struct trust *trust, struct revocation_cache *cache, timestamp_us (*now)(void),
                                               struct revocation_worker **ret_worker);
void revocation_worker_release(struct revocation_worker **worker); /* waits for an exchange that is under way */

void revocation_worker_state(struct revocation_worker *worker, struct revocation_worker_state *ret_state);
/* Fetches every CRL now, in the caller's thread. */
void revocation_worker_refresh(struct revocation_worker *worker);
/* Asks the registry's OCSP responder for this issuer, in the caller's thread, for at most FETCH_SECONDS_MAX. STATUS_NOT_FOUND when the
 * registry names none; STATUS_UNAVAILABLE, at once, while a responder that did not answer is left alone. */
MUST_CHECK enum status revocation_worker_ask(struct revocation_worker *worker, struct certificate *certificate, struct certificate *issuer,
                                             struct failure *failure);
/* The same as a checker_ask (src/crypto/checks.h); `worker` is a struct revocation_worker. */
bool revocation_worker_answer(void *worker, struct certificate *certificate, struct certificate *issuer);
