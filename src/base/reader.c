/* SPDX-License-Identifier: Apache-2.0
 * Big-endian numbers and runs of bytes out of a message, never past its end. */
#include "src/base/reader.h"

enum status reader_take(struct reader *reader, size_t size, struct bytes *ret_bytes)
{
    if (size > reader->size - reader->position)
        return STATUS_INVALID;
    *ret_bytes = bytes_of(reader->data + reader->position, size);
    reader->position += size;
    return STATUS_OK;
}

static enum status take_number(struct reader *reader, size_t size, uint64_t *ret_value)
{
    struct bytes bytes;
    TRY(reader_take(reader, size, &bytes));
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes.data[i];
    *ret_value = value;
    return STATUS_OK;
}

enum status reader_u8(struct reader *reader, uint8_t *ret_value)
{
    uint64_t value;
    TRY(take_number(reader, 1, &value));
    *ret_value = (uint8_t)value;
    return STATUS_OK;
}

enum status reader_u16(struct reader *reader, uint16_t *ret_value)
{
    uint64_t value;
    TRY(take_number(reader, 2, &value));
    *ret_value = (uint16_t)value;
    return STATUS_OK;
}

enum status reader_u32(struct reader *reader, uint32_t *ret_value)
{
    uint64_t value;
    TRY(take_number(reader, 4, &value));
    *ret_value = (uint32_t)value;
    return STATUS_OK;
}

enum status reader_u64(struct reader *reader, uint64_t *ret_value)
{
    return take_number(reader, 8, ret_value);
}

enum status reader_end(const struct reader *reader)
{
    return reader->position == reader->size ? STATUS_OK : STATUS_INVALID;
}
