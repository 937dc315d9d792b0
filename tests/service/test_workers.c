/* SPDX-License-Identifier: Apache-2.0
 * The pool for slow work: what is accepted runs once, what is too much is refused at once, and a call's slow part holds up nobody else's.
 */
#include "tests/service/keeper_fixture.h"
#include "tests/testing.h"

#include "src/service/call.h"
#include "src/service/workers.h"

#include <stdatomic.h>

#define JOBS 200

struct counted_job {
    struct job job;
    atomic_int runs;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* held: workers wait in their job */

static void count_run(struct job *job)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    atomic_fetch_add(&((struct counted_job *)job)->runs, 1);
}

static struct workers *start(unsigned threads, unsigned capacity)
{
    struct workers *workers = NULL;
    assert_ok(workers_start(&(struct workers_options){.threads = threads, .capacity = capacity}, &workers));
    return workers;
}

static void what_was_accepted_runs_once_also_when_the_pool_ends(void **state)
{
    (void)state;
    static struct counted_job jobs[JOBS];
    struct workers *workers = start(3, JOBS);
    for (size_t i = 0; i < JOBS; i++) {
        jobs[i].job.run = count_run;
        assert_ok(workers_submit(workers, &jobs[i].job));
    }
    workers_release(&workers);
    for (size_t i = 0; i < JOBS; i++)
        assert_int_equal(jobs[i].runs, 1);
    assert_null(workers);
}

static void await_taken(struct workers *workers, uint64_t done)
{
    struct workers_figures figures;
    do
        workers_read_figures(workers, &figures);
    while (figures.done < done);
}

static void a_full_pool_refuses_at_once_and_takes_again_later(void **state)
{
    (void)state;
    struct counted_job jobs[4] = {{.job.run = count_run}, {.job.run = count_run}, {.job.run = count_run}, {.job.run = count_run}};
    struct workers_figures figures;
    struct workers *workers = start(1, 2);
    pthread_mutex_lock(&gate);
    assert_ok(workers_submit(workers, &jobs[0].job));
    await_taken(workers, 1);
    assert_ok(workers_submit(workers, &jobs[1].job));
    assert_ok(workers_submit(workers, &jobs[2].job));
    assert_status(STATUS_UNAVAILABLE, workers_submit(workers, &jobs[3].job));
    workers_read_figures(workers, &figures);
    assert_int_equal(figures.waiting, 2);
    assert_int_equal(figures.refused, 1);
    pthread_mutex_unlock(&gate);
    await_taken(workers, 3);
    assert_ok(workers_submit(workers, &jobs[3].job));
    workers_release(&workers);
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        assert_int_equal(jobs[i].runs, 1);
}

/* A use case that is slow when its caller is named so. */
static struct services services;
static atomic_int answers;
static _Thread_local bool is_request_thread;

static enum status prepare(struct call *call)
{
    call->workers = strcmp(call->caller, "slow") == 0 ? services.workers[DESIGN_PASSWORD] : NULL;
    return STATUS_OK;
}

static enum status work(struct call *call)
{
    assert_int_equal(is_request_thread, call->workers == NULL);
    if (call->workers == NULL)
        return STATUS_REFUSED;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return STATUS_OK;
}

static enum status run(struct call *call, struct keeper_transaction *transaction)
{
    (void)transaction;
    return buffer_append_text(&call->body, "done");
}

static const struct use_case use_case = {.size = sizeof(struct call), .prepare = prepare, .work = work, .run = run};

static void note(const struct call *call, enum status status, void *context)
{
    (void)call;
    *(enum status *)context = status;
    atomic_fetch_add(&answers, 1);
}

static void begin(const char *caller, enum status *ret_status)
{
    const struct call_input input = {.caller = caller, .body = bytes_of_text(""), .now = FIXTURE_NOW};
    *ret_status = STATUS_COUNT;
    call_start(&services, &use_case, &input, note, ret_status);
}

static void await_answers(int count)
{
    while (atomic_load(&answers) < count)
        sched_yield();
}

static void slow_work_holds_up_no_other_call(void **state)
{
    (void)state;
    enum status slow, waiting, refused, quick;
    struct keeper_fixture keeper = {0};
    keeper_fixture_init(&keeper);
    services = (struct services){.keepers = {1, {keeper.keeper}}, .workers = {[DESIGN_PASSWORD] = start(1, 1)}};
    is_request_thread = true;
    pthread_mutex_lock(&gate);
    begin("slow", &slow);
    await_taken(services.workers[DESIGN_PASSWORD], 1);
    begin("slow", &waiting);
    begin("slow", &refused);
    begin("quick", &quick);
    assert_int_equal(refused, STATUS_UNAVAILABLE); /* both have been answered before these returned */
    assert_int_equal(quick, STATUS_REFUSED);
    assert_int_equal(slow, STATUS_COUNT);
    pthread_mutex_unlock(&gate);
    await_answers(4);
    assert_int_equal(slow, STATUS_OK);
    assert_int_equal(waiting, STATUS_OK);
    workers_release(&services.workers[DESIGN_PASSWORD]);
    keeper_fixture_release(&keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_accepted_runs_once_also_when_the_pool_ends),
        cmocka_unit_test(a_full_pool_refuses_at_once_and_takes_again_later),
        cmocka_unit_test(slow_work_holds_up_no_other_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
