/* SPDX-License-Identifier: Apache-2.0
 * A remembered secret as it is kept: salt, cost, and the pepper's keyed hash of its slow hash. Stolen data are worth nothing without the
 * vault's key, and with it each guess still costs a slow hash. */
#pragma once

#include "src/methods/method.h"
#include "src/secret/slow_hash.h"

struct hashed_secret {
    struct slow_hash_cost cost;
    uint8_t salt[SLOW_HASH_SALT_SIZE];
    struct digest verifier;
};
static inline void hashed_secret_release(struct hashed_secret *secret)
{
    wipe(secret, sizeof *secret);
}

/* All three are slow: on a worker's thread only. `purpose` parts kinds of secrets under the pepper. */
MUST_CHECK enum status hashed_secret_verifier(const struct method_context *context, const char *purpose, const struct hashed_secret *secret,
                                              struct bytes plain, struct digest *ret_verifier);
/* With a fresh salt. */
MUST_CHECK enum status hashed_secret_make(const struct method_context *context, const char *purpose, struct slow_hash_cost cost,
                                          struct bytes plain, struct hashed_secret *ret_secret);
MUST_CHECK enum status hashed_secret_check(const struct method_context *context, const char *purpose, const struct hashed_secret *secret,
                                           struct bytes plain, bool *ret_right);

/* NULL when there is no memory. */
json_t *hashed_secret_json(const struct hashed_secret *secret);
/* STATUS_CORRUPT for anything that hashed_secret_json does not write, or a cost under the floor. */
MUST_CHECK enum status hashed_secret_read(const json_t *json, struct hashed_secret *ret_secret);
