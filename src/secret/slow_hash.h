/* SPDX-License-Identifier: Apache-2.0
 * The slow hash of a remembered secret: Argon2id (RFC 9106), one lane. It takes tens of milliseconds and megabytes, so that guessing from
 * stolen data does too; never call it on a thread that serves requests. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

#define SLOW_HASH_SALT_SIZE 16
#define SLOW_HASH_PASSES_MIN 1
#define SLOW_HASH_PASSES_MAX 16
#define SLOW_HASH_MEMORY_MIB_MIN 19 /* with two passes; under 46 MiB one pass is too few (OWASP) */
#define SLOW_HASH_MEMORY_MIB_MAX 1024
#define SLOW_HASH_MEMORY_MIB_ONE_PASS 46

struct slow_hash_cost {
    unsigned passes;
    unsigned memory_mib;
};
static inline bool slow_hash_cost_equal(struct slow_hash_cost a, struct slow_hash_cost b)
{
    return a.passes == b.passes && a.memory_mib == b.memory_mib;
}
/* Within the bounds above: cheaper is refused everywhere, also in what was read back. */
bool slow_hash_cost_is_enough(struct slow_hash_cost cost);

/* STATUS_INVALID for a cost that is not enough, STATUS_NO_MEMORY. The memory of the hash is the kernel's again when this returns. */
MUST_CHECK enum status slow_hash(struct slow_hash_cost cost, const uint8_t salt[SLOW_HASH_SALT_SIZE], struct bytes secret,
                                 struct digest *ret_hash);
