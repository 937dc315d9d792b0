/* SPDX-License-Identifier: Apache-2.0
 * Reading the file of chip cards. */
#include "src/config/cards_file.h"

#include "src/config/webauthn_origin.h"

#define ORIGIN_MAX 320
#define SECONDS_MIN 30
#define SECONDS_MAX 300
#define SECONDS_PRESET 120
#define CONFIRMATION_SECONDS_MIN 10
#define CONFIRMATION_SECONDS_MAX 120
#define CONFIRMATION_SECONDS_PRESET 30
#define DIGITS "0123456789"
#define DIGITS_AND_CAPITALS DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* A text of exactly this many characters of the alphabet. */
static enum status read_exact(struct yaml_value value, size_t size, const char *alphabet, const char **ret_text, struct failure *failure)
{
    const char *text;
    TRY(yaml_text(value, size, &text, failure));
    if (strlen(text) != size || strspn(text, alphabet) != size)
        return yaml_refuse(value, failure, "must be %zu %s", size,
                           strcmp(alphabet, DIGITS) == 0 ? "digits, in quotes" : "digits and capital letters");
    *ret_text = text;
    return STATUS_OK;
}

static enum status read_origins(struct yaml_value list, struct cards_file *file, struct failure *failure)
{
    TRY(yaml_list(list, CARDS_FILE_ORIGINS_MAX, &file->origin_count, failure));
    for (size_t i = 0; i < file->origin_count; i++) {
        TRY(yaml_text(yaml_item(list, i), ORIGIN_MAX, &file->origins[i], failure));
        if (!webauthn_origin_is_valid(file->origins[i]))
            return yaml_refuse(yaml_item(list, i), failure, "must be https://HOST or https://HOST:PORT, as browsers write it");
    }
    return file->origin_count == 0 ? yaml_refuse(list, failure, "names no page that may ask") : STATUS_OK;
}

static enum status read_number(struct yaml_value value, int64_t minimum, int64_t maximum, int64_t *number, struct failure *failure)
{
    return yaml_is_present(value) ? yaml_integer(value, minimum, maximum, number, failure) : STATUS_OK;
}

static enum status read_terminal(struct yaml_value root, struct cards_file *file, struct failure *failure)
{
    static const char *const confirmations[] = {"dialog", "reinsert", NULL};
    struct yaml_value confirmation = yaml_member(root, "confirmation");
    unsigned choice = CARDS_FILE_DIALOG;
    TRY(read_exact(yaml_member(root, "terminal"), CARDS_FILE_TERMINAL_SIZE, DIGITS_AND_CAPITALS, &file->terminal, failure));
    TRY(read_origins(yaml_member(root, "origins"), file, failure));
    TRY(read_number(yaml_member(root, "seconds"), SECONDS_MIN, SECONDS_MAX, &file->seconds, failure));
    TRY(read_number(yaml_member(root, "confirmation_seconds"), CONFIRMATION_SECONDS_MIN, CONFIRMATION_SECONDS_MAX,
                    &file->confirmation_seconds, failure));
    if (yaml_is_present(confirmation))
        TRY(yaml_choice(confirmation, confirmations, &choice, failure));
    file->confirmation = (enum cards_file_confirmation)choice;
    return STATUS_OK;
}

/* Codes of FISC's switch, where the file says nothing else (docs/chip-cards.md has the source). */
static enum status read_codes(struct yaml_value map, struct cards_file_issuer *issuer, struct failure *failure)
{
    static const char *const names[] = {"inquiry", "withdrawal", "transfer", "payment", NULL};
    static const char *const presets[CARDS_FILE_CODE_COUNT] = {"2590", "2510", "2521", "2531"};
    if (yaml_is_present(map))
        TRY(yaml_check_members(map, names, failure));
    for (size_t i = 0; i < CARDS_FILE_CODE_COUNT; i++) {
        issuer->codes[i] = presets[i];
        if (yaml_is_present(map) && yaml_is_present(yaml_member(map, names[i])))
            TRY(read_exact(yaml_member(map, names[i]), CARDS_FILE_CODE_SIZE, DIGITS, &issuer->codes[i], failure));
    }
    return STATUS_OK;
}

static enum status read_issuer(struct yaml_value map, struct cards_file *file, struct failure *failure)
{
    static const char *const members[] = {"bank", "profile", "key", "codes", NULL}, *const profiles[] = {"des3", "aes_cmac", NULL};
    struct cards_file_issuer *issuer = &file->issuers[file->issuer_count];
    struct yaml_value bank = yaml_member(map, "bank"), key = yaml_member(map, "key");
    unsigned profile;
    TRY(yaml_check_members(map, members, failure));
    TRY(read_exact(bank, CARDS_FILE_BANK_SIZE, DIGITS, &issuer->bank, failure));
    TRY(yaml_choice(yaml_member(map, "profile"), profiles, &profile, failure));
    TRY(yaml_text(key, CARDS_FILE_LABEL_MAX, &issuer->key, failure));
    TRY(read_codes(yaml_member(map, "codes"), issuer, failure));
    issuer->profile = (enum cards_file_profile)profile;
    for (size_t i = 0; i < file->issuer_count; i++)
        if (strcmp(file->issuers[i].bank, issuer->bank) == 0)
            return yaml_refuse(bank, failure, "is given twice");
    file->issuer_count++;
    return STATUS_OK;
}

static enum status read_issuers(struct yaml_value list, struct cards_file *file, struct failure *failure)
{
    size_t count;
    TRY(yaml_list(list, CARDS_FILE_ISSUERS_MAX, &count, failure));
    for (size_t i = 0; i < count; i++)
        TRY(read_issuer(yaml_item(list, i), file, failure));
    return count == 0 ? yaml_refuse(list, failure, "names nobody whose cards are verified") : STATUS_OK;
}

/* Takes `yaml` over. */
static enum status read_file(struct yaml *yaml, struct cards_file *ret_file, struct failure *failure)
{
    static const char *const members[] = {"terminal", "origins", "seconds", "confirmation", "confirmation_seconds", "issuers", NULL};
    CLEANUP(cards_file_release)
    struct cards_file file = {.yaml = yaml, .seconds = SECONDS_PRESET, .confirmation_seconds = CONFIRMATION_SECONDS_PRESET};
    struct yaml_value root = yaml_root(yaml);
    TRY(yaml_check_members(root, members, failure));
    TRY(read_terminal(root, &file, failure));
    TRY(read_issuers(yaml_member(root, "issuers"), &file, failure));
    *ret_file = file;
    file.yaml = NULL;
    return STATUS_OK;
}

void cards_file_release(struct cards_file *file)
{
    yaml_release(&file->yaml);
}

enum status cards_file_read(const char *path, struct cards_file *ret_file, struct failure *failure)
{
    struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_file(yaml, ret_file, failure);
}

enum status cards_file_parse(struct bytes text, struct cards_file *ret_file, struct failure *failure)
{
    struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_file(yaml, ret_file, failure);
}
