/* SPDX-License-Identifier: Apache-2.0
 * Secrets as the memory test handles them: every byte masked, so that the test's own memory never has them in clear. */
#pragma once

#include "src/base/bytes.h"

#define MASK 0xA5
#define MASKED_SIZE 32
struct masked {
    uint8_t bytes[MASKED_SIZE];
};

/* Whether the unmasked secret stands anywhere in the readable memory of the process; -1: that memory may not be read. */
int masked_found(const struct masked *secret, int pid);
