/* SPDX-License-Identifier: Apache-2.0
 * Telling the ledger under which configuration it goes on, so that an auditor knows which catalogue and which trust registry were in force.
 */
#pragma once

#include "src/service/services.h"

struct configuration_file {
    const char *name; /* of the detail in the ledger's entry */
    struct digest digest;
};

/* Appends `configuration.changed` when the files are not those that the log told of last, after `log.opened` when the log is empty. The
 * files stand in the order of their names. */
MUST_CHECK enum status configuration_note(struct services *services, const struct configuration_file *files, size_t count);
