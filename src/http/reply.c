/* SPDX-License-Identifier: Apache-2.0
 * Filling in the reply: what handlers call. */
#include "src/http/exchange.h"

#include "src/base/json_writer.h"
#include "src/base/limits.h"
#include "src/base/log.h"
#include "src/http/problems.h"
#include "src/json/members.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define DETAIL_MAX 512
#define PROBLEM_JSON_MAX 8192

static struct reply *reply_of(struct request *request)
{
    return &request->exchange->reply;
}

struct buffer *reply_body(struct request *request)
{
    return &reply_of(request)->body;
}

void reply_status(struct request *request, unsigned http_status)
{
    reply_of(request)->http_status = http_status;
}

void reply_type(struct request *request, const char *content_type)
{
    reply_of(request)->content_type = content_type;
}

void reply_header(struct request *request, const char *name, const char *value)
{
    struct reply *reply = reply_of(request);
    INVARIANT(reply->header_count < REPLY_HEADERS_MAX);
    struct header *header = &reply->headers[reply->header_count++];
    INVARIANT(strlen(value) < sizeof header->value && strpbrk(value, "\r\n") == NULL);
    header->name = name;
    memcpy(header->value, value, strlen(value) + 1);
}

void reply_json(struct request *request, unsigned http_status, json_t *value)
{
    struct reply *reply = reply_of(request);
    buffer_clear(&reply->body);
    reply->http_status = http_status;
    if (members_write(value, &reply->body) != STATUS_OK)
        reply_failed(request, STATUS_NO_MEMORY);
}

struct problem_text {
    enum problem problem;
    const char *detail;
    const char *field;
    unsigned line;
    const char *clause;
};

static void write_clauses(struct json_writer *writer, const char *clause)
{
    json_begin_array(writer, "clauses");
    json_write_text(writer, NULL, clause);
    json_end_array(writer);
}

static void write_problem(struct json_writer *writer, const struct problem_text *text, const char *request_id)
{
    char type[64];
    const struct problem_words *words = &problem_words[text->problem];
    snprintf(type, sizeof type, "/problems/%s", words->code);
    json_begin_object(writer, NULL);
    json_write_text(writer, "type", type);
    json_write_text(writer, "title", words->title);
    json_write_integer(writer, "status", words->http_status);
    json_write_text(writer, "detail", text->detail);
    json_write_text(writer, "code", words->code);
    if (text->field != NULL && text->field[0] != 0)
        json_write_text(writer, "field", text->field);
    if (text->line > 0)
        json_write_integer(writer, "line", text->line);
    if (text->clause != NULL && text->clause[0] != 0)
        write_clauses(writer, text->clause);
    json_write_text(writer, "request_id", request_id);
    json_end_object(writer);
}

static void reply_problem_text(struct request *request, const struct problem_text *text)
{
    char json[PROBLEM_JSON_MAX];
    struct bytes written = bytes_of_text("{}");
    struct reply *reply = reply_of(request);
    struct json_writer writer = json_writer_into(json, sizeof json);
    write_problem(&writer, text, request->id);
    reply->http_status = problem_words[text->problem].http_status;
    reply->content_type = "application/problem+json";
    reply->header_count = 0;
    buffer_clear(&reply->body);
    if (json_finish(&writer, &written) != STATUS_OK || buffer_append(&reply->body, written) != STATUS_OK)
        log_event(LOG_LEVEL_ERROR, "http.problem_not_written", "request", request->id);
    if (reply->http_status == 503)
        reply_header(request, "Retry-After", "1");
}

void reply_problem(struct request *request, enum problem problem, const char *detail_format, ...)
{
    char detail[DETAIL_MAX];
    va_list arguments;
    va_start(arguments, detail_format);
    vsnprintf(detail, sizeof detail, detail_format, arguments);
    va_end(arguments);
    reply_problem_text(request, &(struct problem_text){.problem = problem, .detail = detail});
}

static enum problem problem_of(enum status status)
{
    static const enum problem problems[STATUS_COUNT] = {
        [STATUS_OK] = PROBLEM_INTERNAL,           [STATUS_INVALID] = PROBLEM_INVALID,
        [STATUS_NOT_FOUND] = PROBLEM_NOT_FOUND,   [STATUS_CONFLICT] = PROBLEM_CONFLICT,
        [STATUS_REFUSED] = PROBLEM_REFUSED,       [STATUS_EXPIRED] = PROBLEM_EXPIRED,
        [STATUS_LIMIT] = PROBLEM_TOO_LARGE,       [STATUS_TOO_OFTEN] = PROBLEM_TOO_OFTEN,
        [STATUS_CORRUPT] = PROBLEM_CORRUPT,       [STATUS_UNAVAILABLE] = PROBLEM_UNAVAILABLE,
        [STATUS_NO_MEMORY] = PROBLEM_UNAVAILABLE, [STATUS_IO] = PROBLEM_UNAVAILABLE,
        [STATUS_INTERNAL] = PROBLEM_INTERNAL,     [STATUS_CONTENTION] = PROBLEM_UNAVAILABLE,
    };
    return problems[status];
}

void reply_failure(struct request *request, const struct failure *failure)
{
    reply_problem_text(request, &(struct problem_text){.problem = problem_of(failure->status),
                                                       .detail = failure->message,
                                                       .field = failure->field,
                                                       .line = failure->line,
                                                       .clause = failure->clause});
}

void reply_failed(struct request *request, enum status status)
{
    enum problem problem = problem_of(status);
    reply_problem_text(request, &(struct problem_text){.problem = problem, .detail = problem_words[problem].title});
}
