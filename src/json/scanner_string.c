/* SPDX-License-Identifier: Apache-2.0
 * Strings of JSON: mostly a view into the text; with escapes, decoded into a room. */
#include "src/json/scanner.h"

static enum status hexadecimal(struct scanner *scanner, uint32_t *ret_value)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++, scanner->at++) {
        uint8_t digit = scanner_here(scanner), letter = digit | 0x20;
        if (digit >= '0' && digit <= '9')
            value = value << 4 | (uint32_t)(digit - '0');
        else if (letter >= 'a' && letter <= 'f')
            value = value << 4 | (uint32_t)(letter - 'a' + 10);
        else
            return STATUS_INVALID;
    }
    *ret_value = value;
    return STATUS_OK;
}

/* The beginning of the second escape of a pair. */
static enum status take_pair(struct scanner *scanner)
{
    if (scanner->end - scanner->at < 2 || scanner->at[0] != '\\' || scanner->at[1] != 'u')
        return STATUS_INVALID;
    scanner->at += 2;
    return STATUS_OK;
}

static bool is_surrogate(uint32_t character, uint32_t first)
{
    return character >= first && character < first + 0x400;
}

/* Past "\u": one character, of two escapes where it takes a pair. */
static enum status unicode_escape(struct scanner *scanner, uint32_t *ret_character)
{
    uint32_t character, low;
    TRY(hexadecimal(scanner, &character));
    if (is_surrogate(character, 0xdc00))
        return STATUS_INVALID;
    if (is_surrogate(character, 0xd800)) {
        TRY(take_pair(scanner));
        TRY(hexadecimal(scanner, &low));
        if (!is_surrogate(low, 0xdc00))
            return STATUS_INVALID;
        character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
    }
    *ret_character = character;
    return STATUS_OK;
}

/* Past a backslash. */
static enum status escape(struct scanner *scanner, uint32_t *ret_character)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    uint8_t name = scanner_here(scanner);
    scanner->at += name != 0;
    if (name == 'u')
        return unicode_escape(scanner, ret_character);
    const char *found = name != 0 ? strchr(names, name) : NULL;
    if (found == NULL)
        return STATUS_INVALID;
    *ret_character = (uint8_t)meanings[found - names];
    return STATUS_OK;
}

/* Bytes past the room are left out: nothing that we look for is so long. */
static void put(struct scanner *scanner, size_t *size, uint32_t byte)
{
    bool given = scanner->room != NULL;
    if (*size < (given ? scanner->room_size : SCANNER_STRING_BYTES))
        (given ? scanner->room : scanner->decoded)[(*size)++] = (uint8_t)byte;
}

static void put_character(struct scanner *scanner, size_t *size, uint32_t character)
{
    if (character < 0x80) {
        put(scanner, size, character);
    } else if (character < 0x800) {
        put(scanner, size, 0xc0 | character >> 6);
        put(scanner, size, 0x80 | (character & 0x3f));
    } else {
        if (character < 0x10000) {
            put(scanner, size, 0xe0 | character >> 12);
        } else {
            put(scanner, size, 0xf0 | character >> 18);
            put(scanner, size, 0x80 | (character >> 12 & 0x3f));
        }
        put(scanner, size, 0x80 | (character >> 6 & 0x3f));
        put(scanner, size, 0x80 | (character & 0x3f));
    }
}

/* From the first escape on; `plain` is what stood before it. */
static enum status string_with_escapes(struct scanner *scanner, struct bytes plain, struct bytes *ret_text)
{
    size_t size = 0;
    for (size_t i = 0; i < plain.size; i++)
        put(scanner, &size, plain.data[i]);
    while (scanner_here(scanner) != '"') {
        uint32_t character = scanner_here(scanner);
        if (character < 0x20)
            return STATUS_INVALID;
        scanner->at++;
        if (character != '\\') {
            put(scanner, &size, character);
            continue;
        }
        TRY(escape(scanner, &character));
        put_character(scanner, &size, character);
    }
    scanner->at++;
    *ret_text = bytes_of(scanner->room != NULL ? scanner->room : scanner->decoded, size);
    return STATUS_OK;
}

enum status scanner_string(struct scanner *scanner, struct bytes *ret_text)
{
    if (scanner_peek(scanner) != '"')
        return STATUS_INVALID;
    scanner->at++;
    const uint8_t *begin = scanner->at;
    while (scanner_here(scanner) >= 0x20 && *scanner->at != '"' && *scanner->at != '\\')
        scanner->at++;
    struct bytes plain = bytes_of(begin, (size_t)(scanner->at - begin));
    if (scanner_here(scanner) == '\\')
        return string_with_escapes(scanner, plain, ret_text);
    if (scanner_here(scanner) != '"')
        return STATUS_INVALID;
    scanner->at++;
    *ret_text = plain;
    return STATUS_OK;
}
