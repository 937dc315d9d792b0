/* SPDX-License-Identifier: Apache-2.0
 * Waits stand in slots. Whoever waits fills a free one, under the lock; only the watch's thread empties one, so it may read the store for a
 * slot without the lock. Where the store is another node's too, it looks every half second; else only when something was said. */
#include "src/service/signals.h"

#include "src/base/clock.h"
#include "src/base/limits.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOK_NS INT64_C(500000000)
#define SECOND_NS INT64_C(1000000000)

struct wait {
    signal_wait_over *over; /* NULL: the slot is free */
    void *context;
    struct signal_place place;
    int64_t until_ns;
    bool is_touched;
};

struct signal_watch {
    struct services *services;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_touched, is_closed;
    size_t capacity, taken;
    struct wait waits[LIMIT_SIGNAL_WAITS];
};

static struct timespec timespec_of(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / SECOND_NS, .tv_nsec = ns % SECOND_NS};
}

/* With the lock held. Until somebody touches the watch, or it is time to look; without waits, until there is one. */
static void rest(struct signal_watch *watch)
{
    const struct timespec until = timespec_of(clock_monotonic_ns() + LOOK_NS);
    while (!watch->is_closed && watch->taken == 0)
        pthread_cond_wait(&watch->changed, &watch->lock);
    if (!watch->is_closed && !watch->is_touched)
        pthread_cond_timedwait(&watch->changed, &watch->lock, &until);
    watch->is_touched = false;
}

/* A store that does not answer ends the wait: whoever waited is told. */
static bool is_over(const struct signal_watch *watch, const struct wait *wait, bool was_touched)
{
    bool is_quiet = true;
    if (clock_monotonic_ns() >= wait->until_ns || watch->services->clock() >= wait->place.expires_at)
        return true;
    if (!was_touched && !store_is_shared(watch->services->store))
        return false;
    return signal_place_look(watch->services, &wait->place, &is_quiet) != STATUS_OK || !is_quiet;
}

/* With the lock held; gives it back while the store is read and the waiting request answered. */
static void look_at(struct signal_watch *watch, struct wait *wait)
{
    bool was_touched = wait->is_touched, is_closed = watch->is_closed;
    if (wait->over == NULL)
        return;
    wait->is_touched = false;
    pthread_mutex_unlock(&watch->lock);
    bool over = is_closed || is_over(watch, wait, was_touched);
    if (over)
        wait->over(wait->context);
    pthread_mutex_lock(&watch->lock);
    if (!over)
        return;
    wait->over = NULL;
    watch->taken--;
}

static void *run(void *context)
{
    struct signal_watch *watch = context;
    pthread_mutex_lock(&watch->lock);
    while (!watch->is_closed || watch->taken > 0) {
        rest(watch);
        for (size_t i = 0; i < watch->capacity; i++)
            look_at(watch, &watch->waits[i]);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

static void init(struct signal_watch *watch)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&watch->lock, NULL);
}

static void destroy(struct signal_watch *watch)
{
    pthread_cond_destroy(&watch->changed);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}

enum status signal_watch_start(struct services *services, size_t capacity, struct signal_watch **ret_watch)
{
    struct signal_watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL)
        return STATUS_NO_MEMORY;
    watch->services = services;
    watch->capacity = capacity < LIMIT_SIGNAL_WAITS ? capacity : LIMIT_SIGNAL_WAITS;
    init(watch);
    if (pthread_create(&watch->thread, NULL, run, watch) != 0) {
        destroy(watch);
        return STATUS_NO_MEMORY;
    }
    *ret_watch = watch;
    return STATUS_OK;
}

void signal_watch_close(struct signal_watch *watch)
{
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->is_closed = true;
    pthread_cond_signal(&watch->changed);
    pthread_mutex_unlock(&watch->lock);
}

void signal_watch_release(struct signal_watch **watch)
{
    if (*watch == NULL)
        return;
    signal_watch_close(*watch);
    pthread_join((*watch)->thread, NULL);
    destroy(*watch);
    *watch = NULL;
}

static struct wait *free_slot(struct signal_watch *watch)
{
    if (watch->is_closed)
        return NULL;
    for (size_t i = 0; i < watch->capacity; i++)
        if (watch->waits[i].over == NULL)
            return &watch->waits[i];
    return NULL;
}

/* It may have been said between the caller's look and this: so a new wait is looked at once. */
enum status signal_watch_wait(struct signal_watch *watch, const struct signal_place *place, signal_wait_over *over, void *context)
{
    if (watch == NULL)
        return STATUS_UNAVAILABLE;
    pthread_mutex_lock(&watch->lock);
    struct wait *wait = free_slot(watch);
    if (wait != NULL) {
        *wait = (struct wait){over, context, *place, clock_monotonic_ns() + SIGNAL_WAIT_SECONDS * SECOND_NS, true};
        watch->taken++;
        watch->is_touched = true;
        pthread_cond_signal(&watch->changed);
    }
    pthread_mutex_unlock(&watch->lock);
    return wait != NULL ? STATUS_OK : STATUS_UNAVAILABLE;
}

void signal_watch_touch(struct signal_watch *watch, const char *ceremony)
{
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watch->lock);
    for (size_t i = 0; i < watch->capacity; i++) {
        struct wait *wait = &watch->waits[i];
        if (wait->over == NULL || strcmp(wait->place.ceremony.text, ceremony) != 0)
            continue;
        wait->is_touched = watch->is_touched = true;
        pthread_cond_signal(&watch->changed);
    }
    pthread_mutex_unlock(&watch->lock);
}
