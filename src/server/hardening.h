/* SPDX-License-Identifier: Apache-2.0
 * What the server's process gives up for good before it takes a request. */
#pragma once

#include "src/base/status.h"

/* No new privileges by exec, no core dumps, no tracing by others of the same user. */
MUST_CHECK enum status process_harden(struct failure *failure);
