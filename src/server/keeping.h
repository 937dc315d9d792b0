/* SPDX-License-Identifier: Apache-2.0
 * Starting the keepers: one that owns the ledger's first log, or, where the store is shared, as many as are configured, each with its
 * lease. */
#pragma once

#include "src/config/server_config.h"
#include "src/service/keeper_vault.h"
#include "src/service/ledger_restore.h"
#include "src/service/services.h"

#define KEEPING_HOLDER_SIZE 80

struct keeping {
    struct keeper_vault signer;
    char holders[LIMIT_KEEPERS][KEEPING_HOLDER_SIZE]; /* node/number */
};

/* `keeping` must stay where it is until it is released; its signer is ready. */
MUST_CHECK enum status keeping_start(const struct server_config *config, struct keeping *keeping, struct services *services,
                                     struct failure *failure);
/* Instead of a start, once a store was brought back from a backup. */
MUST_CHECK enum status keeping_restore(struct keeping *keeping, const struct services *services, struct ledger_restored *ret_restored,
                                       struct failure *failure);
void keeping_release(struct keeping *keeping, struct services *services);
