/* SPDX-License-Identifier: Apache-2.0
 * Loading: libyaml makes the nodes; one pass over them refuses what this product does not take and remembers each node's parent. */
#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/base/utf8.h"
#include "src/config/yaml_nodes.h"

#include <stdlib.h>

#define YAML_DEPTH_MAX 8

static struct bytes scalar_bytes(const yaml_node_t *node)
{
    return bytes_of(node->data.scalar.value, node->data.scalar.length);
}

static enum status adopt(struct yaml *yaml, int parent, int child, struct failure *failure)
{
    if (yaml->parents[child] != 0 || child == 1)
        return yaml_refuse_node(yaml, child, failure, "anchors and aliases are not taken");
    yaml->parents[child] = parent;
    unsigned depth = 0;
    for (int node = child; node != 1; node = yaml->parents[node])
        if (++depth > YAML_DEPTH_MAX)
            return yaml_refuse_node(yaml, child, failure, "nested too deeply");
    return STATUS_OK;
}

static enum status check_key(struct yaml *yaml, int map, const yaml_node_pair_t *pair, struct failure *failure)
{
    const yaml_node_t *key = yaml_node_at(yaml, pair->key);
    if (key->type != YAML_SCALAR_NODE || key->data.scalar.length == 0)
        return yaml_refuse_node(yaml, map, failure, "the name of a member must be a text");
    for (const yaml_node_pair_t *earlier = yaml_node_at(yaml, map)->data.mapping.pairs.start; earlier < pair; earlier++)
        if (bytes_equal(scalar_bytes(yaml_node_at(yaml, earlier->key)), scalar_bytes(key)))
            return yaml_refuse_node(yaml, pair->key, failure, "given twice");
    return STATUS_OK;
}

static enum status check_map(struct yaml *yaml, int map, struct failure *failure)
{
    const yaml_node_t *node = yaml_node_at(yaml, map);
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        TRY(adopt(yaml, map, pair->key, failure));
        TRY(check_key(yaml, map, pair, failure));
        TRY(adopt(yaml, map, pair->value, failure));
    }
    return STATUS_OK;
}

static enum status check_list(struct yaml *yaml, int list, struct failure *failure)
{
    const yaml_node_t *node = yaml_node_at(yaml, list);
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++)
        TRY(adopt(yaml, list, *item, failure));
    return STATUS_OK;
}

static bool is_text_clean(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((text.data[i] < 0x20 && text.data[i] != '\n') || text.data[i] == 0x7f)
            return false;
    return utf8_is_valid(text);
}

static bool has_default_tag(const yaml_node_t *node)
{
    static const char *const tags[] = {
        [YAML_SCALAR_NODE] = YAML_DEFAULT_SCALAR_TAG,
        [YAML_SEQUENCE_NODE] = YAML_DEFAULT_SEQUENCE_TAG,
        [YAML_MAPPING_NODE] = YAML_DEFAULT_MAPPING_TAG,
    };
    return strcmp((const char *)node->tag, tags[node->type]) == 0;
}

static enum status check_node(struct yaml *yaml, int index, struct failure *failure)
{
    const yaml_node_t *node = yaml_node_at(yaml, index);
    if (!has_default_tag(node))
        return yaml_refuse_node(yaml, index, failure, "tags are not taken");
    if (node->type == YAML_MAPPING_NODE)
        return check_map(yaml, index, failure);
    if (node->type == YAML_SEQUENCE_NODE)
        return check_list(yaml, index, failure);
    if (!is_text_clean(scalar_bytes(node)))
        return yaml_refuse_node(yaml, index, failure, "has a control character");
    return STATUS_OK;
}

static enum status check_nodes(struct yaml *yaml, struct failure *failure)
{
    int count = (int)(yaml->document.nodes.top - yaml->document.nodes.start);
    if (count == 0)
        return failure_set(failure, STATUS_INVALID, NULL, "the file is empty");
    yaml->parents = calloc((size_t)count + 1, sizeof *yaml->parents);
    if (yaml->parents == NULL)
        return STATUS_NO_MEMORY;
    for (int node = 1; node <= count; node++)
        TRY(check_node(yaml, node, failure));
    return STATUS_OK;
}

static enum status parser_failed(const yaml_parser_t *parser, struct failure *failure)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return STATUS_NO_MEMORY;
    failure_set(failure, STATUS_INVALID, NULL, "not readable as YAML: %s", parser->problem != NULL ? parser->problem : "unknown error");
    if (failure != NULL)
        failure->line = (unsigned)parser->problem_mark.line + 1;
    return STATUS_INVALID;
}

static enum status refuse_second_document(yaml_parser_t *parser, struct failure *failure)
{
    yaml_document_t next;
    if (!yaml_parser_load(parser, &next))
        return parser_failed(parser, failure);
    bool is_end = yaml_document_get_root_node(&next) == NULL;
    yaml_document_delete(&next);
    return is_end ? STATUS_OK : failure_set(failure, STATUS_INVALID, NULL, "the file must hold one document only");
}

static enum status load(yaml_parser_t *parser, struct yaml *yaml, struct failure *failure)
{
    if (!yaml_parser_load(parser, &yaml->document))
        return parser_failed(parser, failure);
    TRY(check_nodes(yaml, failure));
    return refuse_second_document(parser, failure);
}

enum status yaml_read(struct bytes text, struct yaml **ret_yaml, struct failure *failure)
{
    if (text.size > LIMIT_CONFIG_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "the file is larger than %d bytes", LIMIT_CONFIG_BYTES);
    CLEANUP(yaml_release) struct yaml *yaml = calloc(1, sizeof *yaml);
    yaml_parser_t parser;
    if (yaml == NULL || !yaml_parser_initialize(&parser))
        return STATUS_NO_MEMORY;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, text.data, text.size);
    enum status status = load(&parser, yaml, failure);
    yaml_parser_delete(&parser);
    TRY(status);
    *ret_yaml = yaml;
    yaml = NULL;
    return STATUS_OK;
}

enum status yaml_read_file(const char *path, struct yaml **ret_yaml, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LIMIT_CONFIG_BYTES);
    TRY(file_read(path, &text, failure));
    return yaml_read(buffer_bytes(&text), ret_yaml, failure);
}

void yaml_release(struct yaml **yaml)
{
    if (*yaml == NULL)
        return;
    yaml_document_delete(&(*yaml)->document);
    free((*yaml)->parents);
    free(*yaml);
    *yaml = NULL;
}
