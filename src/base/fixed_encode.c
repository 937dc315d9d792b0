/* SPDX-License-Identifier: Apache-2.0
 * Encodings into memory of known size: nothing is allocated, so pure rooms may use them. */
#include "src/base/encode.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base32_lower[] = "abcdefghijklmnopqrstuvwxyz234567";

void hex_write(struct bytes bytes, char *ret_text)
{
    for (size_t i = 0; i < bytes.size; i++) {
        ret_text[2 * i] = hex_digits[bytes.data[i] >> 4];
        ret_text[2 * i + 1] = hex_digits[bytes.data[i] & 15];
    }
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
