/* SPDX-License-Identifier: Apache-2.0
 * One thread over a list of addresses, each with the moment of its next turn. */
#include "src/channel/revocation_worker.h"

#include "src/base/clock.h"
#include "src/base/limits.h"
#include "src/base/log.h"
#include "src/channel/fetch.h"
#include "src/crypto/ocsp_request.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define NANOSECONDS INT64_C(1000000000)

struct source {
    const struct trust_revocation *rule;
    const char *url;
    int64_t due_ns;                      /* of clock_monotonic_ns */
    int64_t retry_seconds;               /* 0: the last fetch went well */
    timestamp_us fetched_at, good_until; /* of the last CRL that came; 0: none did */
    char failure[FAILURE_MESSAGE_MAX];
};

struct revocation_worker {
    const struct trust *trust;
    struct revocation_cache *cache;
    timestamp_us (*now)(void);
    pthread_t thread;
    pthread_mutex_t lock; /* over the sources, the counts and `stopping` */
    pthread_cond_t wake;
    bool stopping;
    struct source *sources;
    size_t source_count;
    uint64_t fetches, failed_fetches, questions, failed_questions;
    int64_t *silent_until_ns; /* by rule of the registry: its responder did not answer, and is left alone */
};

/* Half of the time that is left, so that a failed turn leaves time for others. */
static int64_t seconds_to_next(const struct source *source, timestamp_us now, timestamp_us next_update)
{
    int64_t seconds = (next_update - now) / 2 / TIMESTAMP_SECOND, age = source->rule->crl_age_max_seconds;
    if (age > 0 && age / 2 < seconds)
        seconds = age / 2;
    if (seconds > REVOCATION_REFRESH_SECONDS_MAX)
        seconds = REVOCATION_REFRESH_SECONDS_MAX;
    return seconds < REVOCATION_REFRESH_SECONDS_MIN ? REVOCATION_REFRESH_SECONDS_MIN : seconds;
}

static int64_t seconds_to_retry(const struct source *source)
{
    int64_t seconds = source->retry_seconds == 0 ? REVOCATION_REFRESH_SECONDS_MIN : source->retry_seconds * 2;
    return seconds > REVOCATION_RETRY_SECONDS_MAX ? REVOCATION_RETRY_SECONDS_MAX : seconds;
}

static enum status fetch_crl(const struct revocation_worker *worker, const struct source *source, timestamp_us *ret_next_update,
                             struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(LIMIT_CRL_BYTES);
    const struct fetch_request request = {.url = source->url};
    TRY(fetch(&request, &body, failure));
    return revocation_cache_put_crl_of(worker->cache, buffer_bytes(&body), source->rule->issuer, ret_next_update, failure);
}

/* Once when a source begins to fail, and once when it is well again. */
static void log_change(const struct source *source, const char *message)
{
    struct log_line line;
    bool failed = message[0] != 0;
    if (failed == (source->failure[0] != 0))
        return;
    log_begin(&line, failed ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, failed ? "revocation.fetch_failed" : "revocation.fetch_recovered");
    json_write_text(&line.writer, "url", source->url);
    if (failed)
        json_write_text(&line.writer, "message", message);
    log_end(&line);
}

static void note_success(struct source *source, timestamp_us now, timestamp_us next_update)
{
    int64_t age_seconds = source->rule->crl_age_max_seconds;
    source->fetched_at = now;
    source->good_until = next_update;
    if (age_seconds > 0 && now + age_seconds * TIMESTAMP_SECOND < next_update)
        source->good_until = now + age_seconds * TIMESTAMP_SECOND;
}

/* Without the lock while the network is waited for; a source is changed by its turn only. */
static void take_turn(struct revocation_worker *worker, struct source *source)
{
    struct failure failure;
    timestamp_us next_update = 0;
    enum status status = fetch_crl(worker, source, &next_update, &failure);
    const char *message = status == STATUS_OK ? "" : failure.message;
    pthread_mutex_lock(&worker->lock);
    timestamp_us now = worker->now();
    int64_t seconds = status == STATUS_OK ? seconds_to_next(source, now, next_update) : seconds_to_retry(source);
    source->due_ns = clock_monotonic_ns() + seconds * NANOSECONDS;
    source->retry_seconds = status == STATUS_OK ? 0 : seconds;
    worker->fetches++;
    worker->failed_fetches += status != STATUS_OK;
    if (status == STATUS_OK)
        note_success(source, now, next_update);
    log_change(source, message);
    snprintf(source->failure, sizeof source->failure, "%s", message);
    pthread_mutex_unlock(&worker->lock);
}

/* Under the lock. */
static struct source *earliest(struct revocation_worker *worker)
{
    struct source *found = NULL;
    for (size_t i = 0; i < worker->source_count; i++)
        if (found == NULL || worker->sources[i].due_ns < found->due_ns)
            found = &worker->sources[i];
    return found;
}

/* Under the lock, which it gives back while it waits. */
static void wait_until(struct revocation_worker *worker, int64_t due_ns)
{
    struct timespec until = {.tv_sec = due_ns / NANOSECONDS, .tv_nsec = due_ns % NANOSECONDS};
    pthread_cond_timedwait(&worker->wake, &worker->lock, &until);
}

static void *run(void *argument)
{
    struct revocation_worker *worker = argument;
    pthread_mutex_lock(&worker->lock);
    while (!worker->stopping) {
        struct source *source = earliest(worker);
        if (source == NULL) {
            pthread_cond_wait(&worker->wake, &worker->lock);
            continue;
        }
        if (source->due_ns > clock_monotonic_ns()) {
            wait_until(worker, source->due_ns);
            continue;
        }
        pthread_mutex_unlock(&worker->lock);
        take_turn(worker, source);
        pthread_mutex_lock(&worker->lock);
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static enum status list_sources(struct revocation_worker *worker)
{
    size_t count = 0;
    for (size_t i = 0; i < worker->trust->revocation_count; i++)
        count += worker->trust->revocations[i].crl_count;
    worker->sources = calloc(count + 1, sizeof *worker->sources);
    worker->silent_until_ns = calloc(worker->trust->revocation_count + 1, sizeof *worker->silent_until_ns);
    if (worker->sources == NULL || worker->silent_until_ns == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < worker->trust->revocation_count; i++) {
        const struct trust_revocation *rule = &worker->trust->revocations[i];
        for (size_t j = 0; j < rule->crl_count; j++)
            worker->sources[worker->source_count++] = (struct source){.rule = rule, .url = rule->crls[j].text};
    }
    return STATUS_OK;
}

static enum status start_thread(struct revocation_worker *worker)
{
    pthread_condattr_t monotonic;
    INVARIANT(pthread_mutex_init(&worker->lock, NULL) == 0 && pthread_condattr_init(&monotonic) == 0);
    INVARIANT(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 && pthread_cond_init(&worker->wake, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    return pthread_create(&worker->thread, NULL, run, worker) == 0 ? STATUS_OK : STATUS_UNAVAILABLE;
}

static void free_worker(struct revocation_worker *worker)
{
    free(worker->sources);
    free(worker->silent_until_ns);
    free(worker);
}

enum status revocation_worker_start(const struct trust *trust, struct revocation_cache *cache, timestamp_us (*now)(void),
                                    struct revocation_worker **ret_worker)
{
    struct revocation_worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL)
        return STATUS_NO_MEMORY;
    *worker = (struct revocation_worker){.trust = trust, .cache = cache, .now = now};
    enum status status = list_sources(worker);
    if (status == STATUS_OK)
        status = start_thread(worker);
    if (status != STATUS_OK) {
        free_worker(worker);
        return status;
    }
    *ret_worker = worker;
    return STATUS_OK;
}

void revocation_worker_release(struct revocation_worker **worker)
{
    struct revocation_worker *held = *worker;
    *worker = NULL;
    if (held == NULL)
        return;
    pthread_mutex_lock(&held->lock);
    held->stopping = true;
    pthread_cond_signal(&held->wake);
    pthread_mutex_unlock(&held->lock);
    pthread_join(held->thread, NULL);
    pthread_cond_destroy(&held->wake);
    pthread_mutex_destroy(&held->lock);
    free_worker(held);
}

static void add_source(const struct source *source, timestamp_us now, struct revocation_worker_state *state)
{
    if (state->sources++ == 0 || source->fetched_at < state->oldest_success)
        state->oldest_success = source->fetched_at;
    state->stale += source->good_until <= now;
    if (source->failure[0] == 0)
        return;
    state->failing++;
    memcpy(state->last_failure, source->failure, sizeof state->last_failure);
}

void revocation_worker_state(struct revocation_worker *worker, struct revocation_worker_state *ret_state)
{
    pthread_mutex_lock(&worker->lock);
    *ret_state = (struct revocation_worker_state){
        .fetches = worker->fetches,
        .failed_fetches = worker->failed_fetches,
        .questions = worker->questions,
        .failed_questions = worker->failed_questions,
    };
    for (size_t i = 0; i < worker->source_count; i++)
        add_source(&worker->sources[i], worker->now(), ret_state);
    pthread_mutex_unlock(&worker->lock);
}

void revocation_worker_refresh(struct revocation_worker *worker)
{
    for (size_t i = 0; i < worker->source_count; i++)
        take_turn(worker, &worker->sources[i]);
}

static enum status ask_responder(struct revocation_worker *worker, const struct trust_revocation *rule, struct certificate *certificate,
                                 struct certificate *issuer, struct failure *failure)
{
    CLEANUP(ocsp_request_release) struct ocsp_request *question = NULL;
    CLEANUP(buffer_release) struct buffer encoded = BUFFER_INIT(LIMIT_OCSP_BYTES), body = BUFFER_INIT(LIMIT_OCSP_BYTES);
    TRY(ocsp_request_new(certificate, issuer, &question));
    TRY(ocsp_request_encode(question, &encoded));
    const struct fetch_request request = {
        .url = rule->ocsp.text, .body = buffer_bytes(&encoded), .content_type = "application/ocsp-request"};
    TRY(fetch(&request, &body, failure));
    return ocsp_request_take_answer(question, buffer_bytes(&body), worker->now(), rule->ocsp_nonce_required, worker->cache, failure);
}

static bool is_silent(struct revocation_worker *worker, const struct trust_revocation *rule)
{
    pthread_mutex_lock(&worker->lock);
    bool silent = clock_monotonic_ns() < worker->silent_until_ns[rule - worker->trust->revocations];
    pthread_mutex_unlock(&worker->lock);
    return silent;
}

/* Who did not answer is left alone for a while. */
static void note_answer(struct revocation_worker *worker, const struct trust_revocation *rule, enum status status)
{
    pthread_mutex_lock(&worker->lock);
    worker->questions++;
    worker->failed_questions += status != STATUS_OK;
    if (status == STATUS_UNAVAILABLE)
        worker->silent_until_ns[rule - worker->trust->revocations] = clock_monotonic_ns() + REVOCATION_REFRESH_SECONDS_MIN * NANOSECONDS;
    pthread_mutex_unlock(&worker->lock);
}

enum status revocation_worker_ask(struct revocation_worker *worker, struct certificate *certificate, struct certificate *issuer,
                                  struct failure *failure)
{
    const struct trust_revocation *rule = trust_revocation_of_issuer(worker->trust, issuer);
    if (rule == NULL || rule->ocsp.text[0] == 0)
        return failure_set(failure, STATUS_NOT_FOUND, NULL, "the registry names no OCSP responder for this issuer");
    if (is_silent(worker, rule))
        return failure_set(failure, STATUS_UNAVAILABLE, NULL, "the responder did not answer lately");
    failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory"); /* unless something else is told */
    enum status status = ask_responder(worker, rule, certificate, issuer, failure);
    note_answer(worker, rule, status);
    return status;
}

bool revocation_worker_answer(void *worker, struct certificate *certificate, struct certificate *issuer)
{
    return revocation_worker_ask(worker, certificate, issuer, NULL) == STATUS_OK;
}
