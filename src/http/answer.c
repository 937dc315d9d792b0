/* SPDX-License-Identifier: Apache-2.0
 * From the filled-in reply to the bytes on the wire, with the header fields that every answer has. */
#include "src/http/exchange.h"

#include "src/http/server_state.h"

static const struct {
    const char *name;
    const char *value;
} defaults[] = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
};

static bool is_given(const struct reply *reply, const char *name)
{
    for (unsigned i = 0; i < reply->header_count; i++)
        if (strcmp(reply->headers[i].name, name) == 0)
            return true;
    return false;
}

static bool add(struct MHD_Response *response, const char *name, const char *value)
{
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_defaults(struct MHD_Response *response, const struct reply *reply)
{
    for (size_t i = 0; i < COUNT_OF(defaults); i++)
        if (!is_given(reply, defaults[i].name) && !add(response, defaults[i].name, defaults[i].value))
            return false;
    return true;
}

static bool add_headers(struct MHD_Response *response, const struct exchange *exchange)
{
    const struct reply *reply = &exchange->reply;
    for (unsigned i = 0; i < reply->header_count; i++)
        if (!add(response, reply->headers[i].name, reply->headers[i].value))
            return false;
    if (http_server_has_tls(exchange->server) && !add(response, "Strict-Transport-Security", "max-age=31536000"))
        return false;
    if (atomic_load(&exchange->server->is_draining) && !add(response, "Connection", "close"))
        return false;
    return add(response, "Content-Type", reply->content_type) && add(response, "X-Request-Id", exchange->request.id) &&
           add_defaults(response, reply);
}

static bool sends_body(const struct exchange *exchange)
{
    return exchange->reply.body.size > 0 && !exchange->is_head;
}

enum MHD_Result exchange_answer(struct exchange *exchange)
{
    const struct buffer *body = &exchange->reply.body;
    struct MHD_Response *response = MHD_create_response_from_buffer(body->size, body->data, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result result = MHD_NO;
    if (add_headers(response, exchange)) {
        exchange->phase = PHASE_ANSWERED;
        if (exchange->link != NULL && sends_body(exchange))
            joint_expect_body(&exchange->link->joint);
        exchange_allow(exchange, exchange->server->options.request_seconds);
        result = MHD_queue_response(exchange->connection, exchange->reply.http_status, response);
    }
    MHD_destroy_response(response);
    return result;
}
