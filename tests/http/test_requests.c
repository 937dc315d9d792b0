/* SPDX-License-Identifier: Apache-2.0
 * What a request must be to reach a handler, what everything else is answered, and what a handler sees. */
#include "tests/http/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static enum handled handle_echo(struct request *request)
{
    json_t *seen = json_pack("{ss ss ss ss*}", "caller", request->caller == NULL ? "" : request->caller, "id", request->id, "trace",
                             request->trace_id, "key", request->idempotency_key);
    json_object_set_new(seen, "parameter", request->parameters[0] == NULL ? json_null() : json_string(request->parameters[0]));
    json_object_set_new(seen, "body", json_deep_copy(request->json));
    json_object_set_new(seen, "size", json_integer((json_int_t)request->body.size));
    reply_json(request, 200, seen);
    return HANDLED;
}

static enum handled handle_refusing(struct request *request)
{
    struct failure failure = {0};
    (void)failure_set(&failure, STATUS_INVALID, "payee.bank", "is not a bank");
    reply_failure(request, &failure);
    return HANDLED;
}

static enum handled handle_clauses_broken(struct request *request)
{
    struct failure failure = {0};
    (void)failure_cite(&failure, "9.1.1", failure_set(&failure, STATUS_REFUSED, "certificate", "its issuer is not an approved CA"));
    reply_failure(request, &failure);
    return HANDLED;
}

static const struct route list[] = {
    {METHOD_GET, "/open", ACCESS_OPEN, 0, BODY_NONE, handle_echo},
    {METHOD_POST, "/known", ACCESS_ROLES, ROLE_SET_ALL, BODY_JSON, handle_echo},
    {METHOD_POST, "/raw", ACCESS_ROLES, ROLE_SET_ALL, BODY_RAW, handle_echo},
    {METHOD_GET, "/things/{id}", ACCESS_OPEN, 0, BODY_NONE, handle_echo},
    {METHOD_POST, "/things/{id}", ACCESS_OPEN, 0, BODY_NONE, handle_echo},
    {METHOD_GET, "/tree/{rest*}", ACCESS_OPEN, 0, BODY_NONE, handle_echo},
    {METHOD_GET, "/admin", ACCESS_ROLES, ROLE_BIT(ROLE_ADMIN), BODY_NONE, handle_echo},
    {METHOD_GET, "/refusing", ACCESS_OPEN, 0, BODY_NONE, handle_refusing},
    {METHOD_GET, "/broken", ACCESS_OPEN, 0, BODY_NONE, handle_clauses_broken},
};
static const struct route_table routes = {list, COUNT_OF(list)};

#define LINE(text) text "\r\n"
#define HOST LINE("Host: localhost")
#define TOKEN LINE("Authorization: Bearer token-of-tester")
#define JSON LINE("Content-Type: application/json")

struct exchange_case {
    const char *request;
    unsigned status;
    const char *part; /* of the answer, head or body */
};

static void run_cases(const struct http_server *server, const struct exchange_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct answer answer = ask(server, cases[i].request);
        if (answer.status != cases[i].status || (cases[i].part != NULL && strstr(answer.text, cases[i].part) == NULL))
            fail_msg("%s\nanswered %u, not %u with %s:\n%s", cases[i].request, answer.status, cases[i].status, cases[i].part, answer.text);
        if (strstr(answer.text, "\r\nServer:") != NULL)
            fail_msg("the answer names the server's software");
    }
}

static int set_up(void **state)
{
    static struct http_options options;
    options = (struct http_options){.body_bytes = 100};
    *state = start_server(&routes, &options);
    return 0;
}

static int tear_down(void **state)
{
    struct http_server *server = *state;
    http_server_release(&server);
    return 0;
}

static void paths_and_methods(void **state)
{
    static const struct exchange_case cases[] = {
        {LINE("GET /open HTTP/1.1") HOST "\r\n", 200, "\"caller\":\"\""},
        {LINE("HEAD /open HTTP/1.1") HOST "\r\n", 200, "Content-Length: "},
        {LINE("GET /things/abc.1-_~ HTTP/1.1") HOST "\r\n", 200, "\"parameter\":\"abc.1-_~\""},
        {LINE("GET /things/abc?x=1 HTTP/1.1") HOST "\r\n", 200, "\"parameter\":\"abc\""},
        {LINE("GET /tree/x001/234.p/5 HTTP/1.1") HOST "\r\n", 200, "\"parameter\":\"x001/234.p/5\""},
        {LINE("GET /things/ HTTP/1.1") HOST "\r\n", 404, "\"code\":\"not_found\""},
        {LINE("GET /things/a/b HTTP/1.1") HOST "\r\n", 404, NULL},
        {LINE("GET /things/a%2Fb HTTP/1.1") HOST "\r\n", 404, NULL},
        {LINE("GET /open%00 HTTP/1.1") HOST "\r\n", 404, NULL},
        {LINE("GET /things/a$b HTTP/1.1") HOST "\r\n", 404, NULL},
        {LINE("GET /nowhere HTTP/1.1") HOST "\r\n", 404, "application/problem+json"},
        {LINE("DELETE /things/a HTTP/1.1") HOST "\r\n", 405, "\r\nAllow: GET, HEAD, POST\r\n"},
        {LINE("OPTIONS /open HTTP/1.1") HOST "\r\n", 405, "\r\nAllow: GET, HEAD\r\n"},
        {LINE("GET /open HTTP/1.1") "\r\n", 400, NULL},
    };
    run_cases(*state, cases, COUNT_OF(cases));
}

static void callers_and_roles(void **state)
{
    static const struct exchange_case cases[] = {
        {LINE("POST /known HTTP/1.1") HOST JSON LINE("Content-Length: 2") "\r\n{}", 401, "\r\nWWW-Authenticate: Bearer"},
        {LINE("GET /admin HTTP/1.1") HOST LINE("Authorization: Bearer wrong") "\r\n", 401, "\"code\":\"unauthenticated\""},
        {LINE("GET /admin HTTP/1.1") HOST LINE("Authorization: Basic token-of-tester") "\r\n", 401, NULL},
        {LINE("GET /admin HTTP/1.1") HOST LINE("Authorization: Bearer ") "\r\n", 401, NULL},
        {LINE("GET /admin HTTP/1.1") HOST TOKEN "\r\n", 403, "\"code\":\"forbidden\""},
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 2") "\r\n{}", 200, "\"caller\":\"tester\""},
        {LINE("POST /known HTTP/1.1") HOST LINE("Authorization: bearer token-of-tester") JSON LINE("Content-Length: 2") "\r\n{}", 200,
         NULL},
    };
    run_cases(*state, cases, COUNT_OF(cases));
}

static void bodies(void **state)
{
    static const struct exchange_case cases[] = {
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 7") "\r\n{\"a\":1}", 200, "\"body\":{\"a\":1}"},
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Transfer-Encoding: chunked") "\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n", 200,
         "\"body\":{\"a\":1}"},
        {LINE("POST /known HTTP/1.1") HOST TOKEN LINE("Content-Type: application/json; charset=utf-8") LINE("Content-Length: 2") "\r\n{}",
         200, NULL},
        {LINE("POST /known HTTP/1.1") HOST TOKEN LINE("Content-Type: application/jsonp") LINE("Content-Length: 2") "\r\n{}", 415,
         "\"code\":\"unsupported_media_type\""},
        {LINE("POST /known HTTP/1.1") HOST TOKEN LINE("Content-Length: 2") "\r\n{}", 415, NULL},
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 15") "\r\n{\"a\":1,\"a\":2}  ", 400,
         "\"code\":\"malformed_json\""},
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 3") "\r\n{}x", 400, "\"code\":\"malformed_json\""},
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 0") "\r\n", 400, "\"code\":\"malformed_json\""},
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 9") "\r\n{\"a\":\"\xff\"}", 400, "\"code\":\"malformed_json\""},
        {LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 101") "\r\n", 413, "\"code\":\"too_large\""},
        {LINE("POST /raw HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 5") "\r\n[1,2]", 200, "\"size\":5"},
        {LINE("GET /open HTTP/1.1") HOST LINE("Content-Length: 2") "\r\n{}", 400, "\"code\":\"malformed_request\""},
        {LINE("POST /things/a HTTP/1.1") HOST LINE("Content-Length: 0") "\r\n", 200, NULL},
    };
    run_cases(*state, cases, COUNT_OF(cases));
}

static void a_chunked_body_past_the_limit_is_refused(void **state)
{
    char request[2048] = LINE("POST /raw HTTP/1.1") HOST TOKEN JSON LINE("Transfer-Encoding: chunked") "\r\n";
    for (int i = 0; i < 20; i++)
        strcat(request, "a\r\n0123456789\r\n");
    strcat(request, "0\r\n\r\n");
    struct answer answer = ask(*state, request);
    assert_int_equal(answer.status, 413);
}

static void ids_traces_and_keys(void **state)
{
    static const struct exchange_case cases[] = {
        {LINE("GET /open HTTP/1.1") HOST LINE("X-Request-Id: my-id.7") "\r\n", 200, "\r\nX-Request-Id: my-id.7\r\n"},
        {LINE("GET /open HTTP/1.1") HOST LINE("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") "\r\n", 200,
         "\"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\""},
        {LINE("GET /open HTTP/1.1") HOST LINE("traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01") "\r\n", 200,
         "\"trace\":\"\""},
        {LINE("GET /open HTTP/1.1") HOST LINE("traceparent: 00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01") "\r\n", 200,
         "\"trace\":\"\""},
        {LINE("GET /open HTTP/1.1") HOST LINE("Idempotency-Key: k-1") "\r\n", 200, "\"key\":\"k-1\""},
        {LINE("GET /open HTTP/1.1") HOST LINE("Idempotency-Key: two words") "\r\n", 400, "\"code\":\"malformed_request\""},
        {LINE("GET /open HTTP/1.1") HOST LINE("Idempotency-Key: 01234567890123456789012345678901234567890123456789012345678901234") "\r\n",
         400, NULL},
    };
    run_cases(*state, cases, COUNT_OF(cases));
    struct answer answer = ask(*state, LINE("GET /open HTTP/1.1") HOST LINE("X-Request-Id: not\tgood") "\r\n");
    assert_int_equal(answer.status, 200);
    assert_null(strstr(answer.text, "not\tgood"));
}

static void problems_carry_field_and_clauses(void **state)
{
    static const struct exchange_case cases[] = {
        {LINE("GET /refusing HTTP/1.1") HOST "\r\n", 422, "\"code\":\"invalid\",\"field\":\"payee.bank\""},
        {LINE("GET /broken HTTP/1.1") HOST "\r\n", 403, "\"clauses\":[\"9.1.1\"]"},
        {LINE("GET /broken HTTP/1.1") HOST "\r\n", 403, "\r\nContent-Type: application/problem+json\r\n"},
        {LINE("GET /open HTTP/1.1") HOST "\r\n", 200, "\r\nX-Content-Type-Options: nosniff\r\n"},
        {LINE("GET /open HTTP/1.1") HOST "\r\n", 200, "\r\nCache-Control: no-store\r\n"},
    };
    run_cases(*state, cases, COUNT_OF(cases));
}

static char *request_with(const char *start, size_t filling, const char *end)
{
    size_t size = strlen(start);
    char *request = calloc(1, size + filling + strlen(end) + 1);
    memcpy(request, start, size);
    memset(request + size, 'a', filling);
    strcat(request, end);
    return request;
}

static void long_addresses_and_headers_are_refused(void **state)
{
    char *address = request_with("GET /things/", 3000, LINE(" HTTP/1.1") HOST "\r\n");
    char *header = request_with(LINE("GET /open HTTP/1.1") HOST "X-Filling: ", 40000, "\r\n\r\n");
    assert_int_equal(ask(*state, address).status, 414);
    assert_int_equal(ask(*state, header).status, 431);
    free(address);
    free(header);
}

static void a_connection_is_kept_between_requests(void **state)
{
    int connection = connect_to(*state);
    for (int i = 0; i < 3; i++) {
        send_text(connection, LINE("POST /known HTTP/1.1") HOST TOKEN JSON LINE("Content-Length: 2") "\r\n{}");
        assert_int_equal(receive_answer(connection, true).status, 200);
    }
    close(connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_methods),
        cmocka_unit_test(callers_and_roles),
        cmocka_unit_test(bodies),
        cmocka_unit_test(a_chunked_body_past_the_limit_is_refused),
        cmocka_unit_test(ids_traces_and_keys),
        cmocka_unit_test(problems_carry_field_and_clauses),
        cmocka_unit_test(long_addresses_and_headers_are_refused),
        cmocka_unit_test(a_connection_is_kept_between_requests),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
