/* SPDX-License-Identifier: Apache-2.0
 * Puts known keys of card issuers and of links into a test token, as an institution's key ceremony does. */
#pragma once

#include "tests/vault/fixture.h"

struct card_key {
    const char *label;
    unsigned long type; /* CKK_DES3, CKK_AES, CKK_GENERIC_SECRET */
    const uint8_t *value;
    size_t size;
    bool extractable;
};
void card_keys_import(const struct vault_fixture *fixture, const struct card_key *keys, size_t count);
