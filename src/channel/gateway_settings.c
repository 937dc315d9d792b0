/* SPDX-License-Identifier: Apache-2.0
 * The table of a gateway's keys, and giving their values back. */
#include "src/channel/gateway_settings.h"

#include <stdlib.h>

const char *const gateway_type_names[] = {"smpp", "http", "smtp", "webhook", NULL};
static const char *const gateway_escape_names[] = {"form", "json", "xml", NULL};
static const char *const gateway_bind_names[] = {"transceiver", "separate", NULL};
static const char *const gateway_receipt_ids_names[] = {"same", "hex_then_decimal", NULL};
static const char *const switch_names[] = {"off", "on", NULL};
enum { SWITCH_OFF, SWITCH_ON };

#define SMPP (1U << GATEWAY_SMPP)
#define HTTP (1U << GATEWAY_HTTP)
#define SMTP (1U << GATEWAY_SMTP)
#define WEBHOOK (1U << GATEWAY_WEBHOOK)

#define KEY(types_, name_, kind_, ...)                                                                                                     \
    {.types = (types_), .name = #name_, .kind = (kind_), .offset = offsetof(struct gateway_settings, name_), __VA_ARGS__},
#define TEXT(types, name, most, preset_, text)                                                                                             \
    KEY(types, name, GATEWAY_KEY_TEXT, .maximum = (most), .preset_text = (preset_), .help = (text))
#define SECRET(types, needed, name, most, text)                                                                                            \
    KEY(types, name, GATEWAY_KEY_SECRET, .needed_by = (needed), .maximum = (most), .help = (text))
#define PATH(types, name, text) KEY(types, name, GATEWAY_KEY_PATH, .maximum = 4096, .help = (text))
#define NUMBER(types, name, least, most, preset_, text)                                                                                    \
    KEY(types, name, GATEWAY_KEY_NUMBER, .minimum = (least), .maximum = (most), .preset = (preset_), .help = (text))
#define CHOICE(types, name, names, preset_, text)                                                                                          \
    KEY(types, name, GATEWAY_KEY_CHOICE, .choices = (names), .preset = (preset_), .help = (text))
const struct gateway_key gateway_keys[] = {
#include "src/channel/gateway_settings.def"
};
const size_t gateway_keys_count = COUNT_OF(gateway_keys);

static void release_text(char **text)
{
    if (*text != NULL)
        wipe(*text, strlen(*text));
    free(*text);
    *text = NULL;
}

void gateway_settings_release(struct gateway_settings *settings)
{
    for (size_t i = 0; i < gateway_keys_count; i++) {
        const struct gateway_key *key = &gateway_keys[i];
        if (key->kind == GATEWAY_KEY_TEXT || key->kind == GATEWAY_KEY_SECRET || key->kind == GATEWAY_KEY_PATH)
            release_text((char **)((char *)settings + key->offset));
    }
}
