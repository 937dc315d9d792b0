/* SPDX-License-Identifier: Apache-2.0
 * What the vault does with the keys of chip cards and of links to other institutions. They are in its token under labels that the
 * configuration names. A TAC is compared inside: no call gives one away, nor a card's own key. */
#pragma once

#include "src/vault/vault.h"

#define CARD_REMARK_SIZE 30
#define TAC_SIZE 8
#define TAC_BLOCK_SIZE 8 /* of what a TAC is made over */
#define TAC_INPUT_BYTES_MAX 128
#define CMAC_SIZE 16

/* How a card's key comes from its issuer's master key, and a TAC from the card's key: docs/chip-cards.md. */
enum tac_profile { TAC_DES3, TAC_AES_CMAC, TAC_PROFILE_COUNT };

struct vault_tac {
    const char *label; /* of the master key */
    enum tac_profile profile;
    uint8_t remark[CARD_REMARK_SIZE];
    uint8_t tac[TAC_SIZE];
    struct bytes input; /* padded: whole blocks */
};
/* Whether the TAC is that of the card over this input. STATUS_NOT_FOUND: no card key of that label and profile was named at the start. */
MUST_CHECK enum status vault_tac_verify(struct vault *vault, const struct vault_tac *tac, bool *ret_right);

/* AES-CMAC (RFC 4493) under a key of a link. STATUS_NOT_FOUND: no such key was named at the start. */
MUST_CHECK enum status vault_cmac(struct vault *vault, const char *label, struct bytes message, uint8_t ret_mac[CMAC_SIZE]);
