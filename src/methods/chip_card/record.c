/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a card, and of a ceremony while it waits. */
#include "src/methods/chip_card/chip_card.h"

#include "src/json/members.h"

const char *card_confirmation_text(enum card_confirmation confirmation)
{
    return confirmation == CARD_CONFIRM_REINSERT ? "reinsert" : "dialog";
}

const struct card_issuer *card_issuer_find(const struct chip_card_settings *settings, const char *bank)
{
    for (size_t i = 0; i < settings->issuer_count; i++)
        if (strcmp(settings->issuers[i].bank, bank) == 0)
            return &settings->issuers[i];
    return NULL;
}

void card_record_release(struct card_record *record)
{
    json_decref(record->json);
}

enum status card_record_read(struct bytes text, struct card_record *ret_record)
{
    CLEANUP(card_record_release) struct card_record record = {.json = NULL};
    const struct member members[] = {
        {"issuer", MEMBER_TEXT, true, CARD_BANK_SIZE, &record.issuer},
        {"account", MEMBER_TEXT, true, CARD_ACCOUNT_SIZE, &record.account},
        {"components", MEMBER_ARRAY, true, CARD_COMPONENTS_MAX, &record.components},
    };
    TRY(members_parse(text, &record.json, NULL));
    TRY(members_read(record.json, "", members, COUNT_OF(members), NULL));
    *ret_record = record;
    record.json = NULL;
    return STATUS_OK;
}

enum status card_record_write(const struct card_record *record, struct buffer *ret_text)
{
    json_t *components = record->components != NULL ? json_deep_copy(record->components) : json_array();
    return members_write(json_pack("{ss, ss, so}", "issuer", record->issuer, "account", record->account, "components", components),
                         ret_text);
}

bool card_record_knows(const struct card_record *record, const char *component_key)
{
    for (size_t i = 0; i < json_array_size(record->components); i++) {
        const char *known = json_string_value(json_array_get(record->components, i));
        if (known != NULL && strcmp(known, component_key) == 0)
            return true;
    }
    return false;
}

enum status card_record_add(const struct card_record *record, const char *component_key, struct buffer *ret_text)
{
    CLEANUP(json_reference_release) json_t *components = json_deep_copy(record->components);
    struct card_record renewed = *record;
    if (json_array_append_new(components, json_string(component_key)) != 0)
        return STATUS_NO_MEMORY;
    if (json_array_size(components) > CARD_COMPONENTS_MAX)
        json_array_remove(components, 0);
    renewed.components = components;
    return card_record_write(&renewed, ret_text);
}

void card_state_release(struct card_state *state)
{
    json_decref(state->json);
}

enum status card_state_read(struct bytes text, struct card_state *ret_state)
{
    CLEANUP(card_state_release) struct card_state state = {.json = NULL};
    const char *purpose = NULL, *confirmation = NULL;
    const json_t *fields = NULL;
    const struct member members[] = {
        {"request", MEMBER_TEXT, true, CARD_REQUEST_BYTES_MAX, &state.request},
        {"nonce", MEMBER_TEXT, true, CARD_NONCE_TEXT_SIZE, &state.nonce},
        {"purpose", MEMBER_TEXT, true, 16, &purpose},
        {"fields", MEMBER_OBJECT, true, 0, &fields},
        {"confirmation", MEMBER_TEXT, true, 16, &confirmation},
        {"expires_at", MEMBER_INTEGER, true, TIMESTAMP_END, &state.expires_at},
    };
    TRY(members_parse(text, &state.json, NULL));
    TRY(members_read(state.json, "", members, COUNT_OF(members), NULL));
    TRY(card_purpose_find(purpose, &state.purpose));
    TRY(card_fields_read(fields, "fields", state.purpose, CARD_DRAFT_FIELDS, &state.draft, NULL));
    state.confirmation = strcmp(confirmation, "reinsert") == 0 ? CARD_CONFIRM_REINSERT : CARD_CONFIRM_DIALOG;
    *ret_state = state;
    state.json = NULL;
    return STATUS_OK;
}
