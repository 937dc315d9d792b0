/* SPDX-License-Identifier: Apache-2.0
 * The configuration of countersignd, as server_config.def lists it: texts and paths are char *, numbers and choices unsigned. */
#pragma once

#include "src/base/log.h"
#include "src/base/status.h"

enum config_switch { SWITCH_OFF, SWITCH_ON };
#define LEDGER_NODE_OF_MACHINE "machine"
enum config_old_password { OLD_PASSWORD_NOTE, OLD_PASSWORD_CHANGE };
enum config_quarantine { QUARANTINE_LOWER, QUARANTINE_DEFER };

struct server_config {
#define SECTION(section, help) struct {
#define SECTION_END(section)                                                                                                               \
    }                                                                                                                                      \
    section;
#define PATH(section, name, need, help) char *name;
#define TEXT(section, name, maximum, preset, help) char *name;
#define NUMBER(section, name, minimum, maximum, preset, help) unsigned name;
#define CHOICE(section, name, names, preset, help) unsigned name;
#include "src/config/server_config.def"
#include "src/config/server_config_undef.h"
    const char *file; /* borrowed: what it was read from; NULL when it was no file */
};

/* Reads and checks the file: unknown keys, values out of bounds, and combinations that are not safe are refused with line and field. An
 * optional path that was not given is NULL; every other text is there, paths absolute or below the file's folder. */
MUST_CHECK enum status server_config_read_file(const char *path, struct server_config *ret_config, struct failure *failure);
/* For a text that came from elsewhere: `folder` is what relative paths start from. */
MUST_CHECK enum status server_config_read(struct bytes text, const char *folder, struct server_config *ret_config, struct failure *failure);
void server_config_release(struct server_config *config);

/* The keys in order, for the reader and the manual. */
enum config_kind { CONFIG_PATH, CONFIG_TEXT, CONFIG_NUMBER, CONFIG_CHOICE };
struct config_key {
    const char *section; /* "" at the top */
    const char *name;
    enum config_kind kind;
    bool is_needed;
    size_t offset; /* in struct server_config */
    int64_t minimum;
    int64_t maximum; /* for texts and paths: bytes */
    int64_t preset;
    const char *preset_text;
    const char *const *choices;
    const char *help;
};
struct config_section {
    const char *name;
    const char *help;
};
extern const struct config_key config_keys[];
extern const size_t config_keys_count;
extern const struct config_section config_sections[];
extern const size_t config_sections_count;
