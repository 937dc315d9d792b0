/* SPDX-License-Identifier: Apache-2.0
 * A holder's name is that of the node with the keeper's number, so a server that comes back goes on with its logs. */
#include "src/server/keeping.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#define RETRY_MS 500
#define LEASE_MS 15000

static enum status read_node(const struct server_config *config, char ret_node[HOST_NAME_MAX + 1])
{
    if (strcmp(config->ledger.node, LEDGER_NODE_OF_MACHINE) != 0)
        snprintf(ret_node, HOST_NAME_MAX + 1, "%s", config->ledger.node);
    else if (gethostname(ret_node, HOST_NAME_MAX + 1) != 0)
        return STATUS_IO;
    return STATUS_OK;
}

static enum status start_one(const struct keeper_options *options, struct services *services, struct failure *failure)
{
    TRY(keeper_start(options, &services->keepers.list[services->keepers.count], failure));
    services->keepers.count++;
    return STATUS_OK;
}

static enum status start_leased(const struct server_config *config, struct keeping *keeping, struct keeper_options *options,
                                struct services *services, struct failure *failure)
{
    char node[HOST_NAME_MAX + 1];
    if (read_node(config, node) != STATUS_OK)
        return failure_set(failure, STATUS_IO, "ledger.node", "is not set, and the machine's name cannot be read");
    for (size_t i = 0; i < (size_t)config->ledger.keepers; i++) {
        snprintf(keeping->holders[i], KEEPING_HOLDER_SIZE, "%.64s/%zu", node, i);
        options->holder = keeping->holders[i];
        TRY(start_one(options, services, failure));
    }
    return STATUS_OK;
}

static struct keeper_options options_of(struct keeping *keeping, const struct services *services)
{
    return (struct keeper_options){
        .store = services->store,
        .origin = services->origin,
        .lease_ms = LEASE_MS,
        .signer = keeper_vault_signer(&keeping->signer),
        .clock = services->clock,
        .retry_ms = RETRY_MS,
    };
}

enum status keeping_restore(struct keeping *keeping, const struct services *services, struct ledger_restored *ret_restored,
                            struct failure *failure)
{
    const struct keeper_options options = options_of(keeping, services);
    enum status status = ledger_restore(&options, ret_restored);
    if (status == STATUS_NOT_FOUND)
        return failure_set(failure, status, "store", "holds no ledger: nothing was restored here");
    if (status != STATUS_OK)
        return failure_set(failure, status, "store", "the logs cannot be closed: %s", status_name(status));
    return STATUS_OK;
}

enum status keeping_start(const struct server_config *config, struct keeping *keeping, struct services *services, struct failure *failure)
{
    struct keeper_options options = options_of(keeping, services);
    if (store_is_shared(services->store))
        return start_leased(config, keeping, &options, services, failure);
    if (config->ledger.keepers > 1)
        return failure_set(failure, STATUS_INVALID, "ledger.keepers", "this store takes one writer: set 1, or use postgres://");
    return start_one(&options, services, failure);
}

void keeping_release(struct keeping *keeping, struct services *services)
{
    keepers_release(&services->keepers);
    keeper_vault_release(&keeping->signer);
}
