/* SPDX-License-Identifier: Apache-2.0
 * From file to settings. */
#include "src/server/cards.h"

_Static_assert((int)CARDS_FILE_CODE_COUNT == (int)CARD_PURPOSE_COUNT && (int)CARDS_FILE_PAYMENT == (int)CARD_PAYMENT, "one order");
_Static_assert((int)CARDS_FILE_AES_CMAC == (int)TAC_AES_CMAC && (int)CARDS_FILE_REINSERT == (int)CARD_CONFIRM_REINSERT, "one order");
_Static_assert(CARDS_FILE_BANK_SIZE == CARD_BANK_SIZE, "one length");

void cards_configure(const struct cards_file *file, const char *key_id, struct cards *ret_cards)
{
    for (size_t i = 0; i < file->issuer_count; i++) {
        const struct cards_file_issuer *issuer = &file->issuers[i];
        ret_cards->issuers[i] = (struct card_issuer){
            .bank = issuer->bank, .ask = issuer_ask_vault, .profile = (enum tac_profile)issuer->profile, .label = issuer->key};
        memcpy(ret_cards->issuers[i].codes, issuer->codes, sizeof issuer->codes);
    }
    ret_cards->settings = (struct chip_card_settings){
        .key_id = key_id,
        .terminal = file->terminal,
        .origin_count = file->origin_count,
        .origins = file->origins,
        .confirmation = (enum card_confirmation)file->confirmation,
        .confirmation_seconds = file->confirmation_seconds,
        .seconds = file->seconds,
        .issuer_count = file->issuer_count,
        .issuers = ret_cards->issuers,
    };
}

static bool has_label(const struct vault_named_key *keys, size_t count, const char *label)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].label, label) == 0)
            return true;
    return false;
}

size_t cards_vault_keys(const struct cards_file *file, struct vault_named_key ret_keys[CARDS_FILE_ISSUERS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < file->issuer_count; i++)
        if (!has_label(ret_keys, count, file->issuers[i].key))
            ret_keys[count++] = (struct vault_named_key){.label = file->issuers[i].key, .use = VAULT_KEY_OF_CARDS};
    return count;
}
