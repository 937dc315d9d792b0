/* SPDX-License-Identifier: Apache-2.0
 * What /metrics tells of the keeper, the ledger and the process. */
#pragma once

#include "src/base/buffer.h"

/* `services` is what the handlers have. Appends lines in the text format that Prometheus reads. */
MUST_CHECK enum status figures_write(void *services, struct buffer *text);
