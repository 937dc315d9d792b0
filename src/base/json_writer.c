/* SPDX-License-Identifier: Apache-2.0
 * A small state (depth, and whether a comma is due) and byte copying. */
#include "src/base/json_writer.h"

#include "src/base/encode.h"

static void put(struct json_writer *writer, const char *data, size_t size)
{
    if (writer->overflowed || size > writer->capacity - writer->size) {
        writer->overflowed = true;
        return;
    }
    memcpy(writer->data + writer->size, data, size);
    writer->size += size;
}

static void put_escape(struct json_writer *writer, uint8_t character)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    if (character == '"' || character == '\\') {
        char escape[] = {'\\', (char)character};
        put(writer, escape, sizeof escape);
    } else if (character < sizeof short_names && short_names[character] != 0) {
        char escape[] = {'\\', short_names[character]};
        put(writer, escape, sizeof escape);
    } else {
        char escape[] = {'\\', 'u', '0', '0', hex[character >> 4], hex[character & 15]};
        put(writer, escape, sizeof escape);
    }
}

static void put_quoted(struct json_writer *writer, struct bytes text)
{
    size_t plain = 0;
    put(writer, "\"", 1);
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        put(writer, (const char *)text.data + plain, i - plain);
        put_escape(writer, c);
        plain = i + 1;
    }
    if (text.size > plain)
        put(writer, (const char *)text.data + plain, text.size - plain);
    put(writer, "\"", 1);
}

static void begin_value(struct json_writer *writer, const char *name)
{
    if (writer->has_member[writer->depth])
        put(writer, ",", 1);
    writer->has_member[writer->depth] = true;
    if (name != NULL) {
        put_quoted(writer, bytes_of_text(name));
        put(writer, ":", 1);
    }
}

static void open_bracket(struct json_writer *writer, const char *name, const char *bracket)
{
    begin_value(writer, name);
    put(writer, bracket, 1);
    INVARIANT(writer->depth + 1 < JSON_WRITER_DEPTH_MAX);
    writer->has_member[++writer->depth] = false;
}

static void close_bracket(struct json_writer *writer, const char *bracket)
{
    INVARIANT(writer->depth > 0);
    writer->depth--;
    put(writer, bracket, 1);
}

void json_begin_object(struct json_writer *writer, const char *name)
{
    open_bracket(writer, name, "{");
}

void json_end_object(struct json_writer *writer)
{
    close_bracket(writer, "}");
}

void json_begin_array(struct json_writer *writer, const char *name)
{
    open_bracket(writer, name, "[");
}

void json_end_array(struct json_writer *writer)
{
    close_bracket(writer, "]");
}

void json_write_bytes(struct json_writer *writer, const char *name, struct bytes value)
{
    begin_value(writer, name);
    put_quoted(writer, value);
}

void json_write_text(struct json_writer *writer, const char *name, const char *value)
{
    json_write_bytes(writer, name, bytes_of_text(value));
}

/* Room for a quoted text without escapes, to be written by the caller; NULL when it does not fit. */
static char *take_quoted(struct json_writer *writer, size_t size)
{
    if (writer->overflowed || writer->capacity - writer->size < 2 || size > writer->capacity - writer->size - 2) {
        writer->overflowed = true;
        return NULL;
    }
    char *text = writer->data + writer->size;
    text[0] = text[size + 1] = '"';
    writer->size += size + 2;
    return text + 1;
}

void json_write_hex(struct json_writer *writer, const char *name, struct bytes value)
{
    begin_value(writer, name);
    char *text = take_quoted(writer, 2 * value.size);
    if (text != NULL)
        hex_write(value, text);
}

void json_write_base64(struct json_writer *writer, const char *name, struct bytes value)
{
    begin_value(writer, name);
    char *text = take_quoted(writer, base64_size(value.size));
    if (text != NULL)
        base64_write(value, text);
}

void json_write_integer(struct json_writer *writer, const char *name, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    begin_value(writer, name);
    if (value < 0)
        put(writer, "-", 1);
    put(writer, digits + at, sizeof digits - at);
}

void json_write_boolean(struct json_writer *writer, const char *name, bool value)
{
    begin_value(writer, name);
    put(writer, value ? "true" : "false", value ? 4 : 5);
}

enum status json_finish(const struct json_writer *writer, struct bytes *ret_json)
{
    if (writer->overflowed)
        return STATUS_LIMIT;
    INVARIANT(writer->depth == 0);
    *ret_json = bytes_of(writer->data, writer->size);
    return STATUS_OK;
}
