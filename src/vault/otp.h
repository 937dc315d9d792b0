/* SPDX-License-Identifier: Apache-2.0
 * What the vault does with the seeds of one-time passwords. They are sealed under a key of their own that never leaves the vault, so the
 * server keeps what it cannot open, and asks for a code to be judged. `context` names the device; a seed opens under its own only. */
#pragma once

#include "src/otp/match.h"
#include "src/vault/vault.h"

#define OTP_SEED_BYTES_MIN 16 /* RFC 4226 section 4, R6 */
#define OTP_SEED_BYTES_MAX 128

/* Seals a seed that came from outside. The caller wipes his copy. */
MUST_CHECK enum status vault_otp_import(struct vault *vault, struct bytes context, struct bytes seed, struct buffer *ret_sealed);
/* Makes a seed of the token's generator, and gives it this once, for the device that is to compute with it. */
MUST_CHECK enum status vault_otp_generate(struct vault *vault, struct bytes context, size_t size, struct buffer *ret_seed,
                                          struct buffer *ret_sealed);

struct vault_otp_query {
    struct bytes sealed;
    const struct otp_device *device;
    struct otp_search search;
};
/* The moving factor that the codes were made with, as otp_match has it. STATUS_CORRUPT when the seed is not of this context. */
MUST_CHECK enum status vault_otp_match(struct vault *vault, struct bytes context, const struct vault_otp_query *query, bool *ret_found,
                                       uint64_t *ret_factor);
