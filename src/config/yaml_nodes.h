/* SPDX-License-Identifier: Apache-2.0
 * What the files of the YAML reader share: the nodes of libyaml and how a field is named in a refusal. */
#pragma once

#include "src/config/yaml_file.h"

#include <yaml.h>

struct yaml {
    yaml_document_t document;
    int *parents; /* by node, 1-based as libyaml counts; 0 for the root */
};

static inline yaml_node_t *yaml_node_at(const struct yaml *yaml, int node)
{
    return &yaml->document.nodes.start[node - 1];
}

static inline const char *yaml_scalar_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

enum status yaml_refuse_node(const struct yaml *yaml, int node, struct failure *failure, const char *message);
