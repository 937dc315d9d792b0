/* SPDX-License-Identifier: Apache-2.0
 * Encodings into memory of known size: nothing is allocated, so pure rooms may use them. */
#include "src/base/encode.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base32_lower[] = "abcdefghijklmnopqrstuvwxyz234567";

void hex_write(struct bytes bytes, char *ret_text)
{
    for (size_t i = 0; i < bytes.size; i++) {
        ret_text[2 * i] = hex_digits[bytes.data[i] >> 4];
        ret_text[2 * i + 1] = hex_digits[bytes.data[i] & 15];
    }
}

static void write_group(const char *alphabet, uint32_t group, char ret_text[4])
{
    ret_text[0] = alphabet[group >> 18];
    ret_text[1] = alphabet[group >> 12 & 63];
    ret_text[2] = alphabet[group >> 6 & 63];
    ret_text[3] = alphabet[group & 63];
}

/* Without padding; returns how many characters there are. */
static size_t write64(struct bytes bytes, const char *alphabet, char *ret_text)
{
    char *text = ret_text;
    size_t i = 0;
    for (; bytes.size - i >= 3; i += 3, text += 4)
        write_group(alphabet, (uint32_t)bytes.data[i] << 16 | (uint32_t)bytes.data[i + 1] << 8 | bytes.data[i + 2], text);
    size_t left = bytes.size - i;
    if (left == 0)
        return (size_t)(text - ret_text);
    char group[4];
    write_group(alphabet, (uint32_t)bytes.data[i] << 16 | (left == 2 ? (uint32_t)bytes.data[i + 1] << 8 : 0), group);
    memcpy(text, group, left + 1);
    return (size_t)(text - ret_text) + left + 1;
}

void base64_write(struct bytes bytes, char *ret_text)
{
    size_t size = write64(bytes, base64_standard, ret_text);
    memset(ret_text + size, '=', base64_size(bytes.size) - size);
}

void base64url_write(struct bytes bytes, char *ret_text)
{
    write64(bytes, base64_url, ret_text);
}

void id_from_random(const uint8_t random[ID_BYTES], struct id *ret_id)
{
    for (size_t i = 0; i < ID_TEXT_SIZE - 1; i++) {
        size_t bit = i * 5;
        uint32_t pair = (uint32_t)random[bit / 8] << 8 | (bit / 8 + 1 < ID_BYTES ? random[bit / 8 + 1] : 0);
        ret_id->text[i] = base32_lower[pair >> (11 - bit % 8) & 31];
    }
    ret_id->text[ID_TEXT_SIZE - 1] = 0;
}

bool id_is_valid(const char *text)
{
    if (strspn(text, base32_lower) != ID_TEXT_SIZE - 1 || text[ID_TEXT_SIZE - 1] != 0)
        return false;
    return strchr("aeimquy4", text[ID_TEXT_SIZE - 2]) != NULL; /* 128 bits leave the last two of the last character zero */
}
