/* SPDX-License-Identifier: Apache-2.0
 * What is refused before a byte of the body is read: unknown paths and methods, strangers, wrong roles, bodies of another kind or size. */
#include "src/http/exchange.h"

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/http/server_state.h"

#include <stdlib.h>
#include <sys/random.h>

static const char id_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

static void make_request_id(char *ret_id)
{
    uint8_t random[ID_BYTES];
    struct id id;
    INVARIANT(getrandom(random, sizeof random, 0) == sizeof random);
    id_from_random(random, &id);
    memcpy(ret_id, id.text, sizeof id.text);
}

static void take_request_id(struct exchange *exchange)
{
    const char *given = exchange_header(exchange, "X-Request-Id");
    size_t size = given == NULL ? 0 : strlen(given);
    if (size > 0 && size < REQUEST_ID_SIZE && strspn(given, id_characters) == size)
        memcpy(exchange->request.id, given, size + 1);
    else
        make_request_id(exchange->request.id);
}

/* W3C Trace Context: 00-<32 hexadecimal digits of the trace>-<16 of the parent>-<2 of flags>. What is not that is ignored, as it says. */
static void take_trace(struct exchange *exchange)
{
    static const char digits[] = "0123456789abcdef";
    const char *given = exchange_header(exchange, "traceparent");
    if (given == NULL || strlen(given) != 55 || memcmp(given, "00-", 3) != 0)
        return;
    bool is_well_formed = strspn(given + 3, digits) == 32 && given[35] == '-' && strspn(given + 36, digits) == 16 && given[52] == '-' &&
                          strspn(given + 53, digits) == 2;
    bool is_zero = strspn(given + 3, "0") == 32 || strspn(given + 36, "0") == 16;
    if (is_well_formed && !is_zero)
        memcpy(exchange->request.trace_id, given + 3, TRACE_ID_SIZE - 1);
}

static bool find_route(struct exchange *exchange, const char *method)
{
    struct request *request = &exchange->request;
    if (exchange->url_size > LIMIT_URL_BYTES) {
        reply_problem(request, PROBLEM_URL_TOO_LONG, "The limit is %d bytes.", LIMIT_URL_BYTES);
        return false;
    }
    enum status found = STATUS_NOT_FOUND;
    if (exchange->path_is_valid)
        found = route_find(exchange->server->options.routes, method, exchange->path, &request->route, request->parameters);
    if (found == STATUS_OK)
        return true;
    if (found == STATUS_REFUSED) {
        struct allow_text allow = route_allowed(exchange->server->options.routes, exchange->path);
        reply_problem(request, PROBLEM_METHOD_NOT_ALLOWED, "It serves: %s.", allow.text);
        reply_header(request, "Allow", allow.text);
        return false;
    }
    reply_problem(request, PROBLEM_NOT_FOUND, "There is no such path.");
    return false;
}

static bool check_caller(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    if (request->route->access == ACCESS_OPEN)
        return true;
    if (!exchange_authenticate(exchange)) {
        reply_problem(request, PROBLEM_UNAUTHENTICATED, "Send Authorization: Bearer with a token that this server knows%s.",
                      exchange->server->options.client_authorities != NULL ? ", or a client certificate" : "");
        reply_header(request, "WWW-Authenticate", "Bearer realm=\"countersign\"");
        return false;
    }
    if ((request->roles & request->route->roles) == 0) {
        reply_problem(request, PROBLEM_FORBIDDEN, "None of the caller's roles is served here.");
        return false;
    }
    return true;
}

static bool take_idempotency_key(struct exchange *exchange)
{
    const char *key = exchange_header(exchange, "Idempotency-Key");
    if (key == NULL)
        return true;
    size_t size = strlen(key);
    bool is_visible = true;
    for (size_t i = 0; i < size; i++)
        is_visible = is_visible && key[i] > ' ' && key[i] <= '~';
    if (size == 0 || size > IDEMPOTENCY_KEY_MAX || !is_visible) {
        reply_problem(&exchange->request, PROBLEM_MALFORMED_REQUEST, "Idempotency-Key must be 1 to %d visible ASCII characters.",
                      IDEMPOTENCY_KEY_MAX);
        return false;
    }
    exchange->request.idempotency_key = key;
    return true;
}

static bool is_json(const char *content_type)
{
    static const char json[] = "application/json";
    if (content_type == NULL || strncasecmp(content_type, json, sizeof json - 1) != 0)
        return false;
    const char *rest = content_type + sizeof json - 1;
    rest += strspn(rest, " \t");
    if (*rest == 0)
        return true;
    rest += *rest == ';';
    rest += strspn(rest, " \t");
    return strcasecmp(rest, "charset=utf-8") == 0 || strcasecmp(rest, "charset=\"utf-8\"") == 0;
}

static bool has_body(const char *length, const char *encoding)
{
    return encoding != NULL || (length != NULL && strcmp(length, "0") != 0);
}

static bool check_body(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    const char *length = exchange_header(exchange, "Content-Length");
    if (request->route->body == BODY_NONE) {
        if (!has_body(length, exchange_header(exchange, "Transfer-Encoding")))
            return true;
        reply_problem(request, PROBLEM_MALFORMED_REQUEST, "This route takes no body.");
        return false;
    }
    if (!is_json(exchange_header(exchange, "Content-Type"))) {
        reply_problem(request, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: application/json.");
        return false;
    }
    if (length != NULL && strtoull(length, NULL, 10) > exchange->body.maximum) {
        reply_problem(request, PROBLEM_TOO_LARGE, "The body is larger than %zu bytes.", exchange->body.maximum);
        return false;
    }
    return true;
}

/* What is larger than the connection's memory never gets here: libmicrohttpd refuses it with a page of its own (docs/api.md). */
static bool check_header_size(struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (info != NULL && info->header_size <= LIMIT_HEADER_BYTES)
        return true;
    reply_problem(&exchange->request, PROBLEM_HEADERS_TOO_LARGE, "The limit is %d bytes.", LIMIT_HEADER_BYTES);
    return false;
}

bool exchange_admit(struct exchange *exchange, const char *method)
{
    exchange->is_head = strcmp(method, "HEAD") == 0;
    take_request_id(exchange);
    take_trace(exchange);
    return find_route(exchange, method) && check_header_size(exchange) && check_caller(exchange) && take_idempotency_key(exchange) &&
           check_body(exchange);
}
