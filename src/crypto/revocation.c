/* SPDX-License-Identifier: Apache-2.0
 * The cache: two tables under one reader-writer lock. Readers hold what they take, so that replacing never waits for them. */
#include "src/crypto/revocation_internal.h"

#include <stdlib.h>

struct revocation_cache {
    pthread_rwlock_t lock;
    atomic_uint_fast64_t generation;
    struct crl **crls;
    size_t crl_count, crl_capacity;
    struct ocsp_response **responses; /* once full, a ring: the oldest is overwritten */
    size_t response_count, response_capacity, response_next;
};

enum status revocation_cache_new(struct revocation_cache **ret_cache)
{
    struct revocation_cache *cache = calloc(1, sizeof *cache);
    if (cache == NULL)
        return STATUS_NO_MEMORY;
    if (pthread_rwlock_init(&cache->lock, NULL) != 0) {
        free(cache);
        return STATUS_NO_MEMORY;
    }
    *ret_cache = cache;
    return STATUS_OK;
}

void revocation_cache_release(struct revocation_cache **cache)
{
    struct revocation_cache *held = *cache;
    *cache = NULL;
    if (held == NULL)
        return;
    for (size_t i = 0; i < held->crl_count; i++)
        crl_release(&held->crls[i]);
    for (size_t i = 0; i < held->response_count; i++)
        ocsp_release(&held->responses[i]);
    free(held->crls);
    free(held->responses);
    pthread_rwlock_destroy(&held->lock);
    free(held);
}

/* Room for one more pointer. Signatures bring small caches of their own, so that room is made as it is needed. */
static enum status make_room(void *array, size_t count, size_t *capacity)
{
    void **items = array;
    if (count < *capacity)
        return STATUS_OK;
    size_t wanted = *capacity == 0 ? 4 : *capacity * 2;
    void *grown = reallocarray(*items, wanted, sizeof(void *));
    if (grown == NULL)
        return STATUS_NO_MEMORY;
    *items = grown;
    *capacity = wanted;
    return STATUS_OK;
}

uint64_t revocation_cache_generation(const struct revocation_cache *cache)
{
    return atomic_load_explicit(&cache->generation, memory_order_acquire);
}

void revocation_cache_read_figures(struct revocation_cache *cache, timestamp_us now, struct revocation_cache_figures *ret_figures)
{
    pthread_rwlock_rdlock(&cache->lock);
    *ret_figures = (struct revocation_cache_figures){.crls = cache->crl_count, .responses = cache->response_count};
    for (size_t i = 0; i < cache->crl_count; i++)
        ret_figures->ended_crls += cache->crls[i]->has_next_update && cache->crls[i]->next_update <= now;
    pthread_rwlock_unlock(&cache->lock);
}

static bool is_later(const struct crl *a, const struct crl *b)
{
    if (a->this_update != b->this_update)
        return a->this_update > b->this_update;
    return a->number != NULL && b->number != NULL && ASN1_INTEGER_cmp(a->number, b->number) > 0;
}

/* Under the lock. Takes over the hold when it keeps the CRL. */
static enum status keep_crl(struct revocation_cache *cache, struct crl *crl, bool *ret_kept)
{
    *ret_kept = false;
    for (size_t i = 0; i < cache->crl_count; i++) {
        if (!crl_is_same_series(cache->crls[i], crl))
            continue;
        if (!is_later(crl, cache->crls[i]))
            return STATUS_OK;
        crl_release(&cache->crls[i]);
        cache->crls[i] = crl;
        *ret_kept = true;
        return STATUS_OK;
    }
    if (cache->crl_count == LIMIT_CACHED_CRLS)
        return STATUS_LIMIT;
    TRY(make_room(&cache->crls, cache->crl_count, &cache->crl_capacity));
    cache->crls[cache->crl_count++] = crl;
    *ret_kept = true;
    return STATUS_OK;
}

static enum status put_crl(struct revocation_cache *cache, struct crl *crl, struct failure *failure)
{
    bool kept;
    pthread_rwlock_wrlock(&cache->lock);
    enum status status = keep_crl(cache, crl, &kept);
    if (kept)
        atomic_fetch_add_explicit(&cache->generation, 1, memory_order_release);
    pthread_rwlock_unlock(&cache->lock);
    if (!kept)
        crl_release(&crl);
    if (status == STATUS_LIMIT)
        return failure_set(failure, status, NULL, "more than %d CRLs", LIMIT_CACHED_CRLS);
    return status == STATUS_OK ? STATUS_OK : failure_set(failure, status, NULL, "out of memory");
}

enum status revocation_cache_put_crl(struct revocation_cache *cache, struct bytes der_or_pem, struct failure *failure)
{
    struct crl *crl;
    TRY(crl_parse(der_or_pem, &crl, failure));
    return put_crl(cache, crl, failure);
}

enum status revocation_cache_put_crl_of(struct revocation_cache *cache, struct bytes der_or_pem, const struct certificate *issuer,
                                        timestamp_us *ret_next_update, struct failure *failure)
{
    CLEANUP(crl_release) struct crl *crl = NULL;
    TRY(crl_parse(der_or_pem, &crl, failure));
    if (!crl_is_signed_by(crl, issuer))
        return failure_set(failure, STATUS_REFUSED, NULL, "the CRL is not signed by %.120s", certificate_content(issuer)->subject);
    if (!crl->has_next_update)
        return failure_set(failure, STATUS_REFUSED, NULL, "the CRL does not say when it ends");
    TRY(put_crl(cache, crl_hold(crl), failure));
    *ret_next_update = crl->next_update;
    return STATUS_OK;
}

/* Under the lock. */
static enum status keep_response(struct revocation_cache *cache, struct ocsp_response *response)
{
    if (cache->response_count < LIMIT_CACHED_OCSP) {
        TRY(make_room(&cache->responses, cache->response_count, &cache->response_capacity));
        cache->responses[cache->response_count++] = response;
        return STATUS_OK;
    }
    ocsp_release(&cache->responses[cache->response_next]);
    cache->responses[cache->response_next] = response;
    cache->response_next = (cache->response_next + 1) % LIMIT_CACHED_OCSP;
    return STATUS_OK;
}

enum status revocation_cache_put_ocsp(struct revocation_cache *cache, struct bytes der, struct failure *failure)
{
    struct ocsp_response *response;
    TRY(ocsp_parse(der, &response, failure));
    pthread_rwlock_wrlock(&cache->lock);
    enum status status = keep_response(cache, response);
    if (status == STATUS_OK && !ocsp_is_all_good(response))
        atomic_fetch_add_explicit(&cache->generation, 1, memory_order_release);
    pthread_rwlock_unlock(&cache->lock);
    if (status == STATUS_OK)
        return STATUS_OK;
    ocsp_release(&response);
    return failure_set(failure, status, NULL, "out of memory");
}

void crl_selection_release(struct crl_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++)
        crl_release(&selection->items[i].crl);
    selection->count = 0;
}

static enum status select_crls(struct revocation_cache *cache, X509 *certificate, const CRL_DIST_POINTS *points,
                               struct crl_selection *selection)
{
    for (size_t i = 0; i < cache->crl_count; i++) {
        unsigned reasons;
        if (!crl_covers(cache->crls[i], certificate, points, &reasons))
            continue;
        if (selection->count == LIMIT_CRL_CANDIDATES)
            return STATUS_LIMIT;
        selection->items[selection->count].reasons = reasons;
        selection->items[selection->count++].crl = crl_hold(cache->crls[i]);
    }
    return STATUS_OK;
}

enum status revocation_cache_select_crls(struct revocation_cache *cache, X509 *certificate, const CRL_DIST_POINTS *points,
                                         struct crl_selection *selection)
{
    pthread_rwlock_rdlock(&cache->lock);
    enum status status = select_crls(cache, certificate, points, selection);
    pthread_rwlock_unlock(&cache->lock);
    return status;
}

enum status revocation_cache_select_ocsp(struct revocation_cache *cache, const struct certificate *certificate,
                                         const struct certificate *issuer, struct ocsp_response **ret_response,
                                         struct ocsp_answer *ret_answer)
{
    struct ocsp_response *newest = NULL;
    pthread_rwlock_rdlock(&cache->lock);
    for (size_t i = 0; i < cache->response_count; i++) {
        struct ocsp_answer answer;
        if (ocsp_find(cache->responses[i], certificate, issuer, &answer) != STATUS_OK)
            continue;
        if (newest != NULL && answer.this_update <= ret_answer->this_update)
            continue;
        newest = cache->responses[i];
        *ret_answer = answer;
    }
    if (newest != NULL)
        *ret_response = ocsp_hold(newest);
    pthread_rwlock_unlock(&cache->lock);
    return newest != NULL ? STATUS_OK : STATUS_NOT_FOUND;
}
