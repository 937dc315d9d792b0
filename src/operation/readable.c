/* SPDX-License-Identifier: Apache-2.0
 * A sorted table of refused ranges, searched for each character. */
#include "src/operation/readable.h"

#include "src/base/utf8.h"

struct range {
    uint32_t first, last;
};

static const struct range refused[] = {
    {0x0000, 0x001F},   /* controls */
    {0x007F, 0x00A0},   /* delete, more controls, no-break space */
    {0x00AD, 0x00AD},   /* soft hyphen */
    {0x034F, 0x034F},   /* grapheme joiner: invisible */
    {0x061C, 0x061C},   /* Arabic letter mark: direction */
    {0x115F, 0x1160},   /* Hangul fillers */
    {0x1680, 0x1680},   /* Ogham space */
    {0x17B4, 0x17B5},   /* Khmer inherent vowels: invisible */
    {0x180B, 0x180F},   /* Mongolian selectors */
    {0x2000, 0x200F},   /* spaces of other widths, zero-width characters, direction marks */
    {0x2028, 0x202F},   /* line and paragraph separators, bidirectional embeddings and overrides, narrow space */
    {0x205F, 0x206F},   /* mathematical space, word joiner, isolates, deprecated formats */
    {0x2800, 0x2800},   /* empty Braille pattern */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xD800, 0xF8FF},   /* surrogates, private use */
    {0xFDD0, 0xFDEF},   /* noncharacters */
    {0xFE00, 0xFE0F},   /* variation selectors */
    {0xFEFF, 0xFEFF},   /* byte order mark */
    {0xFFA0, 0xFFA0},   /* half-width Hangul filler */
    {0xFFF0, 0xFFFF},   /* specials: replacement character, interlinear marks */
    {0x1D173, 0x1D17A}, /* musical formats */
    {0x1FFFE, 0x1FFFF}, /* noncharacters */
    {0x2FFFE, 0x2FFFF}, /* noncharacters */
    {0x323B0, 0x10FFFF} /* past the last ideograph: unassigned, tags, selectors, private use */
};

static bool is_refused(uint32_t character)
{
    size_t low = 0, high = COUNT_OF(refused);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (character > refused[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT_OF(refused) && character >= refused[low].first;
}

static bool is_space(uint32_t character)
{
    return character == ' ' || character == 0x3000;
}

const char *readable_fault(struct bytes text)
{
    uint32_t character = ' '; /* an empty text ends with a space, so to speak */
    for (size_t position = 0; position < text.size;) {
        bool first = position == 0;
        if (utf8_next(text, &position, &character) != STATUS_OK)
            return "is not UTF-8";
        if (is_refused(character))
            return "holds a character that cannot be seen or is not allowed";
        if (first && is_space(character))
            return "begins with a space";
    }
    return is_space(character) ? "is empty or ends with a space" : NULL;
}

static bool is_token_character(uint8_t character)
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:";
    return memchr(allowed, character, sizeof allowed - 1) != NULL;
}

const char *token_fault(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_token_character(text.data[i]))
            return "may hold letters, digits and - _ . : only";
    return text.size == 0 ? "is empty" : NULL;
}
