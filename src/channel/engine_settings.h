/* SPDX-License-Identifier: Apache-2.0
 * Where a biometric engine answers, as engine_settings.def lists it. What it is asked is the business of src/biometric. */
#pragma once

#include "src/channel/gateway_settings.h"

struct engine_settings {
#define TEXT(types, name, maximum, preset, help) char *name;
#define SECRET(types, needed_by, name, maximum, help) char *name;
#define PATH(types, name, help) char *name;
#define NUMBER(types, name, minimum, maximum, preset, help) unsigned name;
#include "src/channel/engine_settings.def"
#undef TEXT
#undef SECRET
#undef PATH
#undef NUMBER
};
void engine_settings_release(struct engine_settings *settings); /* wipes what came from files of secrets */

/* The keys in order, all of the one type ENGINE_SETTINGS_TYPE. */
#define ENGINE_SETTINGS_TYPE 0
#define ENGINE_KEY_CHARACTERS_MIN 32
extern const struct gateway_key engine_settings_keys[];
extern const size_t engine_settings_keys_count;
