/* SPDX-License-Identifier: Apache-2.0
 * Putting the parts together, waiting for the signal to stop, and taking them apart in the order that loses nothing. */
#include "src/server/server.h"

#include "src/http/routes.h"
#include "src/http/server.h"
#include "src/server/engine.h"
#include "src/server/figures.h"
#include "src/server/files.h"
#include "src/server/hardening.h"
#include "src/server/notify.h"

#include <signal.h>

#define COMPONENT_COUNT 2

static const char *pem_text(const struct buffer *pem)
{
    return pem->size == 0 ? NULL : (const char *)pem->data;
}

static struct http_options http_options_of(const struct server_config *config, const struct server_files *files,
                                           const struct http_component *components, struct engine *engine)
{
    return (struct http_options){
        .address = config->listen.address,
        .port = (uint16_t)config->listen.port,
        .certificate = config->listen.tls == SWITCH_ON ? pem_text(&files->certificate) : NULL,
        .private_key = config->listen.tls == SWITCH_ON ? pem_text(&files->private_key) : NULL,
        .client_authorities = pem_text(&files->client_authorities),
        .routes = &api_routes,
        .callers = &files->callers,
        .components = components,
        .component_count = COMPONENT_COUNT,
        .write_figures = figures_write,
        .read_revocation = figures_read_revocation,
        .read_gateways = figures_read_gateways,
        .figures_context = engine,
        .services = engine_services(engine),
        .workers = engine_store_workers(engine),
        .body_bytes = config->limits.body_bytes,
        .threads = config->limits.threads,
        .connections = config->limits.connections,
        .connections_per_address = config->limits.connections_per_address,
        .idle_seconds = config->limits.idle_seconds,
        .request_seconds = config->limits.request_seconds,
    };
}

/* Blocked before any thread is made, so that all of them inherit it and only sigwait takes the signals. */
static sigset_t block_stop_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signals;
}

static void wait_for_stop(const sigset_t *signals)
{
    int signal_number;
    sigwait(signals, &signal_number);
    log_event(LOG_LEVEL_INFO, "server.stopping", "signal", signal_number == SIGTERM ? "SIGTERM" : "SIGINT");
}

/* Whatever is logged otherwise: with port 0 nothing else tells where the server is. */
static void log_listening(const struct server_config *config, const struct http_server *http)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_INFO, "server.listening");
    json_write_text(&line.writer, "address", config->listen.address);
    json_write_integer(&line.writer, "port", http_server_port(http));
    json_write_boolean(&line.writer, "tls", config->listen.tls == SWITCH_ON);
    log_end_always(&line);
}

static enum status serve(const struct server_config *config, const struct server_files *files, const sigset_t *signals,
                         struct server_failure *failure)
{
    /* Given back in the reverse order: the keeper still answers what the server owes when the server waits for it. */
    CLEANUP(engine_release) struct engine *engine = NULL;
    CLEANUP(http_server_release) struct http_server *http = NULL;
    TRY(engine_start(config, &engine, failure));
    const struct http_component components[COMPONENT_COUNT] = {
        {.name = "keeper", .is_ready = engine_keeper_is_ready, .context = engine},
        {.name = "vault", .is_ready = engine_vault_is_ready, .context = engine},
    };
    struct http_options options = http_options_of(config, files, components, engine);
    TRY(http_server_start(&options, &http, &failure->failure));
    log_listening(config, http);
    service_notify("READY=1");
    wait_for_stop(signals);
    service_notify("STOPPING=1");
    engine_end_waits(engine);
    http_server_drain(http, config->limits.drain_seconds);
    return STATUS_OK;
}

enum status server_check(const struct server_config *config, struct server_failure *failure)
{
    CLEANUP(server_files_release) struct server_files files = {0};
    TRY(server_files_read(config, &files, failure));
    return engine_check_files(config, failure);
}

enum status server_restore(const struct server_config *config, struct ledger_restored *ret_restored, struct server_failure *failure)
{
    TRY(process_harden(&failure->failure));
    return engine_restore(config, ret_restored, failure);
}

enum status server_run(const struct server_config *config, struct server_failure *failure)
{
    CLEANUP(server_files_release) struct server_files files = {0};
    sigset_t signals = block_stop_signals();
    log_limit((enum log_level)config->log.level);
    TRY(process_harden(&failure->failure));
    TRY(server_files_read(config, &files, failure));
    TRY(serve(config, &files, &signals, failure));
    log_event(LOG_LEVEL_INFO, "server.stopped", NULL, NULL);
    return STATUS_OK;
}
