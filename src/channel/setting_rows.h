/* SPDX-License-Identifier: Apache-2.0
 * What a line of a table of settings becomes in an array of struct gateway_key; SETTINGS is the struct that holds the values. */
#define KEY(types_, name_, kind_, ...)                                                                                                     \
    {.types = (types_), .name = #name_, .kind = (kind_), .offset = offsetof(SETTINGS, name_), __VA_ARGS__},
#define TEXT(types, name, most, preset_, text)                                                                                             \
    KEY(types, name, GATEWAY_KEY_TEXT, .maximum = (most), .preset_text = (preset_), .help = (text))
#define SECRET(types, needed, name, most, text)                                                                                            \
    KEY(types, name, GATEWAY_KEY_SECRET, .needed_by = (needed), .maximum = (most), .help = (text))
#define PATH(types, name, text) KEY(types, name, GATEWAY_KEY_PATH, .maximum = 4096, .help = (text))
#define NUMBER(types, name, least, most, preset_, text)                                                                                    \
    KEY(types, name, GATEWAY_KEY_NUMBER, .minimum = (least), .maximum = (most), .preset = (preset_), .help = (text))
#define CHOICE(types, name, names, preset_, text)                                                                                          \
    KEY(types, name, GATEWAY_KEY_CHOICE, .choices = (names), .preset = (preset_), .help = (text))
