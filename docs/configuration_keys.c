/* SPDX-License-Identifier: Apache-2.0
 * Prints every key of countersignd.yaml as JSON, from the table that the server reads by: the manual is made from it. */
#include "src/config/server_config.h"

#include <jansson.h>
#include <stdio.h>

static json_t *choices_of(const struct config_key *key)
{
    json_t *list = json_array();
    for (const char *const *choice = key->choices; *choice != NULL; choice++)
        json_array_append_new(list, json_string(*choice));
    return list;
}

static json_t *preset_of(const struct config_key *key)
{
    switch (key->kind) {
    case CONFIG_NUMBER:
        return json_integer(key->preset);
    case CONFIG_CHOICE:
        return json_string(key->choices[key->preset]);
    case CONFIG_TEXT:
        return key->preset_text != NULL ? json_string(key->preset_text) : json_null();
    case CONFIG_PATH:
        break;
    }
    return json_null();
}

static json_t *describe(const struct config_key *key)
{
    static const char *const kinds[] = {
        [CONFIG_PATH] = "path", [CONFIG_TEXT] = "text", [CONFIG_NUMBER] = "number", [CONFIG_CHOICE] = "choice"};
    json_t *object = json_pack("{ss ss ss sb sI sI so ss}", "section", key->section, "name", key->name, "kind", kinds[key->kind], "needed",
                               key->is_needed || (key->kind == CONFIG_TEXT && key->preset_text == NULL), "minimum",
                               (json_int_t)key->minimum, "maximum", (json_int_t)key->maximum, "default", preset_of(key), "help", key->help);
    if (key->kind == CONFIG_CHOICE)
        json_object_set_new(object, "choices", choices_of(key));
    return object;
}

int main(void)
{
    json_t *sections = json_array(), *keys = json_array();
    for (size_t i = 0; i < config_sections_count; i++)
        json_array_append_new(sections, json_pack("{ss ss}", "name", config_sections[i].name, "help", config_sections[i].help));
    for (size_t i = 0; i < config_keys_count; i++)
        json_array_append_new(keys, describe(&config_keys[i]));
    json_t *all = json_pack("{so so}", "sections", sections, "keys", keys);
    int failed = json_dumpf(all, stdout, JSON_INDENT(1));
    json_decref(all);
    putchar('\n');
    return failed == 0 ? 0 : 1;
}
