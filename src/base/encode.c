/* SPDX-License-Identifier: Apache-2.0
 * Alphabets one way, comparisons of ranges the other; a decoder that fails appends nothing. */
#include "src/base/encode.h"

static const char base64_standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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

static enum status encode64(struct bytes bytes, const char *alphabet, bool pad, struct buffer *ret_text)
{
    TRY(buffer_reserve(ret_text, pad ? (bytes.size + 2) / 3 * 4 : (bytes.size * 4 + 2) / 3));
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t group = (uint32_t)bytes.data[i] << 16;
        group |= left > 1 ? (uint32_t)bytes.data[i + 1] << 8 : 0;
        group |= left > 2 ? bytes.data[i + 2] : 0;
        for (unsigned j = 0; j < 4; j++) {
            if (j <= left)
                ret_text->data[ret_text->size++] = (uint8_t)alphabet[group >> (18 - 6 * j) & 63];
            else if (pad)
                ret_text->data[ret_text->size++] = '=';
        }
    }
    return STATUS_OK;
}

enum status base64_encode(struct bytes bytes, struct buffer *ret_text)
{
    return encode64(bytes, base64_standard, true, ret_text);
}

enum status base64url_encode(struct bytes bytes, struct buffer *ret_text)
{
    return encode64(bytes, base64_url, false, ret_text);
}

/* The last two characters tell the alphabets apart. */
static int value64(const char *alphabet, uint8_t character)
{
    if (character >= 'A' && character <= 'Z')
        return character - 'A';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 26;
    if (character >= '0' && character <= '9')
        return character - '0' + 52;
    if (character == (uint8_t)alphabet[62])
        return 62;
    return character == (uint8_t)alphabet[63] ? 63 : -1;
}

/* The text without padding: every character in the alphabet, no impossible length, unused bits zero. */
static enum status decode64(struct bytes text, const char *alphabet, struct buffer *ret_bytes)
{
    size_t tail = text.size % 4;
    if (tail == 1)
        return STATUS_INVALID;
    for (size_t i = 0; i < text.size; i++)
        if (value64(alphabet, text.data[i]) < 0)
            return STATUS_INVALID;
    int last = text.size == 0 ? 0 : value64(alphabet, text.data[text.size - 1]);
    if ((tail == 2 && (last & 15) != 0) || (tail == 3 && (last & 3) != 0))
        return STATUS_INVALID;
    TRY(buffer_reserve(ret_bytes, text.size * 3 / 4));
    uint32_t group = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < text.size; i++) {
        group = group << 6 | (uint32_t)value64(alphabet, text.data[i]);
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
    return decode64(text, base64_standard, ret_bytes);
}

enum status base64url_decode(struct bytes text, struct buffer *ret_bytes)
{
    return decode64(text, base64_url, ret_bytes);
}
