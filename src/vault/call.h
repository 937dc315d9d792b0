/* SPDX-License-Identifier: Apache-2.0
 * One request to the vault and its reply, for the files that make the client's functions. */
#pragma once

#include "src/vault/message.h"

/* Appends the reply's body. */
MUST_CHECK enum status vault_call_into(struct vault *vault, const struct vault_request *request, struct buffer *ret_result);
