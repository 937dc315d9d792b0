/* SPDX-License-Identifier: Apache-2.0
 * Trees as text: what needs no escape is copied in one piece. */
#include "src/json/tree.h"

static enum status write_escape(uint8_t character, struct buffer *text)
{
    static const char named[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *found = strchr(named, character);
    if (found == NULL || character == 0)
        return buffer_append_format(text, "\\u%04x", character);
    TRY(buffer_append_byte(text, '\\'));
    return buffer_append_byte(text, (uint8_t)names[found - named]);
}

static bool needs_escape(uint8_t character)
{
    return character < 0x20 || character == '"' || character == '\\';
}

static enum status write_string(struct bytes string, struct buffer *text)
{
    TRY(buffer_append_byte(text, '"'));
    for (size_t at = 0, end; at < string.size; at = end) {
        for (end = at; end < string.size && !needs_escape(string.data[end]);)
            end++;
        TRY(buffer_append(text, bytes_of(string.data + at, end - at)));
        if (end < string.size)
            TRY(write_escape(string.data[end++], text));
    }
    return buffer_append_byte(text, '"');
}

static enum status write_object(const json_t *object, struct buffer *text)
{
    const char *name;
    json_t *value;
    const char *before = "";
    TRY(buffer_append_byte(text, '{'));
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        TRY(buffer_append_text(text, before));
        TRY(write_string(bytes_of_text(name), text));
        TRY(buffer_append_byte(text, ':'));
        TRY(tree_write(value, text));
        before = ",";
    }
    return buffer_append_byte(text, '}');
}

static enum status write_list(const json_t *list, struct buffer *text)
{
    TRY(buffer_append_byte(text, '['));
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (i > 0)
            TRY(buffer_append_byte(text, ','));
        TRY(tree_write(json_array_get(list, i), text));
    }
    return buffer_append_byte(text, ']');
}

enum status tree_write(const json_t *value, struct buffer *ret_text)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return write_object(value, ret_text);
    case JSON_ARRAY:
        return write_list(value, ret_text);
    case JSON_STRING:
        return write_string(bytes_of(json_string_value(value), json_string_length(value)), ret_text);
    case JSON_INTEGER:
        return buffer_append_format(ret_text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    case JSON_TRUE:
        return buffer_append_text(ret_text, "true");
    case JSON_FALSE:
        return buffer_append_text(ret_text, "false");
    case JSON_NULL:
        return buffer_append_text(ret_text, "null");
    default:
        return STATUS_INVALID;
    }
}
