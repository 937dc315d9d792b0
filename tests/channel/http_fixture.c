/* SPDX-License-Identifier: Apache-2.0
 * The loopback server: a thread that accepts until its listening socket is shut down. */
#include "tests/channel/http_fixture.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct http_fixture {
    int listener, port;
    pthread_t thread;
    http_fixture_answer *answer;
    void *context;
};

/* The head up to its empty line, then as many bytes as Content-Length says. Returns where the body begins, or 0. */
static size_t read_request(int connection, char *text, size_t capacity, size_t *ret_size)
{
    size_t size = 0;
    for (;;) {
        ssize_t got = read(connection, text + size, capacity - 1 - size);
        if (got <= 0)
            return 0;
        size += (size_t)got;
        text[size] = 0;
        const char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "content-length:");
        if (end == NULL)
            continue;
        size_t head = (size_t)(end - text) + 4, body = length != NULL && length < end ? strtoul(length + 15, NULL, 10) : 0;
        if (size >= head + body) {
            *ret_size = size;
            return head;
        }
    }
}

static void write_all(int connection, struct bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t put = send(connection, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (put <= 0)
            return;
        bytes = bytes_of(bytes.data + put, bytes.size - (size_t)put);
    }
}

static void serve(struct http_fixture *fixture, int connection)
{
    static char text[65536];
    char path[256] = "", head[128];
    size_t size;
    size_t body_at = read_request(connection, text, sizeof text, &size);
    if (body_at == 0 || sscanf(text, "%*s %255s", path) != 1)
        return;
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT((size_t)1 << 28);
    int code = fixture->answer(fixture->context, path, bytes_of(text + body_at, size - body_at), &body);
    if (code == 0)
        return;
    int head_size = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nLocation: /moved\r\nContent-Length: %zu\r\n\r\n", code, body.size);
    write_all(connection, bytes_of(head, (size_t)head_size));
    write_all(connection, buffer_bytes(&body));
}

static void *run(void *argument)
{
    struct http_fixture *fixture = argument;
    for (int connection; (connection = accept(fixture->listener, NULL, NULL)) >= 0;) {
        serve(fixture, connection);
        close(connection);
    }
    return NULL;
}

struct http_fixture *http_fixture_start(http_fixture_answer *answer, void *context)
{
    struct http_fixture *fixture = calloc(1, sizeof *fixture);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    INVARIANT(fixture != NULL);
    *fixture = (struct http_fixture){.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .answer = answer, .context = context};
    INVARIANT(bind(fixture->listener, (struct sockaddr *)&address, size) == 0 && listen(fixture->listener, 16) == 0);
    INVARIANT(getsockname(fixture->listener, (struct sockaddr *)&address, &size) == 0);
    fixture->port = ntohs(address.sin_port);
    INVARIANT(pthread_create(&fixture->thread, NULL, run, fixture) == 0);
    return fixture;
}

void http_fixture_stop(struct http_fixture **fixture)
{
    shutdown((*fixture)->listener, SHUT_RDWR);
    pthread_join((*fixture)->thread, NULL);
    close((*fixture)->listener);
    free(*fixture);
    *fixture = NULL;
}

int http_fixture_port(const struct http_fixture *fixture)
{
    return fixture->port;
}
