/* SPDX-License-Identifier: Apache-2.0
 * Kill -9 under load: what was acknowledged is there when the store is opened again, and the log is whole.
 * COUNTERSIGN_KILL_ROUNDS sets how often; 10 unless set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/service/keeper_fixture.h"

#define CALLERS 8
#define ROUNDS 10
#define ACKNOWLEDGED_MAX 100000

/* What the victim writes to the pipe when a command was acknowledged; small enough to be written whole. */
struct acknowledgement {
    unsigned caller, number;
};

struct caller {
    struct keeper *keeper;
    unsigned number;
    int pipe;
};

static void key_of(const struct acknowledgement *acknowledgement, char key[32])
{
    snprintf(key, 32, "%u-%u", acknowledgement->caller, acknowledgement->number);
}

static void *call_for_ever(void *argument)
{
    struct caller *caller = argument;
    struct acknowledgement acknowledgement = {.caller = caller->number};
    for (;; acknowledgement.number++) {
        struct test_command command;
        char key[32];
        key_of(&acknowledgement, key);
        test_command_init(&command, key);
        INVARIANT(test_command_call(caller->keeper, &command) == STATUS_OK);
        INVARIANT(write(caller->pipe, &acknowledgement, sizeof acknowledgement) == sizeof acknowledgement);
    }
    return NULL;
}

/* The child: never returns. Its store is its own; SQLite must not be carried over a fork. */
_Noreturn static void be_victim(const char *url, int pipe)
{
    struct store_fixture opened = {.store = NULL};
    struct caller callers[CALLERS];
    struct keeper *keeper = NULL;
    INVARIANT(store_open(url, &opened.store, NULL) == STATUS_OK);
    const struct keeper_options options = keeper_fixture_options(&opened);
    INVARIANT(keeper_start(&options, &keeper, NULL) == STATUS_OK);
    for (unsigned i = 0; i < CALLERS; i++) {
        pthread_t thread;
        callers[i] = (struct caller){.keeper = keeper, .number = i, .pipe = pipe};
        INVARIANT(pthread_create(&thread, NULL, call_for_ever, &callers[i]) == 0);
    }
    for (;;)
        pause();
}

/* Kills the victim some while after its first acknowledgement, and reads all that it told. */
static size_t kill_under_load(const char *url, unsigned wait_us, struct acknowledgement *acknowledged)
{
    const struct timespec wait = {.tv_nsec = (long)wait_us * 1000};
    size_t count = 0;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t victim = fork();
    assert_true(victim >= 0);
    if (victim == 0)
        be_victim(url, ends[1]);
    close(ends[1]);
    assert_int_equal(read(ends[0], &acknowledged[count++], sizeof *acknowledged), sizeof *acknowledged);
    nanosleep(&wait, NULL);
    kill(victim, SIGKILL);
    while (count < ACKNOWLEDGED_MAX && read(ends[0], &acknowledged[count], sizeof *acknowledged) == sizeof *acknowledged)
        count++;
    close(ends[0]);
    waitpid(victim, NULL, 0);
    return count;
}

static void kill_round(unsigned wait_us)
{
    static struct acknowledgement acknowledged[ACKNOWLEDGED_MAX];
    struct store_fixture fixture;
    store_fixture_init(&fixture);
    store_fixture_fill(&fixture);
    store_connection_release(&fixture.connection);
    store_release(&fixture.store);
    size_t count = kill_under_load(fixture.url, wait_us, acknowledged);
    store_fixture_reopen(&fixture);
    check_log(fixture.connection);
    assert_true(log_size(fixture.connection) >= (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        char key[32];
        key_of(&acknowledged[i], key);
        assert_true(has_key(fixture.connection, key));
    }
    store_fixture_release(&fixture);
}

static void test_nothing_acknowledged_is_lost(void **state)
{
    (void)state;
    const char *asked = getenv("COUNTERSIGN_KILL_ROUNDS");
    long rounds = asked != NULL ? strtol(asked, NULL, 10) : ROUNDS;
    unsigned seed = 1;
    for (long i = 0; i < rounds; i++)
        kill_round((unsigned)rand_r(&seed) % 50000);
    print_message("%ld kills\n", rounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_acknowledged_is_lost),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
