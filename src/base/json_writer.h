/* SPDX-License-Identifier: Apache-2.0
 * Writing JSON into caller's memory: compact, members in the order they are written, escapes as RFC 8785 section 3.2.2.2 has them.
 * Nothing is allocated, so pure rooms may use it. Too little room is remembered, and told once at the end. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

#define JSON_WRITER_DEPTH_MAX 16

struct json_writer {
    char *data;
    size_t capacity;
    size_t size;
    unsigned depth;
    bool has_member[JSON_WRITER_DEPTH_MAX];
    bool overflowed;
};

static inline struct json_writer json_writer_into(char *data, size_t capacity)
{
    return (struct json_writer){.data = data, .capacity = capacity};
}

/* `name` is NULL inside an array and at the top. Text must be valid UTF-8. */
void json_begin_object(struct json_writer *writer, const char *name);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer, const char *name);
void json_end_array(struct json_writer *writer);
void json_write_text(struct json_writer *writer, const char *name, const char *value);
void json_write_bytes(struct json_writer *writer, const char *name, struct bytes value);
void json_write_integer(struct json_writer *writer, const char *name, int64_t value);
void json_write_boolean(struct json_writer *writer, const char *name, bool value);
/* Bytes as text: lower-case hexadecimal, and base64 (RFC 4648 section 4, padded). */
void json_write_hex(struct json_writer *writer, const char *name, struct bytes value);
void json_write_base64(struct json_writer *writer, const char *name, struct bytes value);

/* STATUS_LIMIT when the memory was too small; the content is then useless. */
MUST_CHECK enum status json_finish(const struct json_writer *writer, struct bytes *ret_json);
