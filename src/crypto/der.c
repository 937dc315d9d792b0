/* SPDX-License-Identifier: Apache-2.0
 * One element at a time. What DER forbids is refused here, so that the readers above never see two spellings of one value. */
#include "src/crypto/der.h"

static enum status take_length(struct reader *reader, size_t *ret_length)
{
    uint8_t first;
    TRY(reader_u8(reader, &first));
    if (first < 0x80) {
        *ret_length = first;
        return STATUS_OK;
    }
    size_t count = first & 0x7f, length = 0;
    if (count == 0 || count > 4) /* indefinite, or more than any limit of ours */
        return STATUS_INVALID;
    for (size_t i = 0; i < count; i++) {
        uint8_t byte;
        TRY(reader_u8(reader, &byte));
        if (i == 0 && byte == 0)
            return STATUS_INVALID;
        length = length << 8 | byte;
    }
    if (length < 0x80)
        return STATUS_INVALID;
    *ret_length = length;
    return STATUS_OK;
}

enum status der_next(struct reader *reader, struct der_element *ret_element)
{
    struct reader ahead = *reader;
    struct der_element element;
    size_t length;
    TRY(reader_u8(&ahead, &element.tag));
    if ((element.tag & 0x1f) == 0x1f)
        return STATUS_INVALID;
    TRY(take_length(&ahead, &length));
    TRY(reader_take(&ahead, length, &element.content));
    element.whole = bytes_of(reader->data + reader->position, ahead.position - reader->position);
    *reader = ahead;
    *ret_element = element;
    return STATUS_OK;
}

bool der_is_next(const struct reader *reader, uint8_t tag)
{
    return !der_is_end(reader) && reader->data[reader->position] == tag;
}

enum status der_take(struct reader *reader, uint8_t tag, struct der_element *ret_element)
{
    return der_is_next(reader, tag) ? der_next(reader, ret_element) : STATUS_INVALID;
}

enum status der_enter(struct reader *reader, uint8_t tag, struct reader *ret_inside)
{
    struct der_element element;
    TRY(der_take(reader, tag, &element));
    *ret_inside = reader_of(element.content);
    return STATUS_OK;
}

enum status der_small(struct reader *reader, uint32_t *ret_value)
{
    struct reader ahead = *reader;
    struct der_element element;
    TRY(der_take(&ahead, DER_INTEGER, &element));
    struct bytes content = element.content;
    if (content.size == 0 || content.size > 4 || content.data[0] >= 0x80)
        return STATUS_INVALID;
    if (content.size > 1 && content.data[0] == 0 && content.data[1] < 0x80)
        return STATUS_INVALID;
    uint32_t value = 0;
    for (size_t i = 0; i < content.size; i++)
        value = value << 8 | content.data[i];
    *reader = ahead;
    *ret_value = value;
    return STATUS_OK;
}
