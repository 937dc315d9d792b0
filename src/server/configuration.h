/* SPDX-License-Identifier: Apache-2.0
 * Telling the ledger which files the server decides by. */
#pragma once

#include "src/server/server.h"

struct services;

/* With the keeper running. */
MUST_CHECK enum status configuration_tell(const struct server_config *config, struct services *services, struct server_failure *failure);
