/* SPDX-License-Identifier: Apache-2.0
 * The requests that only read: answered at once, on the connection's thread. */
#include "src/http/route.h"
#include "src/ledger/lines.h"
#include "src/ledger/log_name.h"
#include "src/service/queries.h"

static enum handled finish(struct request *request, enum status status)
{
    if (status != STATUS_OK)
        reply_failed(request, status);
    return HANDLED;
}

typedef enum status named_query(struct services *services, const char *id, struct buffer *ret_bytes);

static enum handled run(struct request *request, named_query *query, const char *type)
{
    if (request->services == NULL)
        return finish(request, STATUS_UNAVAILABLE);
    reply_type(request, type);
    return finish(request, query(request->services, request->parameters[0], reply_body(request)));
}

#define QUERY(name)                                                                                                                        \
    enum handled handle_##name(struct request *request)                                                                                    \
    {                                                                                                                                      \
        return run(request, query_##name, "application/json");                                                                             \
    }
QUERY(customer)
QUERY(devices)
QUERY(phones)
QUERY(operation)
QUERY(protections)
QUERY(trail)
QUERY(evidence)
QUERY(recording)
QUERY(assessments)
QUERY(biometrics)
QUERY(risk_notices)
QUERY(indirect_stops)
QUERY(indirect)
QUERY(messages)
QUERY(message)
QUERY(logs)

/* "0/000" behind /v1/ledger/tile/ is the tile "tile/0/000". */
static enum status query_tile_below(struct services *services, int64_t log, const char *rest, struct buffer *ret_bytes)
{
    CLEANUP(buffer_release) struct buffer path = BUFFER_INIT(128);
    TRY(buffer_append_text(&path, "tile/"));
    if (buffer_append_text(&path, rest) != STATUS_OK || buffer_text(&path) == NULL)
        return STATUS_NOT_FOUND;
    return query_tile(services, log, buffer_text(&path), ret_bytes);
}

static enum handled reply_tile(struct request *request, int64_t log, const char *rest)
{
    reply_type(request, "application/octet-stream");
    return finish(request, query_tile_below(request->services, log, rest, reply_body(request)));
}

static enum handled reply_checkpoint(struct request *request, int64_t log)
{
    reply_type(request, "text/plain; charset=utf-8");
    return finish(request, query_checkpoint(request->services, log, reply_body(request)));
}

/* The first parameter as a log's number. */
static enum status read_log(const struct request *request, int64_t *ret_log)
{
    uint64_t number;
    if (request->services == NULL)
        return STATUS_UNAVAILABLE;
    if (text_number(bytes_of_text(request->parameters[0]), &number) != STATUS_OK || number == 0 || number > INT64_MAX)
        return STATUS_NOT_FOUND;
    *ret_log = (int64_t)number;
    return STATUS_OK;
}

enum handled handle_tile(struct request *request)
{
    return request->services == NULL ? finish(request, STATUS_UNAVAILABLE) : reply_tile(request, LEDGER_ROOT_LOG, request->parameters[0]);
}

enum handled handle_checkpoint(struct request *request)
{
    return request->services == NULL ? finish(request, STATUS_UNAVAILABLE) : reply_checkpoint(request, LEDGER_ROOT_LOG);
}

enum handled handle_log_tile(struct request *request)
{
    int64_t log;
    enum status status = read_log(request, &log);
    return status != STATUS_OK ? finish(request, status) : reply_tile(request, log, request->parameters[1]);
}

enum handled handle_log_checkpoint(struct request *request)
{
    int64_t log;
    enum status status = read_log(request, &log);
    return status != STATUS_OK ? finish(request, status) : reply_checkpoint(request, log);
}

static enum status query_jwks(struct services *services, const char *id, struct buffer *ret_json)
{
    (void)id;
    return buffer_append(ret_json, buffer_bytes(&services->jwks));
}

enum handled handle_jwks(struct request *request)
{
    return run(request, query_jwks, "application/jwk-set+json");
}
