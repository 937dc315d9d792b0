/* SPDX-License-Identifier: Apache-2.0
 * What stands behind the HTTP server: vault, store, keeper, trust, catalogue, and the services over them, started in the order in which
 * they need each other and ended in the reverse. */
#pragma once

#include "src/channel/revocation_worker.h"
#include "src/server/server.h"

struct engine;
struct services;
struct workers;

MUST_CHECK enum status engine_start(const struct server_config *config, struct engine **ret_engine, struct server_failure *failure);
/* Closes the logs of a restored store and begins a new root; starts nothing that stays. */
MUST_CHECK enum status engine_restore(const struct server_config *config, struct ledger_restored *ret_restored,
                                      struct server_failure *failure);
/* Ends with every accepted command answered. */
void engine_release(struct engine **engine);

struct services *engine_services(struct engine *engine);
/* For requests that may wait for the store; NULL where none waits for long, because it is on this machine. */
struct workers *engine_store_workers(struct engine *engine);
/* Requests that wait for what may yet happen are answered now, and none waits any more: so that the server can stop. */
void engine_end_waits(struct engine *engine);
/* For readiness and metrics; `context` is the engine. */
bool engine_keeper_is_ready(void *context);
bool engine_vault_is_ready(void *context);

/* How fresh the revocation lists are. Without a fetcher, `fetching` is all zero. */
struct engine_revocation {
    struct revocation_cache_figures lists;
    struct revocation_worker_state fetching;
};
void engine_read_revocation(struct engine *engine, struct engine_revocation *ret_revocation);

/* The gateways of the channels file; none without one. */
struct engine_gateway {
    const char *name;
    bool is_ready; /* can be sent to just now */
};
size_t engine_read_gateways(struct engine *engine, struct engine_gateway *ret_gateways, size_t capacity);

/* Reads the files that a start would read, and starts nothing. */
MUST_CHECK enum status engine_check_files(const struct server_config *config, struct server_failure *failure);
