/* SPDX-License-Identifier: Apache-2.0
 * GET /healthz and /readyz: whether the process answers, and whether it can do its work. */
#include "src/http/exchange.h"
#include "src/http/server_state.h"

enum handled handle_healthz(struct request *request)
{
    reply_json(request, 200, json_pack("{ss}", "status", "ok"));
    return HANDLED;
}

static json_t *revocation_json(const struct http_options *options)
{
    struct http_revocation revocation;
    options->read_revocation(options->figures_context, &revocation);
    return json_pack("{sI sI sI sI sI}", "lists", (json_int_t)revocation.lists, "lists_ended", (json_int_t)revocation.lists_ended,
                     "sources", (json_int_t)revocation.sources, "sources_failing", (json_int_t)revocation.sources_failing, "sources_stale",
                     (json_int_t)revocation.sources_stale);
}

static json_t *gateways_json(const struct http_options *options)
{
    struct http_gateway gateways[HTTP_GATEWAYS_MAX];
    size_t count = options->read_gateways(options->figures_context, gateways, COUNT_OF(gateways));
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(object, gateways[i].name, json_boolean(gateways[i].is_ready));
    return object;
}

enum handled handle_readyz(struct request *request)
{
    const struct http_server *server = request->exchange->server;
    json_t *parts = json_object();
    for (size_t i = 0; i < server->options.component_count; i++) {
        const struct http_component *component = &server->options.components[i];
        json_object_set_new(parts, component->name, json_boolean(component->is_ready(component->context)));
    }
    bool is_ready = http_server_is_ready(server);
    json_t *answer = json_pack("{sb so}", "ready", is_ready, "components", parts);
    if (server->options.read_revocation != NULL)
        json_object_set_new(answer, "revocation", revocation_json(&server->options));
    if (server->options.read_gateways != NULL)
        json_object_set_new(answer, "gateways", gateways_json(&server->options));
    reply_json(request, is_ready ? 200 : 503, answer);
    return HANDLED;
}
