/* SPDX-License-Identifier: Apache-2.0
 * The institution's file of chip cards (9.2), from YAML: which pages may ask, how the customer confirms, and who verifies the cards of
 * which bank. docs/chip-cards.md explains every member, demobank/cards.yaml shows one. */
#pragma once

#include "src/config/yaml_file.h"

#define CARDS_FILE_ORIGINS_MAX 16
#define CARDS_FILE_ISSUERS_MAX 16
#define CARDS_FILE_LABEL_MAX 64
#define CARDS_FILE_BANK_SIZE 3
#define CARDS_FILE_TERMINAL_SIZE 8
#define CARDS_FILE_CODE_SIZE 4

/* In the order of enum card_purpose (src/methods/chip_card/fields.h), which this room may not see. */
enum cards_file_code { CARDS_FILE_INQUIRY, CARDS_FILE_WITHDRAWAL, CARDS_FILE_TRANSFER, CARDS_FILE_PAYMENT, CARDS_FILE_CODE_COUNT };
/* In the order of enum tac_profile (src/vault/card.h). */
enum cards_file_profile { CARDS_FILE_DES3, CARDS_FILE_AES_CMAC };
enum cards_file_confirmation { CARDS_FILE_DIALOG, CARDS_FILE_REINSERT };

struct cards_file_issuer {
    const char *bank;
    enum cards_file_profile profile;
    const char *key; /* label of the master key in the vault's token */
    const char *codes[CARDS_FILE_CODE_COUNT];
};

struct cards_file {
    struct yaml *yaml; /* the texts look into it */
    const char *terminal;
    size_t origin_count;
    const char *origins[CARDS_FILE_ORIGINS_MAX];
    int64_t seconds, confirmation_seconds;
    enum cards_file_confirmation confirmation;
    size_t issuer_count;
    struct cards_file_issuer issuers[CARDS_FILE_ISSUERS_MAX];
};
void cards_file_release(struct cards_file *file);
MUST_CHECK enum status cards_file_read(const char *path, struct cards_file *ret_file, struct failure *failure);
MUST_CHECK enum status cards_file_parse(struct bytes text, struct cards_file *ret_file, struct failure *failure);
