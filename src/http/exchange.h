/* SPDX-License-Identifier: Apache-2.0
 * The server's half of a request: the connection it came by, what has arrived so far, and the reply. One is made when the request line has
 * been read and lives until libmicrohttpd says that the request is over. */
#pragma once

#include "src/http/links.h"
#include "src/http/routes.h"
#include "src/service/workers.h"

#include <microhttpd.h>
#include <stdatomic.h>

struct http_server;

enum phase {
    PHASE_ARRIVED,  /* the header fields are complete; nothing has been checked */
    PHASE_READING,  /* admitted; the body is coming in */
    PHASE_SLEEPING, /* the handler has said LATER */
    PHASE_ANSWERED, /* the reply is with libmicrohttpd */
};

/* Who is first, the thread that puts the connection to sleep or the one that sends the reply: the second of them wakes the connection. */
enum sleep { SLEEP_NOT, SLEEP_ASLEEP, SLEEP_REPLIED };

struct header {
    const char *name;
    char value[256];
};

struct reply {
    unsigned http_status;
    const char *content_type;
    struct buffer body;
    struct header headers[REPLY_HEADERS_MAX];
    unsigned header_count;
};

struct exchange {
    struct request request;
    struct http_server *server;
    struct MHD_Connection *connection;
    struct link *link;
    enum phase phase;
    _Atomic enum sleep sleep;
    struct buffer body;
    bool body_too_large;
    bool is_head; /* the answer has no body */
    json_t *json;
    struct reply reply;
    struct job job;     /* the handler, when a worker runs it */
    int64_t started_ns; /* monotonic */
    size_t url_size;    /* with the query */
    bool path_is_valid;
    char path[]; /* from the request line, cut at its parameters */
};

/* admission.c: everything that can be judged from the request line and header fields. False: the reply is a problem. */
bool exchange_admit(struct exchange *exchange, const char *method);
/* authentication.c: whose request this is. False: nobody's that we know. */
bool exchange_authenticate(struct exchange *exchange);
/* answer.c: hands the reply to libmicrohttpd. */
enum MHD_Result exchange_answer(struct exchange *exchange);

/* A header field of the request, or NULL. */
static inline const char *exchange_header(const struct exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

/* What goes on now must be over in so many seconds, or the connection is shut. */
static inline void exchange_allow(struct exchange *exchange, unsigned seconds)
{
    if (exchange->link != NULL)
        link_allow(exchange->link, seconds);
}
