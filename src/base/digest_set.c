/* SPDX-License-Identifier: Apache-2.0
 * One place for each value of the first bits: a digest is as good as a hash of itself, and a newer one puts an older one out. */
#include "src/base/digest_set.h"

#include <pthread.h>
#include <stdlib.h>

#define PLACES 1024 /* a power of two */

struct digest_set {
    pthread_mutex_t lock;
    struct {
        bool is_taken;
        struct digest digest;
    } places[PLACES];
};

enum status digest_set_new(struct digest_set **ret_set)
{
    struct digest_set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return STATUS_NO_MEMORY;
    INVARIANT(pthread_mutex_init(&set->lock, NULL) == 0);
    *ret_set = set;
    return STATUS_OK;
}

void digest_set_release(struct digest_set **set)
{
    if (*set == NULL)
        return;
    pthread_mutex_destroy(&(*set)->lock);
    free(*set);
    *set = NULL;
}

static size_t place_of(const struct digest *digest)
{
    return ((size_t)digest->bytes[0] | (size_t)digest->bytes[1] << 8) % PLACES;
}

void digest_set_add(struct digest_set *set, const struct digest *digest)
{
    size_t at = place_of(digest);
    pthread_mutex_lock(&set->lock);
    set->places[at].is_taken = true;
    set->places[at].digest = *digest;
    pthread_mutex_unlock(&set->lock);
}

bool digest_set_has(struct digest_set *set, const struct digest *digest)
{
    size_t at = place_of(digest);
    pthread_mutex_lock(&set->lock);
    bool has = set->places[at].is_taken && digest_equal(&set->places[at].digest, digest);
    pthread_mutex_unlock(&set->lock);
    return has;
}
