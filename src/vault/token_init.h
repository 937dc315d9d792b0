/* SPDX-License-Identifier: Apache-2.0
 * Making the keys in a token, once; and the token itself, where it is ours to make (SoftHSM). */
#pragma once

#include "src/vault/token.h"

struct token_init_options {
    struct token_options token;
    const char *so_pin_file; /* set: initialise an empty slot's token with this SO PIN; NULL: the token exists */
};

/* STATUS_CONFLICT when the token, or one of the keys, exists already: nothing is ever replaced. */
MUST_CHECK enum status token_init(const struct token_init_options *options, struct failure *failure);
