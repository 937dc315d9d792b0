/* SPDX-License-Identifier: Apache-2.0
 * Plain sockets, with a time limit so that a server that hangs fails the test. */
#include "tests/http/client.h"

#include "src/crypto/digest.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct caller tester = {.name = "tester", .roles = ROLE_BIT(ROLE_CHANNEL), .proof = PROOF_TOKEN};
static const struct callers callers = {.list = &tester, .count = 1};

struct http_server *start_server(const struct route_table *routes, struct http_options *options)
{
    struct http_server *server = NULL;
    struct failure failure = {0};
    digest_of(bytes_of_text("token-of-tester"), &tester.digest);
    options->address = "127.0.0.1";
    options->routes = routes;
    options->callers = &callers;
    options->body_bytes = options->body_bytes > 0 ? options->body_bytes : 4096;
    options->threads = 2;
    options->connections = 256;
    options->connections_per_address = options->connections_per_address > 0 ? options->connections_per_address : 256;
    options->idle_seconds = options->idle_seconds > 0 ? options->idle_seconds : 30;
    options->request_seconds = options->request_seconds > 0 ? options->request_seconds : 30;
    INVARIANT(http_server_start(options, &server, &failure) == STATUS_OK);
    return server;
}

int connect_to(const struct http_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(http_server_port(server))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = 20};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    INVARIANT(connect(connection, (struct sockaddr *)&address, sizeof address) == 0);
    return connection;
}

void send_text(int connection, const char *text)
{
    size_t size = strlen(text);
    for (size_t sent = 0; sent < size;) {
        ssize_t now = send(connection, text + sent, size - sent, MSG_NOSIGNAL);
        if (now <= 0)
            return;
        sent += (size_t)now;
    }
}

const char *answer_body(const struct answer *answer)
{
    const char *end = strstr(answer->text, "\r\n\r\n");
    return end == NULL ? "" : end + 4;
}

static bool is_complete(const struct answer *answer, size_t size, bool has_body)
{
    const char *end = strstr(answer->text, "\r\n\r\n");
    if (end == NULL)
        return false;
    const char *length = strcasestr(answer->text, "\r\nContent-Length: ");
    size_t body = has_body && length != NULL ? strtoul(length + 18, NULL, 10) : 0;
    return size >= (size_t)(end + 4 - answer->text) + body;
}

struct answer receive_answer(int connection, bool has_body)
{
    struct answer answer = {0};
    size_t size = 0;
    while (!is_complete(&answer, size, has_body)) {
        ssize_t now = recv(connection, answer.text + size, sizeof answer.text - 1 - size, 0);
        if (now <= 0)
            return answer;
        size += (size_t)now;
    }
    answer.status = (unsigned)strtoul(answer.text + 9, NULL, 10);
    return answer;
}

struct answer ask(const struct http_server *server, const char *request)
{
    int connection = connect_to(server);
    send_text(connection, request);
    struct answer answer = receive_answer(connection, strncmp(request, "HEAD", 4) != 0);
    close(connection);
    return answer;
}
