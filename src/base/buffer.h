/* SPDX-License-Identifier: Apache-2.0
 * A growing run of bytes with its maximum given at birth. Released buffers are wiped: some hold secrets, and none should linger. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

struct buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
    size_t maximum; /* appending past it is STATUS_LIMIT */
};

#define BUFFER_INIT(maximum_size) ((struct buffer){.maximum = (maximum_size)})

void buffer_release(struct buffer *buffer); /* wipes, frees, leaves it empty and usable */
void buffer_clear(struct buffer *buffer);   /* wipes and keeps the memory */

/* On failure the buffer is as it was. */
MUST_CHECK enum status buffer_reserve(struct buffer *buffer, size_t more);
MUST_CHECK enum status buffer_append(struct buffer *buffer, struct bytes bytes);
MUST_CHECK enum status buffer_append_text(struct buffer *buffer, const char *text);
MUST_CHECK enum status buffer_append_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
MUST_CHECK enum status buffer_append_byte(struct buffer *buffer, uint8_t byte);
MUST_CHECK enum status buffer_append_u16(struct buffer *buffer, uint16_t value); /* big-endian, as all our binary formats */
MUST_CHECK enum status buffer_append_u32(struct buffer *buffer, uint32_t value);
MUST_CHECK enum status buffer_append_u64(struct buffer *buffer, uint64_t value);

/* Ensures a 0 byte after the content (not counted in size) and returns it as text, or NULL when there is no memory. */
const char *buffer_text(struct buffer *buffer);

static inline struct bytes buffer_bytes(const struct buffer *buffer)
{
    return bytes_of(buffer->data, buffer->size);
}
