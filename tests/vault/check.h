/* SPDX-License-Identifier: Apache-2.0
 * Signatures of the vault, checked by OpenSSL alone. */
#pragma once

#include "src/vault/vault.h"

bool es256_verifies(struct bytes point, const struct digest *digest, const struct vault_signature *signature);
bool ed25519_verifies(struct bytes key, struct bytes message, const struct vault_signature *signature);
