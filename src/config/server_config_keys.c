/* SPDX-License-Identifier: Apache-2.0
 * The keys of countersignd.yaml as tables. */
#include "src/base/limits.h"
#include "src/config/server_config.h"
#include "src/operation/device_signal.h"
#include "src/secret/password_rules.h"
#include "src/secret/slow_hash.h"

#define PATH_BYTES_MAX 4000

static const char *const switch_names[] = {"off", "on", NULL};
static const char *const old_password_names[] = {"note", "change", NULL};
static const char *const quarantine_names[] = {"lower", "defer", NULL};
static const char *const log_level_names[] = {"error", "warning", "info", NULL};

#define NAME_top ""
#define NAME_listen "listen"
#define NAME_vault "vault"
#define NAME_ledger "ledger"
#define NAME_ceremonies "ceremonies"
#define NAME_passwords "passwords"
#define NAME_knowledge "knowledge"
#define NAME_otp "otp"
#define NAME_codes "codes"
#define NAME_phones "phones"
#define NAME_face "face"
#define NAME_video "video"
#define NAME_device_signals "device_signals"
#define NAME_accounts "accounts"
#define NAME_limits "limits"
#define NAME_log "log"

#define NEEDED true
#define OPTIONAL false
#define AT(part, key) .section = NAME_##part, .offset = offsetof(struct server_config, part.key)

const struct config_key config_keys[] = {
#define SECTION(section, text)
#define SECTION_END(section)
#define PATH(section, key, need, text)                                                                                                     \
    {AT(section, key), .name = #key, .kind = CONFIG_PATH, .is_needed = need, .maximum = PATH_BYTES_MAX, .help = text},
#define TEXT(section, key, most, preset_value, text)                                                                                       \
    {AT(section, key), .name = #key, .kind = CONFIG_TEXT, .maximum = most, .preset_text = preset_value, .help = text},
#define NUMBER(section, key, least, most, preset_value, text)                                                                              \
    {AT(section, key), .name = #key, .kind = CONFIG_NUMBER, .minimum = least, .maximum = most, .preset = preset_value, .help = text},
#define CHOICE(section, key, names, preset_value, text)                                                                                    \
    {AT(section, key), .name = #key, .kind = CONFIG_CHOICE, .choices = names, .preset = preset_value, .help = text},
#include "src/config/server_config.def"
#include "src/config/server_config_undef.h"
};
const size_t config_keys_count = COUNT_OF(config_keys);

const struct config_section config_sections[] = {
#define SECTION(section, text) {NAME_##section, text},
#define SECTION_END(section)
#define PATH(section, key, need, text)
#define TEXT(section, key, most, preset_value, text)
#define NUMBER(section, key, least, most, preset_value, text)
#define CHOICE(section, key, names, preset_value, text)
#include "src/config/server_config.def"
#include "src/config/server_config_undef.h"
};
const size_t config_sections_count = COUNT_OF(config_sections);
