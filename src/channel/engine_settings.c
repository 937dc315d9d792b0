/* SPDX-License-Identifier: Apache-2.0
 * The table of an engine's keys. */
#include "src/channel/engine_settings.h"

#define ENGINE (1U << ENGINE_SETTINGS_TYPE)
#define SETTINGS struct engine_settings
#include "src/channel/setting_rows.h"
const struct gateway_key engine_settings_keys[] = {
#include "src/channel/engine_settings.def"
};
const size_t engine_settings_keys_count = COUNT_OF(engine_settings_keys);

void engine_settings_release(struct engine_settings *settings)
{
    gateway_keys_release(engine_settings_keys, engine_settings_keys_count, settings);
}
