/* SPDX-License-Identifier: Apache-2.0
 * A client that sends exactly the bytes a test wants sent, and the server under test with its options. */
#pragma once

#include "src/http/routes.h"
#include "src/http/server.h"

#define ANSWER_BYTES_MAX 65536
struct answer {
    unsigned status; /* 0 when the connection ended without an answer */
    char text[ANSWER_BYTES_MAX];
};

/* A server on a free loopback port, with `routes`, the caller "tester" (role channel) and token "token-of-tester". */
struct http_server *start_server(const struct route_table *routes, struct http_options *options);
int connect_to(const struct http_server *server);
void send_text(int connection, const char *text);
/* One answer, by its Content-Length; for HEAD pass has_body false. */
struct answer receive_answer(int connection, bool has_body);
/* A whole request on a connection of its own. */
struct answer ask(const struct http_server *server, const char *request);
const char *answer_body(const struct answer *answer);
