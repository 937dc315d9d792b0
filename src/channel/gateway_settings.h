/* SPDX-License-Identifier: Apache-2.0
 * The settings of one gateway, as gateway_settings.def lists them: texts, paths and secrets are char *, numbers and choices unsigned. */
#pragma once

#include "src/channel/template.h"

enum gateway_type { GATEWAY_SMPP, GATEWAY_HTTP, GATEWAY_SMTP, GATEWAY_WEBHOOK };
#define GATEWAY_TYPE_COUNT 4
extern const char *const gateway_type_names[]; /* closed by NULL */

enum gateway_receipt_ids { RECEIPT_IDS_SAME, RECEIPT_IDS_HEX_THEN_DECIMAL };
enum gateway_bind { BIND_TRANSCEIVER, BIND_SEPARATE };
enum gateway_escape { ESCAPE_FORM, ESCAPE_JSON, ESCAPE_XML };
extern const char *const gateway_escape_names[]; /* closed by NULL */

struct gateway_settings {
    char id[CHANNEL_NAME_SIZE];
    enum gateway_type type;
#define TEXT(types, name, maximum, preset, help) char *name;
#define SECRET(types, needed_by, name, maximum, help) char *name;
#define PATH(types, name, help) char *name;
#define NUMBER(types, name, minimum, maximum, preset, help) unsigned name;
#define CHOICE(types, name, names, preset, help) unsigned name;
#include "src/channel/gateway_settings.def"
#undef TEXT
#undef SECRET
#undef PATH
#undef NUMBER
#undef CHOICE
};
void gateway_settings_release(struct gateway_settings *settings); /* wipes what came from secret files */

/* The keys in order, for the reader and the manual. */
enum gateway_key_kind { GATEWAY_KEY_TEXT, GATEWAY_KEY_SECRET, GATEWAY_KEY_PATH, GATEWAY_KEY_NUMBER, GATEWAY_KEY_CHOICE };
struct gateway_key {
    const char *name;
    unsigned types; /* 1 << enum gateway_type */
    enum gateway_key_kind kind;
    unsigned needed_by; /* secrets: the types that cannot do without */
    size_t offset;
    int64_t minimum, maximum, preset;
    const char *preset_text; /* NULL: a text that must be given */
    const char *const *choices;
    const char *help;
};
extern const struct gateway_key gateway_keys[];
extern const size_t gateway_keys_count;
/* Gives back the texts of a struct that such a table describes. */
void gateway_keys_release(const struct gateway_key *keys, size_t count, void *settings);
