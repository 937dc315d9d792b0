/* SPDX-License-Identifier: Apache-2.0
 * The table of a gateway's keys, and giving their values back. */
#include "src/channel/gateway_settings.h"

#include <stdlib.h>

const char *const gateway_type_names[] = {"smpp", "http", "smtp", "webhook", NULL};
const char *const gateway_escape_names[] = {"form", "json", "xml", NULL};
static const char *const gateway_bind_names[] = {"transceiver", "separate", NULL};
static const char *const gateway_receipt_ids_names[] = {"same", "hex_then_decimal", NULL};
static const char *const switch_names[] = {"off", "on", NULL};
enum { SWITCH_OFF, SWITCH_ON };

#define SMPP (1U << GATEWAY_SMPP)
#define HTTP (1U << GATEWAY_HTTP)
#define SMTP (1U << GATEWAY_SMTP)
#define WEBHOOK (1U << GATEWAY_WEBHOOK)

#define SETTINGS struct gateway_settings
#include "src/channel/setting_rows.h"
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

void gateway_keys_release(const struct gateway_key *keys, size_t count, void *settings)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i].kind == GATEWAY_KEY_TEXT || keys[i].kind == GATEWAY_KEY_SECRET || keys[i].kind == GATEWAY_KEY_PATH)
            release_text((char **)((char *)settings + keys[i].offset));
}

void gateway_settings_release(struct gateway_settings *settings)
{
    gateway_keys_release(gateway_keys, gateway_keys_count, settings);
}
