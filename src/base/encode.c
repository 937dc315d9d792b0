/* SPDX-License-Identifier: Apache-2.0
 * What needs memory of its own: encoders into a buffer, and strict decoders; one that fails appends nothing. */
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

enum status hex_read(struct bytes text, uint8_t *ret_bytes, size_t size)
{
    if (text.size != 2 * size)
        return STATUS_INVALID;
    for (size_t i = 0; i < text.size; i++)
        if (hex_value(text.data[i]) < 0)
            return STATUS_INVALID;
    for (size_t i = 0; i < size; i++)
        ret_bytes[i] = (uint8_t)(hex_value(text.data[2 * i]) << 4 | hex_value(text.data[2 * i + 1]));
    return STATUS_OK;
}

enum status hex_decode(struct bytes text, struct buffer *ret_bytes)
{
    if (text.size % 2 != 0)
        return STATUS_INVALID;
    TRY(buffer_reserve(ret_bytes, text.size / 2));
    TRY(hex_read(text, ret_bytes->data + ret_bytes->size, text.size / 2));
    ret_bytes->size += text.size / 2;
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

/* Each character's value and one; 0 is no character of the alphabet. The last two tell the alphabets apart. */
#define VALUES_OF_BOTH                                                                                                                     \
    ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9, ['J'] = 10, ['K'] = 11, ['L'] = 12, \
    ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23,    \
    ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34,    \
    ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45,    \
    ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,    \
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62
static const uint8_t standard_values[256] = {VALUES_OF_BOTH, ['+'] = 63, ['/'] = 64};
static const uint8_t url_values[256] = {VALUES_OF_BOTH, ['-'] = 63, ['_'] = 64};

/* The text without padding: every character in the alphabet, no impossible length, unused bits zero. */
static enum status decode64(struct bytes text, const uint8_t values[256], struct buffer *ret_bytes)
{
    size_t tail = text.size % 4;
    if (tail == 1)
        return STATUS_INVALID;
    TRY(buffer_reserve(ret_bytes, text.size * 3 / 4));
    uint8_t *to = ret_bytes->data + ret_bytes->size;
    uint32_t group = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint32_t value = values[text.data[i]];
        if (value == 0)
            return STATUS_INVALID;
        group = group << 6 | (value - 1);
        if (i % 4 != 3)
            continue;
        *to++ = (uint8_t)(group >> 16);
        *to++ = (uint8_t)(group >> 8);
        *to++ = (uint8_t)group;
    }
    if ((tail == 2 && (group & 15) != 0) || (tail == 3 && (group & 3) != 0))
        return STATUS_INVALID;
    if (tail >= 2)
        *to++ = (uint8_t)(tail == 2 ? group >> 4 : group >> 10);
    if (tail == 3)
        *to++ = (uint8_t)(group >> 2);
    ret_bytes->size = (size_t)(to - ret_bytes->data);
    return STATUS_OK;
}

enum status base64_decode(struct bytes text, struct buffer *ret_bytes)
{
    if (text.size % 4 != 0)
        return STATUS_INVALID;
    for (int i = 0; i < 2 && text.size > 0 && text.data[text.size - 1] == '='; i++)
        text.size--;
    return decode64(text, standard_values, ret_bytes);
}

enum status base64url_decode(struct bytes text, struct buffer *ret_bytes)
{
    return decode64(text, url_values, ret_bytes);
}
