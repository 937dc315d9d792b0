/* SPDX-License-Identifier: Apache-2.0
 * First come, first served: one queue, one lock. */
#include "src/service/workers.h"

#include "src/base/limits.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICENESS 10                  /* a request that waits for nothing goes first */
#define SLICE_NS UINT64_C(100000000) /* the longest that the kernel knows */

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct job *first, **last;
    unsigned capacity;
    bool yields;
    bool is_ending;
    struct workers_figures figures;
    unsigned thread_count;
    pthread_t threads[LIMIT_WORKERS];
};

/* NULL: the pool is ending and nothing waits. */
static struct job *take_job(struct workers *workers)
{
    struct job *job;
    pthread_mutex_lock(&workers->lock);
    while (workers->first == NULL && !workers->is_ending)
        pthread_cond_wait(&workers->wake, &workers->lock);
    job = workers->first;
    if (job != NULL) {
        workers->first = job->next;
        workers->last = job->next == NULL ? &workers->first : workers->last;
        workers->figures.waiting--;
        workers->figures.done++;
    }
    pthread_mutex_unlock(&workers->lock);
    return job;
}

/* What the system call takes; glibc 2.36 does not declare it. */
struct scheduling {
    uint32_t size, policy;
    uint64_t flags;
    int32_t niceness;
    uint32_t priority;
    uint64_t slice_ns, deadline_ns, period_ns;
};

/* On Linux a thread has a niceness of its own, and since 6.12 a slice: who wakes up with a shorter one takes the processor at once, and
 * need not wait until a niced thread has used up what it began. Where the system refuses it, the work is done all the same. */
static void give_way(void)
{
    const struct scheduling scheduling = {.size = sizeof scheduling, .policy = SCHED_OTHER, .niceness = NICENESS, .slice_ns = SLICE_NS};
    (void)!syscall(SYS_sched_setattr, 0, &scheduling, 0);
}

static void *serve(void *context)
{
    if (((struct workers *)context)->yields)
        give_way();
    for (struct job *job; (job = take_job(context)) != NULL;)
        job->run(job);
    return NULL;
}

static enum status start_threads(struct workers *workers, unsigned count)
{
    for (; workers->thread_count < count; workers->thread_count++)
        if (pthread_create(&workers->threads[workers->thread_count], NULL, serve, workers) != 0)
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

enum status workers_start(const struct workers_options *options, struct workers **ret_workers)
{
    INVARIANT(options->threads >= 1 && options->threads <= LIMIT_WORKERS && options->capacity <= LIMIT_WORKERS_QUEUE);
    CLEANUP(workers_release) struct workers *workers = calloc(1, sizeof *workers);
    if (workers == NULL)
        return STATUS_NO_MEMORY;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);
    workers->last = &workers->first;
    workers->capacity = options->capacity;
    workers->yields = options->yields;
    TRY(start_threads(workers, options->threads));
    *ret_workers = workers;
    workers = NULL;
    return STATUS_OK;
}

void workers_release(struct workers **workers)
{
    struct workers *this = *workers;
    if (this == NULL)
        return;
    pthread_mutex_lock(&this->lock);
    this->is_ending = true;
    pthread_cond_broadcast(&this->wake);
    pthread_mutex_unlock(&this->lock);
    for (unsigned i = 0; i < this->thread_count; i++)
        pthread_join(this->threads[i], NULL);
    pthread_cond_destroy(&this->wake);
    pthread_mutex_destroy(&this->lock);
    free(this);
    *workers = NULL;
}

enum status workers_submit(struct workers *workers, struct job *job)
{
    enum status status = STATUS_UNAVAILABLE;
    pthread_mutex_lock(&workers->lock);
    if (workers->is_ending || workers->figures.waiting >= workers->capacity) {
        workers->figures.refused++;
    } else {
        job->next = NULL;
        *workers->last = job;
        workers->last = &job->next;
        workers->figures.waiting++;
        pthread_cond_signal(&workers->wake);
        status = STATUS_OK;
    }
    pthread_mutex_unlock(&workers->lock);
    return status;
}

void workers_read_figures(struct workers *workers, struct workers_figures *ret_figures)
{
    pthread_mutex_lock(&workers->lock);
    *ret_figures = workers->figures;
    pthread_mutex_unlock(&workers->lock);
}
