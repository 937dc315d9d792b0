/* SPDX-License-Identifier: Apache-2.0
 * GET /metrics: the counters by route, and the state of the whole. */
#include "src/http/exchange.h"
#include "src/http/pin.h"
#include "src/http/server_state.h"

#include <inttypes.h>

static enum status write_gauge(struct buffer *text, const char *name, const char *help, double value)
{
    return buffer_append_format(text, "# HELP %s %s\n# TYPE %s gauge\n%s %.3f\n", name, help, name, name, value);
}

static enum status write_components(const struct http_server *server, struct buffer *text)
{
    static const char name[] = "countersign_component_ready";
    TRY(buffer_append_format(text, "# HELP %s 1 when the component can do its work.\n# TYPE %s gauge\n", name, name));
    for (size_t i = 0; i < server->options.component_count; i++) {
        const struct http_component *component = &server->options.components[i];
        TRY(buffer_append_format(text, "%s{component=\"%s\"} %d\n", name, component->name, component->is_ready(component->context)));
    }
    return STATUS_OK;
}

static enum status write_pin_refusals(struct buffer *text)
{
    static const char name[] = "countersign_pin_refusals_total";
    return buffer_append_format(
        text, "# HELP %s Requests refused because something in them is called like a card's PIN.\n# TYPE %s counter\n%s %" PRIu64 "\n",
        name, name, name, pin_refusals());
}

static enum status write_all(const struct http_server *server, struct buffer *text)
{
    TRY(metrics_write(server->metrics, text));
    TRY(write_gauge(text, "countersign_http_in_flight", "Requests being answered now, this one among them.",
                    (double)atomic_load(&server->in_flight)));
    TRY(write_gauge(text, "countersign_ready", "1 when the service takes work.", http_server_is_ready(server)));
    TRY(write_gauge(text, "process_start_time_seconds", "When the process began, in seconds since 1970.",
                    (double)server->started_at / TIMESTAMP_SECOND));
    TRY(write_components(server, text));
    TRY(write_pin_refusals(text));
    if (server->options.write_figures == NULL)
        return STATUS_OK;
    return server->options.write_figures(server->options.figures_context, text);
}

enum handled handle_metrics(struct request *request)
{
    reply_type(request, "text/plain; version=0.0.4; charset=utf-8");
    enum status status = write_all(request->exchange->server, reply_body(request));
    if (status != STATUS_OK)
        reply_failed(request, status);
    return HANDLED;
}
