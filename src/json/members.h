/* SPDX-License-Identifier: Apache-2.0
 * Reading a small JSON object by a table of its members: an unknown member, a missing one, a wrong type or a text that is too long is an
 * error that names it. Nothing is copied: what is read lives as long as the json_t. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"

#include <jansson.h>

enum member_kind {
    MEMBER_TEXT,    /* ret: const char **; valid UTF-8 without NUL (tree.h sees to it), not empty, at most `maximum` bytes */
    MEMBER_BOOLEAN, /* ret: bool * */
    MEMBER_INTEGER, /* ret: int64_t *; from 0 to `maximum` */
    MEMBER_MOMENT,  /* ret: timestamp_us *; RFC 3339 */
    MEMBER_OBJECT,  /* ret: const json_t ** */
    MEMBER_ARRAY,   /* ret: const json_t **; at most `maximum` elements */
    MEMBER_ANY,     /* ret: const json_t **; what others define, and nobody here rests on */
};

struct member {
    const char *name;
    enum member_kind kind;
    bool required; /* an absent member leaves *ret as it is */
    int64_t maximum;
    void *ret;
};

/* `path` names the object in errors: "" or "payee". Members that are not in the table are refused. */
MUST_CHECK enum status members_read(const json_t *object, const char *path, const struct member *members, size_t count,
                                    struct failure *failure);

/* Parses a strict JSON object (duplicate members, trailing bytes, depth over LIMIT_JSON_DEPTH refused). Release with json_decref. */
MUST_CHECK enum status members_parse(struct bytes text, json_t **ret_object, struct failure *failure);

/* Appends the value, compact, with members in the order they were set. Takes `value` over; NULL (no memory) is STATUS_NO_MEMORY. */
MUST_CHECK enum status members_write(json_t *value, struct buffer *ret_text);

static inline void json_reference_release(json_t **json)
{
    json_decref(*json);
}
