/* SPDX-License-Identifier: Apache-2.0
 * What the files of the HTTP room share of the running server. */
#pragma once

#include "src/http/links.h"
#include "src/http/metrics.h"
#include "src/http/server.h"

#include <microhttpd.h>
#include <stdatomic.h>

struct http_server {
    struct http_options options;
    struct MHD_Daemon *daemon;
    struct links *links;
    struct metrics *metrics;
    uint16_t port;
    _Atomic unsigned in_flight; /* requests between their request line and the end of their reply */
    _Atomic unsigned owed;      /* of these, replies that a handler has not given yet */
    _Atomic bool is_draining;   /* takes no more connections; what comes on open ones is served */
    _Atomic bool is_stopping;   /* nothing new reaches a handler */
    timestamp_us started_at;
};

static inline bool http_server_has_tls(const struct http_server *server)
{
    return server->options.certificate != NULL;
}

bool http_server_is_ready(const struct http_server *server);

/* exchange.c: the callbacks of libmicrohttpd. */
void *exchange_on_request_line(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_on_progress(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                                     const char *version, const char *data, size_t *data_size, void **exchange);
void exchange_on_end(void *server, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode reason);
