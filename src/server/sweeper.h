/* SPDX-License-Identifier: Apache-2.0
 * The thread that ends what is overdue: once a second it looks, and only when something is due does it trouble the keeper. */
#pragma once

#include "src/service/services.h"

struct sweeper;
MUST_CHECK enum status sweeper_start(struct services *services, struct sweeper **ret_sweeper);
/* Waits for the thread. Takes NULL inside too. */
void sweeper_release(struct sweeper **sweeper);
