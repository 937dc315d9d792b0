/* SPDX-License-Identifier: Apache-2.0
 * Naming: from a node up to the root, so that a refusal says "limits.daily[2]" and the line it stands on. */
#include "src/config/yaml_nodes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void append_name(struct failure *failure, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void append_name(struct failure *failure, const char *format, ...)
{
    size_t used = strlen(failure->field);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->field + used, sizeof failure->field - used, format, arguments);
    va_end(arguments);
}

static void name_node(const struct yaml *yaml, int node, struct failure *failure);

static void name_member(const struct yaml *yaml, int parent, const char *name, struct failure *failure)
{
    name_node(yaml, parent, failure);
    append_name(failure, "%s%s", failure->field[0] == 0 ? "" : ".", name);
}

static void name_node(const struct yaml *yaml, int node, struct failure *failure)
{
    int parent = yaml->parents[node];
    if (parent == 0)
        return;
    const yaml_node_t *above = yaml_node_at(yaml, parent);
    if (above->type == YAML_SEQUENCE_NODE) {
        long index = 0;
        while (above->data.sequence.items.start[index] != node)
            index++;
        name_node(yaml, parent, failure);
        append_name(failure, "[%ld]", index);
        return;
    }
    for (yaml_node_pair_t *pair = above->data.mapping.pairs.start; pair < above->data.mapping.pairs.top; pair++)
        if (pair->value == node || pair->key == node) {
            name_member(yaml, parent, yaml_scalar_text(yaml_node_at(yaml, pair->key)), failure);
            return;
        }
}

enum status yaml_refuse_node(const struct yaml *yaml, int node, struct failure *failure, const char *message)
{
    failure_set(failure, STATUS_INVALID, NULL, "%s", message);
    if (failure == NULL)
        return STATUS_INVALID;
    failure->line = (unsigned)yaml_node_at(yaml, node)->start_mark.line + 1;
    name_node(yaml, node, failure);
    return STATUS_INVALID;
}

enum status yaml_refuse(struct yaml_value value, struct failure *failure, const char *format, ...)
{
    char message[FAILURE_MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (value.node != 0)
        return yaml_refuse_node(value.yaml, value.node, failure, message);
    failure_set(failure, STATUS_INVALID, NULL, "%s", message);
    if (failure == NULL)
        return STATUS_INVALID;
    failure->line = (unsigned)yaml_node_at(value.yaml, value.parent)->start_mark.line + 1;
    name_member(value.yaml, value.parent, value.name, failure);
    return STATUS_INVALID;
}
