/* SPDX-License-Identifier: Apache-2.0
 * One character at a time, by the table of RFC 3629 section 4. */
#include "src/base/utf8.h"

static unsigned sequence_size(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 0;
}

enum status utf8_next(struct bytes text, size_t *position, uint32_t *ret_character)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (*position >= text.size)
        return STATUS_INVALID;
    const uint8_t *at = text.data + *position;
    unsigned size = sequence_size(at[0]);
    if (size == 0 || size > text.size - *position)
        return STATUS_INVALID;
    uint32_t character = size == 1 ? at[0] : at[0] & (0x7Fu >> size);
    for (unsigned i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return STATUS_INVALID;
        character = character << 6 | (at[i] & 0x3F);
    }
    if (character < smallest[size] || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        return STATUS_INVALID;
    *position += size;
    *ret_character = character;
    return STATUS_OK;
}

/* How many characters of ASCII begin the text, in steps of eight: most of what we read is nothing else. */
static size_t ascii_prefix(const uint8_t *data, size_t size)
{
    size_t count = 0;
    for (uint64_t eight; size - count >= sizeof eight; count += sizeof eight) {
        memcpy(&eight, data + count, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    return count;
}

bool utf8_is_valid(struct bytes text)
{
    uint32_t character;
    for (size_t position = 0; position < text.size;) {
        size_t ascii = ascii_prefix(text.data + position, text.size - position);
        position += ascii;
        if (ascii == 0 && utf8_next(text, &position, &character) != STATUS_OK)
            return false;
    }
    return true;
}
