/* SPDX-License-Identifier: Apache-2.0
 * Replies that come later and from other threads: none lost whichever side is first, none after the client or the server has gone. */
#include "tests/http/client.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "src/service/workers.h"

static void nap(long milliseconds)
{
    nanosleep(&(struct timespec){.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000}, NULL);
}

static _Atomic unsigned slow_started, slow_replied;

static void *reply_after_a_while(void *context)
{
    struct request *request = context;
    nap(100);
    reply_json(request, 201, json_pack("{ss}", "from", "thread"));
    atomic_fetch_add(&slow_replied, 1);
    reply_send(request);
    return NULL;
}

static void *reply_at_once(void *context)
{
    struct request *request = context;
    reply_json(request, 200, json_pack("{ss}", "id", request->id));
    reply_send(request);
    return NULL;
}

static void run_apart(void *(*work)(void *), struct request *request)
{
    pthread_t thread;
    INVARIANT(pthread_create(&thread, NULL, work, request) == 0);
    pthread_detach(thread);
}

static enum handled handle_slow(struct request *request)
{
    run_apart(reply_after_a_while, request);
    atomic_fetch_add(&slow_started, 1);
    return HANDLED_LATER;
}

static enum handled handle_before_return(struct request *request)
{
    reply_at_once(request);
    return HANDLED_LATER;
}

static enum handled handle_racing(struct request *request)
{
    run_apart(reply_at_once, request);
    return HANDLED_LATER;
}

static _Atomic bool is_stuck;
static _Atomic unsigned stuck_count;

/* As one that waits for a database. */
static enum handled handle_stuck(struct request *request)
{
    atomic_fetch_add(&stuck_count, 1);
    while (atomic_load(&is_stuck))
        nap(1);
    reply_json(request, 200, json_pack("{ss}", "id", request->id));
    return HANDLED;
}

static const struct route list[] = {
    {METHOD_GET, "/slow", ACCESS_OPEN, 0, BODY_NONE, handle_slow},
    {METHOD_GET, "/before-return", ACCESS_OPEN, 0, BODY_NONE, handle_before_return},
    {METHOD_GET, "/stuck", ACCESS_OPEN, 0, BODY_NONE, handle_stuck},
    {METHOD_GET, "/healthz", ACCESS_OPEN, 0, BODY_NONE, handle_healthz},
    {METHOD_GET, "/racing", ACCESS_OPEN, 0, BODY_NONE, handle_racing},
};
static const struct route_table routes = {list, COUNT_OF(list)};

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* A connection whose request has reached its handler. */
static int begin_slow(struct http_server *server)
{
    unsigned before = atomic_load(&slow_started);
    int connection = connect_to(server);
    send_text(connection, GET("/slow"));
    while (atomic_load(&slow_started) == before)
        nap(1);
    return connection;
}

static void a_reply_from_another_thread_arrives(void **state)
{
    (void)state;
    struct http_options options = {0};
    struct http_server *server = start_server(&routes, &options);
    struct answer answer = ask(server, GET("/slow"));
    assert_int_equal(answer.status, 201);
    assert_string_equal(answer_body(&answer), "{\"from\":\"thread\"}");
    http_server_release(&server);
}

static void a_reply_sent_before_the_handler_returns_arrives(void **state)
{
    (void)state;
    struct http_options options = {0};
    struct http_server *server = start_server(&routes, &options);
    for (int i = 0; i < 200; i++)
        assert_int_equal(ask(server, GET("/before-return")).status, 200);
    http_server_release(&server);
}

static void *ask_many(void *server)
{
    intptr_t good = 0;
    int connection = connect_to(server);
    for (int i = 0; i < 500; i++) {
        send_text(connection, GET("/racing"));
        good += receive_answer(connection, true).status == 200;
    }
    close(connection);
    return (void *)good;
}

static void race(struct workers *workers)
{
    struct http_options options = {.workers = workers};
    struct http_server *server = start_server(&routes, &options);
    pthread_t clients[8];
    for (size_t i = 0; i < COUNT_OF(clients); i++)
        assert_int_equal(pthread_create(&clients[i], NULL, ask_many, server), 0);
    for (size_t i = 0; i < COUNT_OF(clients); i++) {
        void *good;
        pthread_join(clients[i], &good);
        assert_int_equal((intptr_t)good, 500);
    }
    http_server_release(&server);
}

static void replies_that_race_with_falling_asleep_all_arrive(void **state)
{
    (void)state;
    race(NULL);
}

static struct workers *start_workers(unsigned threads, unsigned capacity)
{
    struct workers *workers = NULL;
    assert_int_equal(workers_start(&(struct workers_options){.threads = threads, .capacity = capacity}, &workers), STATUS_OK);
    return workers;
}

static void replies_of_handlers_that_workers_run_all_arrive(void **state)
{
    (void)state;
    CLEANUP(workers_release) struct workers *workers = start_workers(4, 64);
    race(workers);
}

static void handlers_that_wait_hold_up_nobody_who_asks_how_the_server_is(void **state)
{
    (void)state;
    enum { STUCK = 3 }; /* more than threads that serve HTTP: one runs, two wait */
    CLEANUP(workers_release) struct workers *workers = start_workers(1, STUCK - 1);
    struct http_options options = {.workers = workers};
    struct http_server *server = start_server(&routes, &options);
    int connections[STUCK];
    atomic_store(&is_stuck, true);
    for (unsigned i = 0; i < STUCK; i++) {
        connections[i] = connect_to(server);
        send_text(connections[i], GET("/stuck"));
        while (atomic_load(&stuck_count) == 0)
            nap(1);
    }
    nap(100);
    assert_int_equal(ask(server, GET("/healthz")).status, 200);
    struct answer refused = ask(server, GET("/stuck"));
    assert_int_equal(refused.status, 503);
    assert_non_null(strcasestr(refused.text, "\r\nRetry-After: "));
    atomic_store(&is_stuck, false);
    for (unsigned i = 0; i < STUCK; i++) {
        assert_int_equal(receive_answer(connections[i], true).status, 200);
        close(connections[i]);
    }
    http_server_release(&server);
}

static void a_client_that_left_does_no_harm(void **state)
{
    (void)state;
    struct http_options options = {0};
    struct http_server *server = start_server(&routes, &options);
    for (int i = 0; i < 20; i++) {
        int connection = begin_slow(server);
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &(struct linger){.l_onoff = i % 2, .l_linger = 0}, sizeof(struct linger));
        close(connection);
    }
    nap(300);
    assert_int_equal(ask(server, GET("/slow")).status, 201);
    http_server_release(&server);
}

static void stopping_waits_for_what_is_owed_and_answers_it(void **state)
{
    (void)state;
    struct http_options options = {0};
    struct http_server *server = start_server(&routes, &options);
    int connection = begin_slow(server);
    http_server_drain(server, 10);
    struct answer answer = receive_answer(connection, true);
    assert_int_equal(answer.status, 201);
    assert_non_null(strcasestr(answer.text, "\r\nConnection: close\r\n"));
    close(connection);
    http_server_release(&server);
}

static void release_without_drain_waits_too(void **state)
{
    (void)state;
    struct http_options options = {0};
    struct http_server *server = start_server(&routes, &options);
    int connection = begin_slow(server);
    http_server_release(&server);
    assert_int_equal(atomic_load(&slow_replied), atomic_load(&slow_started));
    close(connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_from_another_thread_arrives),
        cmocka_unit_test(a_reply_sent_before_the_handler_returns_arrives),
        cmocka_unit_test(replies_that_race_with_falling_asleep_all_arrive),
        cmocka_unit_test(replies_of_handlers_that_workers_run_all_arrive),
        cmocka_unit_test(handlers_that_wait_hold_up_nobody_who_asks_how_the_server_is),
        cmocka_unit_test(a_client_that_left_does_no_harm),
        cmocka_unit_test(stopping_waits_for_what_is_owed_and_answers_it),
        cmocka_unit_test(release_without_drain_waits_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
