/* SPDX-License-Identifier: Apache-2.0
 * Clients that take connections and give nothing back: too many of them, or too slow. */
#include "tests/http/client.h"

#include "src/base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static enum handled handle_fine(struct request *request)
{
    reply_json(request, 200, json_object());
    return HANDLED;
}

static const struct route list[] = {{METHOD_GET, "/fine", ACCESS_OPEN, 0, BODY_NONE, handle_fine}};
static const struct route_table routes = {list, COUNT_OF(list)};

#define REQUEST "GET /fine HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void one_address_cannot_take_all_connections(void **state)
{
    (void)state;
    struct http_options options = {.connections_per_address = 4};
    struct http_server *server = start_server(&routes, &options);
    int connections[8];
    unsigned served = 0;
    for (size_t i = 0; i < COUNT_OF(connections); i++) {
        connections[i] = connect_to(server);
        send_text(connections[i], REQUEST);
        served += receive_answer(connections[i], true).status == 200;
    }
    for (size_t i = 0; i < COUNT_OF(connections); i++)
        close(connections[i]);
    assert_in_range(served, 1, 4);
    http_server_release(&server);
}

/* A byte now and then keeps the connection from being idle; only the time for the whole request ends it. */
static void a_request_that_drips_in_is_cut_off(void **state)
{
    (void)state;
    struct http_options options = {.request_seconds = 1, .idle_seconds = 30};
    struct http_server *server = start_server(&routes, &options);
    int connection = connect_to(server);
    int64_t start = clock_monotonic_ns();
    char byte;
    send_text(connection, "GET /fine HTTP/1.1\r\nX-Slow: ");
    while (recv(connection, &byte, 1, MSG_DONTWAIT) != 0 && clock_monotonic_ns() - start < INT64_C(10000000000)) {
        send_text(connection, "a");
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    assert_in_range(clock_monotonic_ns() - start, INT64_C(900000000), INT64_C(5000000000));
    close(connection);
    assert_int_equal(ask(server, REQUEST).status, 200);
    http_server_release(&server);
}

static void an_idle_connection_is_closed(void **state)
{
    (void)state;
    struct http_options options = {.request_seconds = 30, .idle_seconds = 1};
    struct http_server *server = start_server(&routes, &options);
    int connection = connect_to(server);
    char byte;
    assert_int_equal(recv(connection, &byte, 1, 0), 0);
    close(connection);
    http_server_release(&server);
}

/* Connections that close while the server stops make its threads look at the listening socket just then. */
static void stopping_under_connections_always_ends(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        struct http_options options = {.connections_per_address = 4};
        struct http_server *server = start_server(&routes, &options);
        int connections[8];
        for (size_t i = 0; i < COUNT_OF(connections); i++) {
            connections[i] = connect_to(server);
            send_text(connections[i], REQUEST);
        }
        for (size_t i = 0; i < COUNT_OF(connections); i++)
            close(connections[i]);
        http_server_release(&server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopping_under_connections_always_ends),
        cmocka_unit_test(one_address_cannot_take_all_connections),
        cmocka_unit_test(a_request_that_drips_in_is_cut_off),
        cmocka_unit_test(an_idle_connection_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
