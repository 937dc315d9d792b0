/* SPDX-License-Identifier: Apache-2.0
 * Alphabets one way, comparisons of ranges the other; a decoder that fails appends nothing. */
#include "src/base/encode.h"

enum status hex_encode(struct bytes bytes, struct buffer *ret_text)
{
    TRY(buffer_reserve(ret_text, bytes.size * 2));
    hex_write(bytes, (char *)ret_text->data + ret_text->size);
    ret_text->size += bytes.size * 2;
    return STATUS_OK;
}

static int hex_value(uint8_t character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

enum status hex_decode(struct bytes text, struct buffer *ret_bytes)
{
    if (text.size % 2 != 0)
        return STATUS_INVALID;
    for (size_t i = 0; i < text.size; i++)
        if (hex_value(text.data[i]) < 0)
            return STATUS_INVALID;
    TRY(buffer_reserve(ret_bytes, text.size / 2));
    for (size_t i = 0; i < text.size; i += 2)
        ret_bytes->data[ret_bytes->size++] = (uint8_t)(hex_value(text.data[i]) << 4 | hex_value(text.data[i + 1]));
    return STATUS_OK;
}

enum status base64_encode(struct bytes bytes, struct buffer *ret_text)
{
    TRY(buffer_reserve(ret_text, base64_size(bytes.size)));
    base64_write(bytes, (char *)ret_text->data + ret_text->size);
    ret_text->size += base64_size(bytes.size);
    return STATUS_OK;
}

enum status base64url_encode(struct bytes bytes, struct buffer *ret_text)
{
    TRY(buffer_reserve(ret_text, base64url_size(bytes.size)));
    base64url_write(bytes, (char *)ret_text->data + ret_text->size);
    ret_text->size += base64url_size(bytes.size);
    return STATUS_OK;
}

/* The last two characters tell the alphabets apart. */
static int value64(const char last_two[2], uint8_t character)
{
    if (character >= 'A' && character <= 'Z')
        return character - 'A';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 26;
    if (character >= '0' && character <= '9')
        return character - '0' + 52;
    if (character == (uint8_t)last_two[0])
        return 62;
    return character == (uint8_t)last_two[1] ? 63 : -1;
}

/* The text without padding: every character in the alphabet, no impossible length, unused bits zero. */
static enum status decode64(struct bytes text, const char last_two[2], struct buffer *ret_bytes)
{
    size_t tail = text.size % 4;
    if (tail == 1)
        return STATUS_INVALID;
    for (size_t i = 0; i < text.size; i++)
        if (value64(last_two, text.data[i]) < 0)
            return STATUS_INVALID;
    int last = text.size == 0 ? 0 : value64(last_two, text.data[text.size - 1]);
    if ((tail == 2 && (last & 15) != 0) || (tail == 3 && (last & 3) != 0))
        return STATUS_INVALID;
    TRY(buffer_reserve(ret_bytes, text.size * 3 / 4));
    uint32_t group = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < text.size; i++) {
        group = group << 6 | (uint32_t)value64(last_two, text.data[i]);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            ret_bytes->data[ret_bytes->size++] = (uint8_t)(group >> bits);
        }
    }
    return STATUS_OK;
}

enum status base64_decode(struct bytes text, struct buffer *ret_bytes)
{
    if (text.size % 4 != 0)
        return STATUS_INVALID;
    for (int i = 0; i < 2 && text.size > 0 && text.data[text.size - 1] == '='; i++)
        text.size--;
    return decode64(text, "+/", ret_bytes);
}

enum status base64url_decode(struct bytes text, struct buffer *ret_bytes)
{
    return decode64(text, "-_", ret_bytes);
}
