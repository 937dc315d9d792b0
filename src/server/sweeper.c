/* SPDX-License-Identifier: Apache-2.0
 * A timed wait that a stop cuts short. */
#include "src/server/sweeper.h"

#include "src/base/log.h"
#include "src/service/queries.h"
#include "src/service/use_cases.h"

#include <pthread.h>
#include <stdlib.h>

#define PERIOD_SECONDS 1
#define RELEASED_AT_ONCE 32
#define PERIODS_BETWEEN_CLEANINGS 3600 /* then the keeper is asked though nothing is overdue: old answers are forgotten */

struct sweeper {
    struct services *services;
    struct revocation_folder *folder;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned periods;
    bool stopping;
    size_t sweeping; /* commands of ours that are with the keeper */
    bool succeeded;  /* all of the last ones */
};

/* A conflict is no failure of ours: a block or a cancellation came first. */
static void swept(const struct call *call, enum status status, void *context)
{
    struct sweeper *sweeper = context;
    bool good = status == STATUS_OK || status == STATUS_CONFLICT;
    (void)call;
    if (!good)
        log_event(LOG_LEVEL_WARNING, "sweeper.failed", "status", status_name(status));
    pthread_mutex_lock(&sweeper->mutex);
    sweeper->sweeping--;
    sweeper->succeeded = sweeper->succeeded && good;
    pthread_cond_signal(&sweeper->changed);
    pthread_mutex_unlock(&sweeper->mutex);
}

static void ask(struct sweeper *sweeper, const struct use_case *use_case, const char *operation, timestamp_us now)
{
    const struct call_input input = {.caller = "countersignd", .parameters = {operation}, .now = now};
    pthread_mutex_lock(&sweeper->mutex);
    sweeper->sweeping++;
    pthread_mutex_unlock(&sweeper->mutex);
    call_start(sweeper->services, use_case, &input, swept, sweeper);
}

static bool release_deferred(struct sweeper *sweeper, timestamp_us now)
{
    struct row_key keys[RELEASED_AT_ONCE];
    size_t count = 0;
    if (query_releasable(sweeper->services, now, keys, COUNT_OF(keys), &count) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        ask(sweeper, &use_case_release_deferred, keys[i].id.text, now);
    return count > 0;
}

/* One at a time: its bytes may be many, and others wait for the same commit. */
static bool delete_recording(struct sweeper *sweeper, timestamp_us now)
{
    struct row_key key;
    size_t count = 0;
    if (query_recordings_due(sweeper->services, now, &key, 1, &count) != STATUS_OK || count == 0)
        return false;
    ask(sweeper, &use_case_delete_recording, key.id.text, now);
    return true;
}

static bool expire_overdue(struct sweeper *sweeper, timestamp_us now)
{
    bool overdue = sweeper->periods++ % PERIODS_BETWEEN_CLEANINGS == 0;
    if (!overdue && (query_anything_overdue(sweeper->services, now, &overdue) != STATUS_OK || !overdue))
        return false;
    ask(sweeper, &use_case_expire_overdue, NULL, now);
    return true;
}

/* Called with the mutex held; gives it back while the keeper works. True when more may be overdue than was asked for. */
static bool sweep(struct sweeper *sweeper)
{
    timestamp_us now = sweeper->services->clock();
    sweeper->succeeded = true;
    pthread_mutex_unlock(&sweeper->mutex);
    vault_wipe_stale_keys(sweeper->services->vault);
    if (sweeper->folder != NULL)
        revocation_folder_look(sweeper->folder);
    bool asked = expire_overdue(sweeper, now);
    asked = release_deferred(sweeper, now) || asked;
    asked = delete_recording(sweeper, now) || asked;
    pthread_mutex_lock(&sweeper->mutex);
    while (sweeper->sweeping > 0)
        pthread_cond_wait(&sweeper->changed, &sweeper->mutex);
    return asked && sweeper->succeeded;
}

static void *run(void *context)
{
    struct sweeper *sweeper = context;
    pthread_mutex_lock(&sweeper->mutex);
    while (!sweeper->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += PERIOD_SECONDS;
        if (pthread_cond_timedwait(&sweeper->changed, &sweeper->mutex, &until) == 0)
            continue;
        while (!sweeper->stopping && sweep(sweeper)) {
        }
    }
    pthread_mutex_unlock(&sweeper->mutex);
    return NULL;
}

enum status sweeper_start(struct services *services, struct revocation_folder *folder, struct sweeper **ret_sweeper)
{
    struct sweeper *sweeper = calloc(1, sizeof *sweeper);
    if (sweeper == NULL)
        return STATUS_NO_MEMORY;
    sweeper->services = services;
    sweeper->folder = folder;
    pthread_mutex_init(&sweeper->mutex, NULL);
    pthread_cond_init(&sweeper->changed, NULL);
    if (pthread_create(&sweeper->thread, NULL, run, sweeper) != 0) {
        free(sweeper);
        return STATUS_NO_MEMORY;
    }
    *ret_sweeper = sweeper;
    return STATUS_OK;
}

void sweeper_release(struct sweeper **sweeper)
{
    if (*sweeper == NULL)
        return;
    pthread_mutex_lock(&(*sweeper)->mutex);
    (*sweeper)->stopping = true;
    pthread_cond_signal(&(*sweeper)->changed);
    pthread_mutex_unlock(&(*sweeper)->mutex);
    pthread_join((*sweeper)->thread, NULL);
    pthread_cond_destroy(&(*sweeper)->changed);
    pthread_mutex_destroy(&(*sweeper)->mutex);
    free(*sweeper);
    *sweeper = NULL;
}
