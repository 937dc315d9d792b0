/* SPDX-License-Identifier: Apache-2.0
 * Four places for each remainder of a salt, which is random: a lookup compares four, and a place is found without moving others. */
#include "src/vault/record_keys.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PLACES_IN_SET 4
#define SETS (RECORD_KEYS_MAX / PLACES_IN_SET)

struct place {
    struct vault_subject subject;
    struct record_keys keys;
    int64_t until; /* 0: empty */
};

struct key_memory {
    pthread_mutex_t lock;
    struct place places[SETS][PLACES_IN_SET];
};

_Static_assert(SETS <= 65536, "two bytes of the salt choose the set");

/* Locking fails for a process that may lock little: then the keys could be swapped, as everything else of the server. */
enum status key_memory_create(struct key_memory **ret_memory)
{
    struct key_memory *memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return STATUS_NO_MEMORY;
    (void)mlock(memory, sizeof *memory);
    (void)madvise(memory, sizeof *memory, MADV_DONTDUMP);
    pthread_mutex_init(&memory->lock, NULL);
    *ret_memory = memory;
    return STATUS_OK;
}

void key_memory_release(struct key_memory **memory)
{
    if (*memory == NULL)
        return;
    wipe((*memory)->places, sizeof(*memory)->places);
    munmap(*memory, sizeof **memory);
    *memory = NULL;
}

static struct place *set_of(struct key_memory *memory, const struct vault_subject *subject)
{
    unsigned number = (unsigned)subject->salt[0] << 8 | subject->salt[1];
    return memory->places[number % SETS];
}

static bool is_of(const struct place *place, const struct vault_subject *subject)
{
    return place->until != 0 && memcmp(&place->subject, subject, sizeof *subject) == 0;
}

bool key_memory_find(struct key_memory *memory, const struct vault_subject *subject, int64_t now, struct record_keys *ret_keys)
{
    struct place *set = set_of(memory, subject);
    bool found = false;
    pthread_mutex_lock(&memory->lock);
    for (size_t i = 0; i < PLACES_IN_SET && !found; i++) {
        found = is_of(&set[i], subject) && now < set[i].until;
        if (found)
            *ret_keys = set[i].keys;
    }
    pthread_mutex_unlock(&memory->lock);
    return found;
}

/* Its own place when it has one, else an empty one, else that of the oldest. */
static struct place *place_for(struct place *set, const struct vault_subject *subject)
{
    struct place *chosen = &set[0];
    for (size_t i = 0; i < PLACES_IN_SET; i++) {
        if (is_of(&set[i], subject))
            return &set[i];
        if (set[i].until < chosen->until)
            chosen = &set[i];
    }
    return chosen;
}

void key_memory_keep(struct key_memory *memory, const struct vault_subject *subject, int64_t now, const struct record_keys *keys)
{
    struct place *set = set_of(memory, subject);
    pthread_mutex_lock(&memory->lock);
    *place_for(set, subject) = (struct place){.subject = *subject, .keys = *keys, .until = now + RECORD_KEYS_SECONDS};
    pthread_mutex_unlock(&memory->lock);
}

void key_memory_wipe_stale(struct key_memory *memory, int64_t now)
{
    pthread_mutex_lock(&memory->lock);
    for (size_t set = 0; set < SETS; set++)
        for (size_t i = 0; i < PLACES_IN_SET; i++)
            if (memory->places[set][i].until != 0 && now >= memory->places[set][i].until)
                wipe(&memory->places[set][i], sizeof memory->places[set][i]);
    pthread_mutex_unlock(&memory->lock);
}
