/* SPDX-License-Identifier: Apache-2.0
 * The file of chip cards as settings of design 2, and the keys that the vault needs for it. */
#pragma once

#include "src/config/cards_file.h"
#include "src/methods/chip_card/chip_card.h"

struct cards {
    struct card_issuer issuers[CARDS_FILE_ISSUERS_MAX];
    struct chip_card_settings settings; /* borrows from these, and from the file */
};
/* `key_id`: of the receipt key, filled in before anything is asked; borrowed. */
void cards_configure(const struct cards_file *file, const char *key_id, struct cards *ret_cards);
/* Each label once; returns how many. */
size_t cards_vault_keys(const struct cards_file *file, struct vault_named_key ret_keys[CARDS_FILE_ISSUERS_MAX]);
