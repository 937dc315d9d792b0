/* SPDX-License-Identifier: Apache-2.0
 * The thread that looks once a second: at what is overdue (and only then troubles the keeper), and at the folder of revocation material. */
#pragma once

#include "src/server/revocation_folder.h"
#include "src/service/services.h"

struct sweeper;
/* `folder` may be NULL. Both are borrowed. */
MUST_CHECK enum status sweeper_start(struct services *services, struct revocation_folder *folder, struct sweeper **ret_sweeper);
/* Waits for the thread. Takes NULL inside too. */
void sweeper_release(struct sweeper **sweeper);
