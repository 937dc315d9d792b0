/* SPDX-License-Identifier: Apache-2.0
 * The keeper's thread, its queue and its health. */
#include "src/service/keeper.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "src/base/limits.h"
#include "src/base/log.h"
#include "src/service/keeper_batch.h"
#include "src/service/keeper_lease.h"

#define KEEPS_IN_A_LEASE 4 /* so one that is slow does not lose it */

struct keeper {
    struct keeper_options options;
    pthread_t thread;

    pthread_mutex_t lock; /* over the following */
    pthread_cond_t wake;
    struct command *first, **last;
    bool is_healthy, is_stopping;
    struct keeper_figures figures;

    /* The thread's own. */
    struct store_connection *connection;
    struct keeper_log log;
    struct keeper_lease lease;
    struct timespec lease_due; /* when it is to be looked after, on the monotonic clock */
    struct keeper_batch batch;
    bool owes_scrub;
};

enum status keeper_submit(struct keeper *keeper, struct command *command)
{
    enum status status = STATUS_UNAVAILABLE;
    command->next = NULL;
    command->is_out = false;
    pthread_mutex_lock(&keeper->lock);
    if (keeper->is_healthy && !keeper->is_stopping && keeper->figures.waiting < LIMIT_KEEPER_QUEUE) {
        *keeper->last = command;
        keeper->last = &command->next;
        keeper->figures.waiting++;
        status = STATUS_OK;
        pthread_cond_signal(&keeper->wake);
    }
    pthread_mutex_unlock(&keeper->lock);
    return status;
}

bool keeper_is_healthy(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    bool is_healthy = keeper->is_healthy;
    pthread_mutex_unlock(&keeper->lock);
    return is_healthy;
}

void keeper_read_figures(struct keeper *keeper, struct keeper_figures *ret_figures)
{
    pthread_mutex_lock(&keeper->lock);
    *ret_figures = keeper->figures;
    pthread_mutex_unlock(&keeper->lock);
}

/* Calls `done` of every command before `end`; each may be freed by it. */
static void answer(struct command *first, const struct command *end, enum status batch_status)
{
    while (first != end) {
        struct command *command = first;
        first = command->next;
        command->done(command, batch_status == STATUS_OK ? command->status : STATUS_UNAVAILABLE);
    }
}

/* Under the lock: cuts up to `maximum` commands off the queue. */
static struct command *cut_queue(struct keeper *keeper, size_t maximum, size_t *ret_count)
{
    struct command *taken = keeper->first, **end = &keeper->first;
    size_t count = 0;
    for (; *end != NULL && count < maximum; count++)
        end = &(*end)->next;
    keeper->first = *end;
    if (keeper->first == NULL)
        keeper->last = &keeper->first;
    *end = NULL;
    keeper->figures.waiting -= count;
    *ret_count = count;
    return taken;
}

static void tell_health(const struct keeper *keeper, enum status trouble)
{
    if (trouble == STATUS_OK)
        log_event(LOG_LEVEL_INFO, "keeper.ready", "log", keeper->log.origin);
    else
        log_event(LOG_LEVEL_ERROR, "keeper.stopped", "status", status_name(trouble));
}

static void note_health(struct keeper *keeper, enum status trouble)
{
    pthread_mutex_lock(&keeper->lock);
    bool is_news = keeper->is_healthy != (trouble == STATUS_OK);
    keeper->is_healthy = trouble == STATUS_OK;
    keeper->figures.trouble = trouble;
    keeper->figures.log_size = keeper->log.tree.size;
    pthread_mutex_unlock(&keeper->lock);
    if (is_news)
        tell_health(keeper, trouble);
}

static void note_batch(struct keeper *keeper, enum status status)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->figures.batches++;
    keeper->figures.failed_batches += status != STATUS_OK;
    keeper->figures.log_size = keeper->log.tree.size;
    pthread_mutex_unlock(&keeper->lock);
}

static bool has_lease(const struct keeper *keeper)
{
    return keeper->options.holder != NULL;
}

/* What a failed commit left is known only by looking: a new connection, the log as it is stored, and a commit that succeeds. */
static enum status recover(struct keeper *keeper)
{
    store_connection_release(&keeper->connection);
    TRY(store_connect(keeper->options.store, STORE_WRITE, &keeper->connection));
    if (has_lease(keeper))
        return keeper_lease_open(&keeper->lease, keeper->connection);
    return keeper_log_open(keeper->options.origin, keeper->connection, &keeper->log);
}

/* Refuses first, then gives up those that wait: so none is left behind in the queue. */
static void give_up(struct keeper *keeper, struct command *rest, enum status trouble)
{
    size_t count = 0;
    note_health(keeper, trouble);
    answer(rest, NULL, trouble);
    pthread_mutex_lock(&keeper->lock);
    struct command *waiting = cut_queue(keeper, LIMIT_KEEPER_QUEUE, &count);
    pthread_mutex_unlock(&keeper->lock);
    answer(waiting, NULL, trouble);
}

/* A reader with an older snapshot may stand in the way: then the next batch tries again. */
static void scrub(struct keeper *keeper)
{
    keeper->owes_scrub |= keeper->batch.transaction.erases;
    if (keeper->owes_scrub)
        keeper->owes_scrub = store_scrub(keeper->connection) != STATUS_OK;
}

/* Contention is nobody's failure: those that met it are told, the others go on. */
static bool is_trouble(enum status status)
{
    return status != STATUS_OK && status != STATUS_CONTENTION;
}

static void run_commands(struct keeper *keeper, struct command *commands)
{
    while (commands != NULL) {
        struct command *rest = NULL;
        enum status status = keeper_batch_run(&keeper->batch, keeper->connection, keeper->options.clock(), commands, &rest);
        note_batch(keeper, status);
        if (status == STATUS_OK)
            scrub(keeper);
        if (is_trouble(status))
            note_health(keeper, status);
        answer(commands, rest, status);
        if (is_trouble(status)) {
            give_up(keeper, rest, status);
            return;
        }
        commands = rest;
    }
}

static struct timespec moment_after_ms(unsigned wait_ms)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += wait_ms / 1000;
    moment.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (moment.tv_nsec >= 1000000000) {
        moment.tv_sec++;
        moment.tv_nsec -= 1000000000;
    }
    return moment;
}

/* False when the keeper is to end. */
static bool wait_before_retry(struct keeper *keeper)
{
    const struct timespec end = moment_after_ms(keeper->options.retry_ms);
    int code = 0;
    pthread_mutex_lock(&keeper->lock);
    while (!keeper->is_stopping && code == 0)
        code = pthread_cond_timedwait(&keeper->wake, &keeper->lock, &end);
    bool goes_on = !keeper->is_stopping;
    pthread_mutex_unlock(&keeper->lock);
    return goes_on;
}

/* False when the keeper is to end before it is healthy. */
static bool become_healthy(struct keeper *keeper)
{
    enum status trouble = recover(keeper);
    while (trouble != STATUS_OK) {
        note_health(keeper, trouble);
        if (!wait_before_retry(keeper))
            return false;
        trouble = recover(keeper);
    }
    note_health(keeper, STATUS_OK);
    return true;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* Under the lock. False when the lease is to be looked after. */
static bool wait_for_commands(struct keeper *keeper)
{
    if (!has_lease(keeper))
        return pthread_cond_wait(&keeper->wake, &keeper->lock) == 0;
    return pthread_cond_timedwait(&keeper->wake, &keeper->lock, &keeper->lease_due) == 0;
}

/* NULL when the lease is due, or the keeper is stopping, and nothing waits. */
static struct command *take_commands(struct keeper *keeper)
{
    size_t count = 0;
    bool waits = true;
    pthread_mutex_lock(&keeper->lock);
    while (waits && keeper->first == NULL && !keeper->is_stopping)
        waits = wait_for_commands(keeper);
    struct command *commands = cut_queue(keeper, LIMIT_KEEPER_BATCH, &count);
    keeper->figures.commands += count;
    pthread_mutex_unlock(&keeper->lock);
    return commands;
}

static void look_after_lease(struct keeper *keeper)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!has_lease(keeper) || is_before(&now, &keeper->lease_due))
        return;
    enum status status = keeper_lease_keep(&keeper->lease, keeper->connection);
    keeper->lease_due = moment_after_ms(keeper->options.lease_ms / KEEPS_IN_A_LEASE);
    if (status != STATUS_OK)
        give_up(keeper, NULL, status);
}

static bool is_over(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    bool over = keeper->is_stopping && keeper->first == NULL;
    pthread_mutex_unlock(&keeper->lock);
    return over;
}

static void *keep(void *argument)
{
    struct keeper *keeper = argument;
    while (!is_over(keeper)) {
        run_commands(keeper, take_commands(keeper));
        if (keeper_is_healthy(keeper))
            look_after_lease(keeper);
        if (!keeper_is_healthy(keeper) && !become_healthy(keeper))
            return NULL;
    }
    if (has_lease(keeper) && keeper_is_healthy(keeper))
        keeper_lease_rest(&keeper->lease, keeper->connection);
    return NULL;
}

/* Signals are the main thread's business. */
static int start_thread(struct keeper *keeper)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&keeper->thread, NULL, keep, keeper);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

static void init_locks(struct keeper *keeper)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&keeper->lock, NULL);
}

static struct keeper *make_keeper(const struct keeper_options *options)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    if (keeper == NULL)
        return NULL;
    keeper->options = *options;
    keeper->last = &keeper->first;
    keeper->lease = (struct keeper_lease){.options = &keeper->options, .log = &keeper->log};
    keeper->lease_due = moment_after_ms(options->lease_ms / KEEPS_IN_A_LEASE);
    keeper->batch.log = &keeper->log;
    keeper->batch.signer = &keeper->options.signer;
    keeper->batch.framed = BUFFER_INIT(LIMIT_KEEPER_BATCH_BYTES);
    init_locks(keeper);
    return keeper;
}

static void free_keeper(struct keeper *keeper)
{
    store_connection_release(&keeper->connection);
    buffer_release(&keeper->batch.framed);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

enum status keeper_start(const struct keeper_options *options, struct keeper **ret_keeper, struct failure *failure)
{
    struct keeper *keeper = make_keeper(options);
    if (keeper == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, "store", "out of memory");
    enum status status = recover(keeper);
    note_health(keeper, status);
    if (status == STATUS_OK && start_thread(keeper) != 0)
        status = STATUS_UNAVAILABLE;
    if (status != STATUS_OK) {
        free_keeper(keeper);
        return failure_set(failure, status, "store", "the ledger log cannot be opened for writing: %s", status_name(status));
    }
    *ret_keeper = keeper;
    return STATUS_OK;
}

void keeper_release(struct keeper **keeper)
{
    if (*keeper == NULL)
        return;
    pthread_mutex_lock(&(*keeper)->lock);
    (*keeper)->is_stopping = true;
    pthread_cond_signal(&(*keeper)->wake);
    pthread_mutex_unlock(&(*keeper)->lock);
    pthread_join((*keeper)->thread, NULL);
    free_keeper(*keeper);
    *keeper = NULL;
}
