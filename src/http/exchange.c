/* SPDX-License-Identifier: Apache-2.0
 * The life of one request, as libmicrohttpd calls it: request line, header fields, body, handler, reply, end. */
#include "src/http/exchange.h"

#include "src/base/clock.h"
#include "src/base/limits.h"
#include "src/base/log.h"
#include "src/http/pin.h"
#include "src/http/server_state.h"
#include "src/json/members.h"

#include <stdlib.h>

static struct link *link_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *information = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return information == NULL ? NULL : information->socket_context;
}

/* Our paths need no escapes: with none taken, one thing has one name. */
static bool path_is_valid(const char *path, size_t size)
{
    return size > 0 && path[0] == '/' && memchr(path, '%', size) == NULL;
}

void *exchange_on_request_line(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct http_server *server = context;
    size_t size = strcspn(uri, "?");
    struct exchange *exchange = calloc(1, sizeof *exchange + size + 1);
    if (exchange == NULL)
        return NULL;
    memcpy(exchange->path, uri, size);
    exchange->path_is_valid = path_is_valid(uri, size);
    exchange->url_size = strlen(uri);
    exchange->server = server;
    exchange->connection = connection;
    exchange->link = link_of(connection);
    exchange->started_ns = clock_monotonic_ns();
    exchange->body = BUFFER_INIT(server->options.body_bytes);
    exchange->reply = (struct reply){.http_status = 200, .content_type = "application/json", .body = BUFFER_INIT(LIMIT_REPLY_BYTES)};
    exchange->request.exchange = exchange;
    exchange->request.services = server->options.services;
    atomic_fetch_add(&server->in_flight, 1);
    return exchange;
}

const char *request_parameter(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->exchange->connection, MHD_GET_ARGUMENT_KIND, name);
}

static void take_body(struct exchange *exchange, struct bytes part)
{
    if (!exchange->body_too_large && buffer_append(&exchange->body, part) != STATUS_OK) {
        exchange->body_too_large = true;
        buffer_release(&exchange->body);
    }
}

/* The rest of a chunked body that grew past the limit is read and dropped, as a reply can only follow its end; the deadline of the
 * connection bounds how long. */
static bool body_is_readable(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    if (exchange->body_too_large) {
        reply_problem(request, PROBLEM_TOO_LARGE, "The body is larger than %zu bytes.", exchange->body.maximum);
        return false;
    }
    request->body = buffer_bytes(&exchange->body);
    if (request->route->body != BODY_JSON)
        return true;
    struct failure failure = {0};
    if (members_parse(request->body, &exchange->json, &failure) != STATUS_OK) {
        reply_problem(request, PROBLEM_MALFORMED_JSON, "%s", failure.message);
        return false;
    }
    request->json = exchange->json;
    return true;
}

static enum MHD_Result fall_asleep(struct exchange *exchange)
{
    exchange->phase = PHASE_SLEEPING;
    if (exchange->link != NULL)
        link_allow_forever(exchange->link);
    MHD_suspend_connection(exchange->connection);
    if (atomic_exchange(&exchange->sleep, SLEEP_ASLEEP) == SLEEP_REPLIED)
        MHD_resume_connection(exchange->connection);
    return MHD_YES;
}

/* Whichever of this and fall_asleep comes second wakes the connection; from then on the exchange is the connection's thread's again. */
void reply_send(struct request *request)
{
    struct exchange *exchange = request->exchange;
    struct http_server *server = exchange->server;
    if (atomic_exchange(&exchange->sleep, SLEEP_REPLIED) == SLEEP_ASLEEP)
        MHD_resume_connection(exchange->connection);
    atomic_fetch_sub(&server->owed, 1);
}

static enum MHD_Result look_for_pin(void *found, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind, (void)value;
    *(bool *)found = pin_is_name(name);
    return *(bool *)found ? MHD_NO : MHD_YES;
}

static route_handler *handler_of(struct exchange *exchange)
{
    bool found = exchange->request.json != NULL && pin_is_in(exchange->request.json);
    if (!found)
        MHD_get_connection_values(exchange->connection, MHD_GET_ARGUMENT_KIND, look_for_pin, &found);
    return found ? handle_pin : exchange->request.route->handler;
}

static void handle_at_work(struct job *job)
{
    struct request *request = &((struct exchange *)((char *)job - offsetof(struct exchange, job)))->request;
    if (handler_of(request->exchange)(request) == HANDLED)
        reply_send(request);
}

/* How the server is, it says however long the store takes to answer. */
static bool may_wait_for_store(const struct route *route)
{
    return route->handler != handle_healthz && route->handler != handle_readyz;
}

static enum handled refuse(struct request *request)
{
    reply_failed(request, STATUS_UNAVAILABLE);
    return HANDLED;
}

/* A stopping server sees the debt, or this sees that it is stopping: one of the two, whatever the order. */
static enum handled run_handler(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    struct workers *workers = exchange->server->options.workers;
    atomic_fetch_add(&exchange->server->owed, 1);
    if (atomic_load(&exchange->server->is_stopping))
        return refuse(request);
    if (workers == NULL || !may_wait_for_store(request->route))
        return handler_of(exchange)(request);
    exchange->job.run = handle_at_work;
    return workers_submit(workers, &exchange->job) == STATUS_OK ? HANDLED_LATER : refuse(request);
}

static enum MHD_Result handle(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    request->now = clock_now();
    if (!body_is_readable(exchange))
        return exchange_answer(exchange);
    if (run_handler(exchange) == HANDLED_LATER)
        return fall_asleep(exchange);
    atomic_fetch_sub(&exchange->server->owed, 1);
    return exchange_answer(exchange);
}

enum MHD_Result exchange_on_progress(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                     const char *version, const char *data, size_t *data_size, void **ret_exchange)
{
    struct exchange *exchange = *ret_exchange;
    (void)context, (void)connection, (void)url, (void)version;
    if (exchange == NULL)
        return MHD_NO;
    switch (exchange->phase) {
    case PHASE_ARRIVED:
        exchange->phase = PHASE_READING;
        return exchange_admit(exchange, method) ? MHD_YES : exchange_answer(exchange);
    case PHASE_READING:
        if (*data_size == 0)
            return handle(exchange);
        take_body(exchange, bytes_of(data, *data_size));
        *data_size = 0;
        return MHD_YES;
    case PHASE_SLEEPING:
        return exchange_answer(exchange);
    case PHASE_ANSWERED:
        break;
    }
    return MHD_NO;
}

static void log_request(const struct exchange *exchange, int64_t duration_ns)
{
    const struct request *request = &exchange->request;
    struct log_line line;
    if (!log_is_written(LOG_LEVEL_INFO))
        return;
    log_begin(&line, LOG_LEVEL_INFO, exchange->phase == PHASE_ANSWERED ? "http.request" : "http.aborted");
    json_write_text(&line.writer, "request", request->id);
    if (request->trace_id[0] != 0)
        json_write_text(&line.writer, "trace", request->trace_id);
    if (request->caller != NULL)
        json_write_text(&line.writer, "caller", request->caller);
    if (request->route != NULL) {
        json_write_text(&line.writer, "method", http_method_names[request->route->method]);
        json_write_text(&line.writer, "route", request->route->path);
    }
    json_write_integer(&line.writer, "status", exchange->reply.http_status);
    json_write_integer(&line.writer, "us", duration_ns / 1000);
    log_end(&line);
}

static void exchange_release(struct exchange *exchange)
{
    json_decref(exchange->json);
    buffer_release(&exchange->body);
    buffer_release(&exchange->reply.body);
    free(exchange);
}

void exchange_on_end(void *context, struct MHD_Connection *connection, void **ret_exchange, enum MHD_RequestTerminationCode reason)
{
    struct http_server *server = context;
    struct exchange *exchange = *ret_exchange;
    (void)connection, (void)reason;
    if (exchange == NULL)
        return;
    *ret_exchange = NULL;
    int64_t duration_ns = clock_monotonic_ns() - exchange->started_ns;
    if (exchange->phase == PHASE_ANSWERED)
        metrics_count(server->metrics, exchange->request.route, exchange->reply.http_status, duration_ns);
    log_request(exchange, duration_ns);
    exchange_allow(exchange, server->options.idle_seconds + server->options.request_seconds);
    exchange_release(exchange);
    atomic_fetch_sub(&server->in_flight, 1);
}
