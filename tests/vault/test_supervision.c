/* SPDX-License-Identifier: Apache-2.0
 * A vault that is killed, hangs or cannot start: calls end soon, none gives a wrong result, and the vault comes back. The arguments
 * are how often it is killed under load, and after how many milliseconds of life (past 1000 the back-off begins anew each time). */
#include "tests/testing.h"
#include "tests/vault/check.h"
#include "tests/vault/fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CALLERS 8
#define CALL_SECONDS_MAX 11.0 /* 5 s for a connection, 5 s for the answer, and room for a loaded machine */
#define RETURN_SECONDS_MAX 30

static struct vault_fixture fixture;
static struct vault *vault;
static unsigned kills = 4;
static long life_milliseconds = 30;

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void pause_milliseconds(long milliseconds)
{
    const struct timespec pause = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

/* Process 0 would be our own whole group. */
static void send_signal(int process, int signal_number)
{
    assert_true(process > 1);
    assert_int_equal(kill(process, signal_number), 0);
}

/* The process id of a vault other than `former`, or 0 when none comes. */
static int wait_for_another(int former)
{
    double end = now_seconds() + RETURN_SECONDS_MAX;
    int present = 0;
    while (now_seconds() < end && ((present = vault_process(vault)) == 0 || present == former))
        pause_milliseconds(2);
    return present == former ? 0 : present;
}

struct caller {
    pthread_t thread;
    unsigned number;
    struct bytes point;
    atomic_bool *stop;
    unsigned long good;
    unsigned long unavailable;
    unsigned long wrong;
    double slowest_seconds;
};

static void call_once(struct caller *caller, unsigned long turn)
{
    struct digest digests[3];
    struct vault_signature signatures[3];
    memset(digests, (int)caller->number, sizeof digests);
    memcpy(digests[1].bytes, &turn, sizeof turn);
    double start = now_seconds();
    enum status status = vault_sign_es256(vault, VAULT_KEY_RECEIPT, digests, COUNT_OF(digests), signatures);
    double took = now_seconds() - start;
    if (took > caller->slowest_seconds)
        caller->slowest_seconds = took;
    if (status == STATUS_UNAVAILABLE)
        caller->unavailable++;
    else if (status == STATUS_OK && es256_verifies(caller->point, &digests[1], &signatures[1]))
        caller->good++;
    else
        caller->wrong++;
}

static void *keep_calling(void *argument)
{
    struct caller *caller = argument;
    for (unsigned long turn = 0; !atomic_load(caller->stop); turn++) {
        unsigned long unavailable = caller->unavailable;
        call_once(caller, turn);
        if (caller->unavailable > unavailable)
            pause_milliseconds(1);
    }
    return NULL;
}

static void kill_again_and_again(void)
{
    for (unsigned i = 0; i < kills; i++) {
        int former = vault_process(vault);
        pause_milliseconds(life_milliseconds);
        send_signal(former, SIGKILL);
        assert_int_not_equal(wait_for_another(former), 0);
    }
    pause_milliseconds(50);
}

static void killed_under_load_no_call_hangs_and_no_signature_is_wrong(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer point = BUFFER_INIT(256);
    struct caller callers[CALLERS] = {0};
    atomic_bool stop = false;
    assert_ok(vault_public_key(vault, VAULT_KEY_RECEIPT, &point));
    for (unsigned i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){.number = i, .point = buffer_bytes(&point), .stop = &stop};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, keep_calling, &callers[i]), 0);
    }
    kill_again_and_again();
    atomic_store(&stop, true);
    for (unsigned i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].wrong, 0);
        assert_true(callers[i].good > 0);
        assert_true(callers[i].slowest_seconds < CALL_SECONDS_MAX);
    }
}

static void a_dead_vault_is_unavailable_at_once_and_comes_back(void **state)
{
    (void)state;
    uint8_t bytes[16];
    int former = vault_process(vault);
    send_signal(former, SIGKILL);
    double start = now_seconds();
    enum status status = vault_random(vault, bytes, sizeof bytes);
    assert_true(status == STATUS_UNAVAILABLE || status == STATUS_OK);
    assert_true(now_seconds() - start < 2);
    assert_int_not_equal(wait_for_another(former), 0);
    assert_true(vault_is_ready(vault));
    assert_ok(vault_random(vault, bytes, sizeof bytes));
}

static void a_request_to_stop_is_left_to_the_server(void **state)
{
    (void)state;
    uint8_t bytes[16];
    int process = vault_process(vault);
    const int requests[] = {SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        send_signal(process, requests[i]);
        assert_ok(vault_random(vault, bytes, sizeof bytes));
    }
    assert_int_equal(vault_process(vault), process);
}

static void a_vault_that_hangs_is_killed_and_replaced(void **state)
{
    (void)state;
    uint8_t bytes[16];
    int former = vault_process(vault);
    send_signal(former, SIGSTOP);
    double start = now_seconds();
    assert_status(STATUS_UNAVAILABLE, vault_random(vault, bytes, sizeof bytes));
    assert_true(now_seconds() - start < CALL_SECONDS_MAX);
    assert_false(vault_is_ready(vault) && vault_process(vault) == former);
    assert_int_not_equal(wait_for_another(former), 0);
    assert_ok(vault_random(vault, bytes, sizeof bytes));
}

static void assert_start_fails(const struct vault_options *options, enum status expected, const char *word)
{
    struct vault *other = NULL;
    struct failure failure = {0};
    assert_int_equal(vault_start(options, &other, &failure), expected);
    assert_null(other);
    assert_non_null(strstr(failure.message, word));
}

static void a_start_that_fails_says_why(void **state)
{
    (void)state;
    struct vault_options options = fixture.options;
    options.program = "/nonexistent/countersign-vault";
    assert_start_fails(&options, STATUS_IO, "/nonexistent/countersign-vault");
    options = fixture.options;
    options.module = "/nonexistent/module.so";
    assert_start_fails(&options, STATUS_NOT_FOUND, "PKCS#11");
    options = fixture.options;
    options.token_label = "another";
    assert_start_fails(&options, STATUS_NOT_FOUND, "another");
    options = fixture.options;
    options.pin_file = "/nonexistent/pin";
    assert_start_fails(&options, STATUS_IO, "/nonexistent/pin");
    options = fixture.options;
    options.connections = 0;
    assert_start_fails(&options, STATUS_INVALID, "from 1 to");
    options.program = "/bin/true";
    options.connections = 1;
    assert_start_fails(&options, STATUS_UNAVAILABLE, "ended");
}

static void a_pin_file_that_others_may_read_is_refused(void **state)
{
    (void)state;
    assert_int_equal(chmod(fixture.pin_file, S_IRUSR | S_IRGRP), 0);
    assert_start_fails(&fixture.options, STATUS_INVALID, "0400");
    assert_int_equal(chmod(fixture.pin_file, S_IRUSR), 0);
}

/* Last: the fixture's PIN is lost. A second wrong try could lock a real token. */
static void a_refused_pin_is_not_tried_again(void **state)
{
    (void)state;
    uint8_t bytes[16];
    int former = vault_process(vault);
    vault_fixture_set_pin(&fixture, "wrong-pin\n");
    send_signal(former, SIGKILL);
    pause_milliseconds(1500);
    assert_int_equal(vault_process(vault), 0);
    assert_false(vault_is_ready(vault));
    assert_status(STATUS_UNAVAILABLE, vault_random(vault, bytes, sizeof bytes));
    assert_start_fails(&fixture.options, STATUS_REFUSED, "PIN");
}

/* Instrumented and beside other work, a first vault may be given up for slow and replaced: the tests begin with one that answers. */
static bool answers(void)
{
    uint8_t byte;
    double end = now_seconds() + RETURN_SECONDS_MAX;
    enum status status;
    while ((status = vault_random(vault, &byte, sizeof byte)) != STATUS_OK && now_seconds() < end)
        pause_milliseconds(10);
    return status == STATUS_OK;
}

static int start(void **state)
{
    (void)state;
    vault_fixture_init(&fixture);
    if (vault_fixture_make_keys(&fixture) != STATUS_OK || vault_start(&fixture.options, &vault, NULL) != STATUS_OK)
        return -1;
    return answers() ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        kills = (unsigned)strtoul(argv[1], NULL, 10);
        life_milliseconds = strtol(argv[2], NULL, 10);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_under_load_no_call_hangs_and_no_signature_is_wrong),
        cmocka_unit_test(a_dead_vault_is_unavailable_at_once_and_comes_back),
        cmocka_unit_test(a_request_to_stop_is_left_to_the_server),
        cmocka_unit_test(a_vault_that_hangs_is_killed_and_replaced),
        cmocka_unit_test(a_start_that_fails_says_why),
        cmocka_unit_test(a_pin_file_that_others_may_read_is_refused),
        cmocka_unit_test(a_refused_pin_is_not_tried_again),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
