/* SPDX-License-Identifier: Apache-2.0
 * Decimal digits that nobody can foresee: of the vault's random bytes, each digit as likely as every other. */
#pragma once

#include "src/vault/vault.h"

/* As many digits as the bytes give, at most `wanted`; returns how many. */
size_t digits_of_random(struct bytes random, size_t wanted, char *ret_digits);
/* Exactly `wanted`, without a closing 0. */
MUST_CHECK enum status digits_draw(struct vault *vault, size_t wanted, char *ret_digits);
