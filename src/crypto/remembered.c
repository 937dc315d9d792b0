/* SPDX-License-Identifier: Apache-2.0
 * A table of small sets, each under a lock of its own; in a full set the least recently used goes. */
#include "src/crypto/remembered.h"

#include "src/base/limits.h"

#include <pthread.h>
#include <stdlib.h>

#define WAYS 4
#define SETS (LIMIT_REMEMBERED_CERTIFICATES / WAYS)

struct slot {
    struct certificate *certificate; /* NULL: free */
    struct conclusion *conclusion;   /* NULL: none */
    uint64_t used;
};

struct set {
    pthread_mutex_t lock;
    uint64_t clock;
    struct slot slots[WAYS];
};

struct remembered {
    struct set sets[SETS];
};

static void slot_clear(struct slot *slot)
{
    certificate_release(&slot->certificate);
    if (slot->conclusion != NULL)
        checks_release(&slot->conclusion->checks);
    free(slot->conclusion);
    *slot = (struct slot){0};
}

enum status remembered_new(struct remembered **ret_remembered)
{
    struct remembered *remembered = calloc(1, sizeof *remembered);
    if (remembered == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < SETS; i++)
        INVARIANT(pthread_mutex_init(&remembered->sets[i].lock, NULL) == 0);
    *ret_remembered = remembered;
    return STATUS_OK;
}

void remembered_release(struct remembered **remembered)
{
    struct remembered *held = *remembered;
    *remembered = NULL;
    if (held == NULL)
        return;
    for (size_t i = 0; i < SETS; i++) {
        for (size_t j = 0; j < WAYS; j++)
            slot_clear(&held->sets[i].slots[j]);
        pthread_mutex_destroy(&held->sets[i].lock);
    }
    free(held);
}

static struct set *set_of(struct remembered *remembered, const struct digest *fingerprint)
{
    size_t number = (size_t)fingerprint->bytes[0] | (size_t)fingerprint->bytes[1] << 8;
    return &remembered->sets[number % SETS];
}

/* Under the set's lock. */
static struct slot *find_slot(struct set *set, const struct digest *fingerprint)
{
    for (size_t i = 0; i < WAYS; i++) {
        struct slot *slot = &set->slots[i];
        if (slot->certificate != NULL && digest_equal(certificate_fingerprint(slot->certificate), fingerprint)) {
            slot->used = ++set->clock;
            return slot;
        }
    }
    return NULL;
}

/* Under the set's lock: the certificate's slot, made anew in place of the least recently used. */
static struct slot *take_slot(struct set *set, struct certificate *certificate)
{
    struct slot *slot = find_slot(set, certificate_fingerprint(certificate));
    if (slot != NULL)
        return slot;
    slot = &set->slots[0];
    for (size_t i = 1; i < WAYS; i++)
        if (set->slots[i].used < slot->used)
            slot = &set->slots[i];
    slot_clear(slot);
    slot->certificate = certificate_hold(certificate);
    slot->used = ++set->clock;
    return slot;
}

struct certificate *remembered_certificate(struct remembered *remembered, const struct digest *fingerprint)
{
    struct set *set = set_of(remembered, fingerprint);
    pthread_mutex_lock(&set->lock);
    struct slot *slot = find_slot(set, fingerprint);
    struct certificate *certificate = slot != NULL ? certificate_hold(slot->certificate) : NULL;
    pthread_mutex_unlock(&set->lock);
    return certificate;
}

void remembered_keep_certificate(struct remembered *remembered, struct certificate *certificate)
{
    struct set *set = set_of(remembered, certificate_fingerprint(certificate));
    pthread_mutex_lock(&set->lock);
    take_slot(set, certificate);
    pthread_mutex_unlock(&set->lock);
}

static void copy_checks(const struct checks *checks, struct checks *ret_copy)
{
    *ret_copy = *checks;
    for (size_t i = 0; i < checks->chain.count; i++)
        certificate_hold(checks->chain.items[i]);
}

bool remembered_conclusion(struct remembered *remembered, const struct digest *fingerprint, timestamp_us at, uint64_t generation,
                           struct checks *ret_checks)
{
    struct set *set = set_of(remembered, fingerprint);
    pthread_mutex_lock(&set->lock);
    struct slot *slot = find_slot(set, fingerprint);
    const struct conclusion *conclusion = slot != NULL ? slot->conclusion : NULL;
    bool holds = conclusion != NULL && conclusion->generation == generation && at >= conclusion->from && at < conclusion->until;
    if (holds)
        copy_checks(&conclusion->checks, ret_checks);
    pthread_mutex_unlock(&set->lock);
    return holds;
}

void remembered_keep_conclusion(struct remembered *remembered, struct certificate *certificate, const struct conclusion *conclusion)
{
    struct conclusion *copy = calloc(1, sizeof *copy);
    if (copy == NULL)
        return; /* it is concluded again next time */
    *copy = *conclusion;
    copy_checks(&conclusion->checks, &copy->checks);
    struct set *set = set_of(remembered, certificate_fingerprint(certificate));
    pthread_mutex_lock(&set->lock);
    struct slot *slot = take_slot(set, certificate);
    struct conclusion *old = slot->conclusion;
    slot->conclusion = copy;
    pthread_mutex_unlock(&set->lock);
    if (old != NULL)
        checks_release(&old->checks);
    free(old);
}
