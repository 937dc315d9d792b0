/* SPDX-License-Identifier: Apache-2.0
 * A strict reader of YAML files: one document of maps, lists and plain values. Every refusal names the line and the field. Not taken:
 * duplicate members, anchors and aliases, tags, members that the reader does not know, other than UTF-8. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

struct yaml; /* one file in memory */

/* A place in a file; borrowed. An absent member is a value too: yaml_is_present tells, and every getter refuses it as missing. */
struct yaml_value {
    const struct yaml *yaml;
    int node;         /* 0 when absent */
    int parent;       /* the map it was looked for in */
    const char *name; /* under this name */
};

/* `text` is needed only during the call. */
MUST_CHECK enum status yaml_read(struct bytes text, struct yaml **ret_yaml, struct failure *failure);
MUST_CHECK enum status yaml_read_file(const char *path, struct yaml **ret_yaml, struct failure *failure);
void yaml_release(struct yaml **yaml);
struct yaml_value yaml_root(const struct yaml *yaml);

/* Refuses what is not a map, and any member that is not among `names` (closed by NULL). */
MUST_CHECK enum status yaml_check_members(struct yaml_value map, const char *const *names, struct failure *failure);
/* A member of an absent map is that absent map: refusals name what is missing first. */
struct yaml_value yaml_member(struct yaml_value map, const char *name);
bool yaml_is_present(struct yaml_value value);

/* For maps whose member names are data: the name and the value at `index` below the count. STATUS_INVALID when it is not a map or has more
 * than `maximum` members. */
MUST_CHECK enum status yaml_map(struct yaml_value map, size_t maximum, size_t *ret_count, struct failure *failure);
const char *yaml_map_name(struct yaml_value map, size_t index);
struct yaml_value yaml_map_value(struct yaml_value map, size_t index);

/* STATUS_INVALID when it is not a list or has more than `maximum` items. */
MUST_CHECK enum status yaml_list(struct yaml_value list, size_t maximum, size_t *ret_count, struct failure *failure);
struct yaml_value yaml_item(struct yaml_value list, size_t index);

/* Texts are 1 to `maximum` bytes, without control characters other than line ends; borrowed from the file. */
MUST_CHECK enum status yaml_text(struct yaml_value value, size_t maximum, const char **ret_text, struct failure *failure);
/* Decimal digits, with a minus when `minimum` is below zero. */
MUST_CHECK enum status yaml_integer(struct yaml_value value, int64_t minimum, int64_t maximum, int64_t *ret_integer,
                                    struct failure *failure);
/* true or false, nothing else. */
MUST_CHECK enum status yaml_boolean(struct yaml_value value, bool *ret_boolean, struct failure *failure);
/* One of `names` (closed by NULL); its index. */
MUST_CHECK enum status yaml_choice(struct yaml_value value, const char *const *names, unsigned *ret_index, struct failure *failure);

/* Fills `failure` with the line and field of `value` and returns STATUS_INVALID: for checks that only the caller can make. */
enum status yaml_refuse(struct yaml_value value, struct failure *failure, const char *format, ...) __attribute__((format(printf, 3, 4)));
