/* SPDX-License-Identifier: Apache-2.0
 * countersignd as a whole: from its configuration to its end. */
#pragma once

#include "src/config/server_config.h"
#include "src/service/ledger_restore.h"

/* What failed, and in which file when a file is at fault. */
struct server_failure {
    const char *file; /* the configuration, or a file that it names; NULL when no file is at fault */
    struct failure failure;
};

/* Reads every file that the configuration names, as a start would, and starts nothing. */
MUST_CHECK enum status server_check(const struct server_config *config, struct server_failure *failure);
/* Closes the logs of a store that was brought back from a backup, and begins a new root (docs/backup.md). */
MUST_CHECK enum status server_restore(const struct server_config *config, struct ledger_restored *ret_restored,
                                      struct server_failure *failure);
/* Serves until SIGTERM or SIGINT. */
MUST_CHECK enum status server_run(const struct server_config *config, struct server_failure *failure);
