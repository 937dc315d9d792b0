/* SPDX-License-Identifier: Apache-2.0
 * Argon2id by libsodium. */
#include "src/secret/slow_hash.h"

#include "src/secret/huge_pages.h"

#include <sodium.h>

_Static_assert(SLOW_HASH_SALT_SIZE == crypto_pwhash_SALTBYTES, "the salt of libsodium's Argon2id");

bool slow_hash_cost_is_enough(struct slow_hash_cost cost)
{
    unsigned memory_min = cost.passes == 1 ? SLOW_HASH_MEMORY_MIB_ONE_PASS : SLOW_HASH_MEMORY_MIB_MIN;
    return cost.passes >= SLOW_HASH_PASSES_MIN && cost.passes <= SLOW_HASH_PASSES_MAX && cost.memory_mib >= memory_min &&
           cost.memory_mib <= SLOW_HASH_MEMORY_MIB_MAX;
}

enum status slow_hash(struct slow_hash_cost cost, const uint8_t salt[SLOW_HASH_SALT_SIZE], struct bytes secret, struct digest *ret_hash)
{
    struct digest hash;
    if (!slow_hash_cost_is_enough(cost))
        return STATUS_INVALID;
    INVARIANT(sodium_init() >= 0);
    huge_pages_begin();
    int failed = crypto_pwhash(hash.bytes, sizeof hash.bytes, (const char *)secret.data, secret.size, salt, cost.passes,
                               (size_t)cost.memory_mib << 20, crypto_pwhash_ALG_ARGON2ID13);
    huge_pages_end();
    if (failed != 0)
        return STATUS_NO_MEMORY;
    *ret_hash = hash;
    wipe(&hash, sizeof hash);
    return STATUS_OK;
}
