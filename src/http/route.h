/* SPDX-License-Identifier: Apache-2.0
 * The contract between the HTTP server and its handlers. A handler is named in routes.def; it reads a request that has been authenticated,
 * limited and parsed, fills in a reply, and returns: at once, or later from another thread. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"
#include "src/config/role.h"

#include <jansson.h>

struct services; /* what the handlers work with; the server makes it and hands it through untouched */
struct route;
struct exchange; /* the server's own half of a request */

#define REQUEST_PARAMETERS_MAX 3
#define IDEMPOTENCY_KEY_MAX 64
#define REQUEST_ID_SIZE 65 /* with the closing 0 */
#define TRACE_ID_SIZE 33

/* Everything here is valid until the reply is sent, and belongs to the server. Ids in paths are unreserved characters, not yet looked up.
 */
struct request {
    const struct route *route;
    struct services *services;
    const char *parameters[REQUEST_PARAMETERS_MAX]; /* the {...} of the path, in order */
    struct bytes body;                              /* as it came; empty for BODY_NONE */
    const json_t *json;                             /* BODY_JSON: an object, strictly parsed; otherwise NULL */
    const char *caller;                             /* the name of the token or certificate; NULL on open routes */
    role_set roles;
    const char *idempotency_key;  /* NULL when there is none; visible ASCII characters */
    timestamp_us now;             /* when the whole request had arrived */
    char id[REQUEST_ID_SIZE];     /* the caller's X-Request-Id, or one made here */
    char trace_id[TRACE_ID_SIZE]; /* of the caller's traceparent; empty when there is none */
    struct exchange *exchange;
};

/* HANDLED: the reply is complete. HANDLED_LATER: the connection sleeps, the request stays valid, and exactly one call of reply_send, from
 * any thread (also before the handler has returned), ends it. Whoever answered LATER must answer: the server never gives up on its own. */
enum handled { HANDLED, HANDLED_LATER };
typedef enum handled route_handler(struct request *request);
#define ROUTE(method, path, access, body, handler) route_handler handler;
#include "src/http/routes.def"
#undef ROUTE

/* A parameter behind the ? of the path; NULL when there is none. */
const char *request_parameter(const struct request *request, const char *name);

/* A good reply: status 200 or 201..., body JSON unless reply_type says another. Append to the buffer; its maximum is LIMIT_REPLY_BYTES. */
struct buffer *reply_body(struct request *request);
void reply_status(struct request *request, unsigned http_status);
void reply_type(struct request *request, const char *content_type); /* a constant string */
/* Adds a header; the value is copied. At most REPLY_HEADERS_MAX of them, and no line end in a value. */
#define REPLY_HEADERS_MAX 4
void reply_header(struct request *request, const char *name, const char *value);
/* The whole body at once: compact, members as they were set. Takes `value` over; NULL (no memory) makes the reply a problem. */
void reply_json(struct request *request, unsigned http_status, json_t *value);

/* A bad reply, as problem details (RFC 9457). The last word wins: what was in the body before is dropped.
 * `code` is one of problems.def. Detail is for people: no secret, nothing personal. */
enum problem {
#define PROBLEM(symbol, http_status, code, title) PROBLEM_##symbol,
#include "src/http/problems.def"
#undef PROBLEM
    PROBLEM_COUNT
};
void reply_problem(struct request *request, enum problem problem, const char *detail_format, ...) __attribute__((format(printf, 3, 4)));
/* By the status: INVALID 422, NOT_FOUND 404, CONFLICT 409, REFUSED 403, EXPIRED 410, LIMIT 413, UNAVAILABLE and IO 503, the rest 500.
 * Field, message and clause of `failure` go into the reply. */
void reply_failure(struct request *request, const struct failure *failure);
/* The same without a message. */
void reply_failed(struct request *request, enum status status);

/* Ends a request that was answered LATER. The request is gone when this returns. */
void reply_send(struct request *request);
