/* SPDX-License-Identifier: Apache-2.0
 * Is the certificate's holder whom the caller expects (9.1.2, 正確性)? By what the kind of certificate carries. For src/crypto only. */
#pragma once

#include "src/crypto/checks.h"

/* Fails `outcome` when not. `authority` is NULL when the issuer is not in the registry: then whatever is expected must match. */
void checks_identity_match(const struct trust_authority *authority, const struct certificate *certificate,
                           const struct checks_identity *expected, struct check_outcome *outcome);
