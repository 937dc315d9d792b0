/* SPDX-License-Identifier: Apache-2.0
 * Walking a loaded file and taking its values, each checked for kind and range. */
#include "src/base/buffer.h"
#include "src/config/yaml_nodes.h"

#include <inttypes.h>
#include <stdlib.h>

struct yaml_value yaml_root(const struct yaml *yaml)
{
    return (struct yaml_value){.yaml = yaml, .node = 1};
}

bool yaml_is_present(struct yaml_value value)
{
    return value.node != 0;
}

static const yaml_node_t *node_of(struct yaml_value value, yaml_node_type_t type)
{
    if (value.node == 0)
        return NULL;
    const yaml_node_t *node = yaml_node_at(value.yaml, value.node);
    return node->type == type ? node : NULL;
}

static bool is_among(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

enum status yaml_check_members(struct yaml_value map, const char *const *names, struct failure *failure)
{
    const yaml_node_t *node = node_of(map, YAML_MAPPING_NODE);
    if (node == NULL)
        return yaml_refuse(map, failure, yaml_is_present(map) ? "must be a map" : "is missing");
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
        if (!is_among(names, yaml_scalar_text(yaml_node_at(map.yaml, pair->key))))
            return yaml_refuse_node(map.yaml, pair->key, failure, "is not a known name here");
    return STATUS_OK;
}

struct yaml_value yaml_member(struct yaml_value map, const char *name)
{
    if (!yaml_is_present(map))
        return map;
    const yaml_node_t *node = node_of(map, YAML_MAPPING_NODE);
    struct yaml_value absent = {.yaml = map.yaml, .parent = map.node, .name = name};
    if (node == NULL)
        return absent;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
        if (strcmp(yaml_scalar_text(yaml_node_at(map.yaml, pair->key)), name) == 0)
            return (struct yaml_value){.yaml = map.yaml, .node = pair->value};
    return absent;
}

static size_t yaml_map_count(struct yaml_value map)
{
    const yaml_node_t *node = node_of(map, YAML_MAPPING_NODE);
    return node == NULL ? 0 : (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
}

enum status yaml_map(struct yaml_value map, size_t maximum, size_t *ret_count, struct failure *failure)
{
    if (node_of(map, YAML_MAPPING_NODE) == NULL)
        return yaml_refuse(map, failure, yaml_is_present(map) ? "must be a map" : "is missing");
    if (yaml_map_count(map) > maximum)
        return yaml_refuse(map, failure, "has more than %zu members", maximum);
    *ret_count = yaml_map_count(map);
    return STATUS_OK;
}

static const yaml_node_pair_t *pair_at(struct yaml_value map, size_t index)
{
    INVARIANT(index < yaml_map_count(map));
    return &yaml_node_at(map.yaml, map.node)->data.mapping.pairs.start[index];
}

const char *yaml_map_name(struct yaml_value map, size_t index)
{
    return yaml_scalar_text(yaml_node_at(map.yaml, pair_at(map, index)->key));
}

struct yaml_value yaml_map_value(struct yaml_value map, size_t index)
{
    return (struct yaml_value){.yaml = map.yaml, .node = pair_at(map, index)->value};
}

enum status yaml_list(struct yaml_value list, size_t maximum, size_t *ret_count, struct failure *failure)
{
    const yaml_node_t *node = node_of(list, YAML_SEQUENCE_NODE);
    if (node == NULL)
        return yaml_refuse(list, failure, yaml_is_present(list) ? "must be a list" : "is missing");
    size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (count > maximum)
        return yaml_refuse(list, failure, "has more than %zu items", maximum);
    *ret_count = count;
    return STATUS_OK;
}

struct yaml_value yaml_item(struct yaml_value list, size_t index)
{
    return (struct yaml_value){.yaml = list.yaml, .node = yaml_node_at(list.yaml, list.node)->data.sequence.items.start[index]};
}

static enum status take_scalar(struct yaml_value value, const yaml_node_t **ret_node, struct failure *failure)
{
    if (!yaml_is_present(value))
        return yaml_refuse(value, failure, "is missing");
    const yaml_node_t *node = node_of(value, YAML_SCALAR_NODE);
    if (node == NULL)
        return yaml_refuse(value, failure, "must be a single value");
    if (node->data.scalar.length == 0)
        return yaml_refuse(value, failure, "is empty");
    *ret_node = node;
    return STATUS_OK;
}

enum status yaml_text(struct yaml_value value, size_t maximum, const char **ret_text, struct failure *failure)
{
    const yaml_node_t *node;
    TRY(take_scalar(value, &node, failure));
    if (node->data.scalar.length > maximum)
        return yaml_refuse(value, failure, "is longer than %zu bytes", maximum);
    *ret_text = yaml_scalar_text(node);
    return STATUS_OK;
}

static bool is_decimal(const char *text)
{
    size_t sign = text[0] == '-';
    size_t digits = strspn(text + sign, "0123456789");
    bool has_leading_zero = text[sign] == '0' && digits > 1;
    return digits > 0 && digits <= 18 && text[sign + digits] == 0 && !has_leading_zero;
}

enum status yaml_integer(struct yaml_value value, int64_t minimum, int64_t maximum, int64_t *ret_integer, struct failure *failure)
{
    const yaml_node_t *node;
    TRY(take_scalar(value, &node, failure));
    if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || !is_decimal(yaml_scalar_text(node)))
        return yaml_refuse(value, failure, "must be a whole number");
    int64_t integer = strtoll(yaml_scalar_text(node), NULL, 10);
    if (integer < minimum || integer > maximum)
        return yaml_refuse(value, failure, "must be from %" PRId64 " to %" PRId64, minimum, maximum);
    *ret_integer = integer;
    return STATUS_OK;
}

enum status yaml_boolean(struct yaml_value value, bool *ret_boolean, struct failure *failure)
{
    const yaml_node_t *node;
    TRY(take_scalar(value, &node, failure));
    bool is_true = strcmp(yaml_scalar_text(node), "true") == 0;
    if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || (!is_true && strcmp(yaml_scalar_text(node), "false") != 0))
        return yaml_refuse(value, failure, "must be true or false");
    *ret_boolean = is_true;
    return STATUS_OK;
}

static void list_names(const char *const *names, struct buffer *ret_list)
{
    for (const char *const *name = names; *name != NULL; name++)
        if (buffer_append_format(ret_list, "%s%s", name == names ? "" : ", ", *name) != STATUS_OK)
            return;
}

enum status yaml_choice(struct yaml_value value, const char *const *names, unsigned *ret_index, struct failure *failure)
{
    const yaml_node_t *node;
    TRY(take_scalar(value, &node, failure));
    for (unsigned index = 0; names[index] != NULL; index++)
        if (strcmp(names[index], yaml_scalar_text(node)) == 0) {
            *ret_index = index;
            return STATUS_OK;
        }
    CLEANUP(buffer_release) struct buffer list = BUFFER_INIT(FAILURE_MESSAGE_MAX);
    list_names(names, &list);
    const char *text = buffer_text(&list);
    return yaml_refuse(value, failure, "must be one of: %s", text == NULL ? "" : text);
}
