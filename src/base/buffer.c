/* SPDX-License-Identifier: Apache-2.0
 * Growing by doubling up to the maximum; old memory is wiped before it goes back. */
#include "src/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_CAPACITY 256

void buffer_clear(struct buffer *buffer)
{
    wipe(buffer->data, buffer->size);
    buffer->size = 0;
}

void buffer_release(struct buffer *buffer)
{
    wipe(buffer->data, buffer->capacity);
    free(buffer->data);
    *buffer = BUFFER_INIT(buffer->maximum);
}

static enum status grow(struct buffer *buffer, size_t capacity)
{
    uint8_t *data = malloc(capacity);
    if (data == NULL)
        return STATUS_NO_MEMORY;
    if (buffer->size > 0)
        memcpy(data, buffer->data, buffer->size);
    wipe(buffer->data, buffer->capacity);
    free(buffer->data);
    buffer->data = data;
    buffer->capacity = capacity;
    return STATUS_OK;
}

enum status buffer_reserve(struct buffer *buffer, size_t more)
{
    if (more > buffer->maximum - buffer->size)
        return STATUS_LIMIT;
    size_t needed = buffer->size + more; /* and one byte more, so that a full buffer still has room for its text's closing 0 */
    if (needed < buffer->capacity)
        return STATUS_OK;
    if (needed > SIZE_MAX / 4)
        return STATUS_NO_MEMORY;
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : FIRST_CAPACITY;
    while (capacity <= needed)
        capacity *= 2;
    return grow(buffer, capacity);
}

enum status buffer_append(struct buffer *buffer, struct bytes bytes)
{
    TRY(buffer_reserve(buffer, bytes.size));
    if (bytes.size > 0)
        memcpy(buffer->data + buffer->size, bytes.data, bytes.size);
    buffer->size += bytes.size;
    return STATUS_OK;
}

enum status buffer_append_text(struct buffer *buffer, const char *text)
{
    return buffer_append(buffer, bytes_of_text(text));
}

enum status buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return STATUS_INTERNAL;
    TRY(buffer_reserve(buffer, (size_t)length));
    va_start(arguments, format);
    vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)length;
    return STATUS_OK;
}

enum status buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
    return buffer_append(buffer, bytes_of(&byte, 1));
}

static enum status append_big_endian(struct buffer *buffer, uint64_t value, size_t size)
{
    uint8_t encoded[sizeof value];
    for (size_t i = 0; i < size; i++)
        encoded[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    return buffer_append(buffer, bytes_of(encoded, size));
}

enum status buffer_append_u16(struct buffer *buffer, uint16_t value)
{
    return append_big_endian(buffer, value, sizeof value);
}

enum status buffer_append_u32(struct buffer *buffer, uint32_t value)
{
    return append_big_endian(buffer, value, sizeof value);
}

enum status buffer_append_u64(struct buffer *buffer, uint64_t value)
{
    return append_big_endian(buffer, value, sizeof value);
}

const char *buffer_text(struct buffer *buffer)
{
    if (buffer_reserve(buffer, 0) != STATUS_OK)
        return NULL;
    buffer->data[buffer->size] = 0;
    return (const char *)buffer->data;
}
