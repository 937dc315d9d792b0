/* SPDX-License-Identifier: Apache-2.0
 * The HTTP server: listens, authenticates, limits, dispatches to the handlers of routes.def, answers, counts and logs. */
#pragma once

#include "src/base/buffer.h"
#include "src/config/callers_file.h"

#include <stdint.h>

struct services;
struct route_table;
struct http_server;
struct workers;

/* A part of the whole whose health readiness and metrics tell. Called from many threads. */
struct http_component {
    const char *name; /* "keeper", "vault" */
    bool (*is_ready)(void *context);
    void *context;
};

/* How fresh the revocation lists are, for people: it makes nothing ready or not, for what needs no certificate goes on. */
struct http_revocation {
    uint64_t lists, lists_ended; /* at hand; past their end */
    uint64_t sources, sources_failing, sources_stale;
};

/* Whether a gateway of messages can be sent to just now: what waits for it goes on waiting, and everything else goes on. */
#define HTTP_GATEWAYS_MAX 16
struct http_gateway {
    const char *name;
    bool is_ready;
};

struct http_options {
    const char *address; /* numeric, IPv4 or IPv6 */
    uint16_t port;       /* 0: any free one */
    /* PEM texts; all NULL for plain HTTP. With client_authorities, client certificates are asked for and checked against them. */
    const char *certificate;
    const char *private_key;
    const char *client_authorities;
    const struct route_table *routes; /* api_routes, but for tests */
    const struct callers *callers;
    const struct http_component *components;
    size_t component_count;
    /* Appends further lines to /metrics, and fills in what /readyz tells besides; NULL when there is no more. Called from many threads. */
    enum status (*write_figures)(void *context, struct buffer *text);
    void (*read_revocation)(void *context, struct http_revocation *ret_revocation);
    size_t (*read_gateways)(void *context, struct http_gateway *ret_gateways, size_t capacity);
    void *figures_context;
    struct services *services; /* NULL: the handlers that need them answer 503 */
    /* Run the handlers that may wait for a store over the network, so that a store that stands still holds up no connection; when too many
     * wait, more are answered 503. NULL: the threads that serve HTTP do it, as a store on this machine answers at once. */
    struct workers *workers;
    size_t body_bytes;
    unsigned threads;
    unsigned connections;
    unsigned connections_per_address;
    unsigned idle_seconds;    /* a connection on which nothing moves */
    unsigned request_seconds; /* from the first byte of a request to its last, and from the first byte of a reply to its last */
};

/* Everything that options point to must live until the release. */
MUST_CHECK enum status http_server_start(const struct http_options *options, struct http_server **ret_server, struct failure *failure);
uint16_t http_server_port(const struct http_server *server);
/* Takes no more connections, and waits until the requests that are there have been answered, at most so long. */
void http_server_drain(struct http_server *server, unsigned seconds);
/* Waits for replies that handlers still owe: the services must run until it returns. New requests are answered 503 meanwhile. */
void http_server_release(struct http_server **server);
