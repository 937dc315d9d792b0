/* SPDX-License-Identifier: Apache-2.0
 * The grammar of RFC 8259, a function a production. */
#include "src/json/scanner.h"

#include "src/base/utf8.h"

enum status scanner_init(struct scanner *scanner, struct bytes text)
{
    scanner->begin = scanner->at = text.data;
    scanner->end = text.data + text.size;
    scanner->depth = 0;
    scanner->first = true;
    scanner->room = NULL;
    return utf8_is_valid(text) ? STATUS_OK : STATUS_INVALID;
}

void scanner_give_room(struct scanner *scanner, uint8_t *room, size_t size)
{
    scanner->room = room;
    scanner->room_size = size;
}

static bool is_space(uint8_t character)
{
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
}

static bool is_digit(uint8_t character)
{
    return character >= '0' && character <= '9';
}

uint8_t scanner_peek(struct scanner *scanner)
{
    while (scanner->at < scanner->end && is_space(*scanner->at))
        scanner->at++;
    return scanner->at < scanner->end ? *scanner->at : 0;
}

static enum status take_byte(struct scanner *scanner, uint8_t wanted)
{
    if (scanner_peek(scanner) != wanted)
        return STATUS_INVALID;
    scanner->at++;
    return STATUS_OK;
}

static enum status take_word(struct scanner *scanner, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(scanner->end - scanner->at) < size || memcmp(scanner->at, word, size) != 0)
        return STATUS_INVALID;
    scanner->at += size;
    return STATUS_OK;
}

enum status scanner_open(struct scanner *scanner, char bracket)
{
    if (scanner->depth == LIMIT_JSON_DEPTH)
        return STATUS_INVALID;
    TRY(take_byte(scanner, (uint8_t)bracket));
    scanner->depth++;
    scanner->first = true;
    return STATUS_OK;
}

/* Closes here, or goes on past a comma. */
static enum status next_or_close(struct scanner *scanner, uint8_t closing)
{
    bool first = scanner->first;
    scanner->first = false;
    if (scanner_peek(scanner) == closing) {
        scanner->at++;
        scanner->depth--;
        return STATUS_NOT_FOUND;
    }
    return first ? STATUS_OK : take_byte(scanner, ',');
}

enum status scanner_member(struct scanner *scanner, struct bytes *ret_name)
{
    struct bytes name;
    TRY(next_or_close(scanner, '}'));
    TRY(scanner_string(scanner, &name));
    TRY(take_byte(scanner, ':'));
    *ret_name = name;
    return STATUS_OK;
}

enum status scanner_element(struct scanner *scanner)
{
    TRY(next_or_close(scanner, ']'));
    return scanner_peek(scanner) == ']' ? STATUS_INVALID : STATUS_OK;
}

enum status scanner_finish(struct scanner *scanner)
{
    return scanner_peek(scanner) == 0 && scanner->at == scanner->end ? STATUS_OK : STATUS_INVALID;
}

enum status scanner_boolean(struct scanner *scanner, bool *ret_value)
{
    bool value = scanner_peek(scanner) == 't';
    TRY(take_word(scanner, value ? "true" : "false"));
    *ret_value = value;
    return STATUS_OK;
}

static enum status skip_digits(struct scanner *scanner)
{
    if (!is_digit(scanner_here(scanner)))
        return STATUS_INVALID;
    while (is_digit(scanner_here(scanner)))
        scanner->at++;
    return STATUS_OK;
}

/* Sign and whole part, without leading zeros. */
static enum status whole_part(struct scanner *scanner, struct bytes *ret_digits, bool *ret_negative)
{
    bool negative = scanner_peek(scanner) == '-';
    scanner->at += negative;
    const uint8_t *begin = scanner->at;
    if (scanner_here(scanner) == '0')
        scanner->at++;
    else
        TRY(skip_digits(scanner));
    *ret_digits = bytes_of(begin, (size_t)(scanner->at - begin));
    *ret_negative = negative;
    return STATUS_OK;
}

/* Fraction and exponent, either of which may be missing. */
static enum status other_parts(struct scanner *scanner)
{
    if (scanner_here(scanner) == '.') {
        scanner->at++;
        TRY(skip_digits(scanner));
    }
    if ((scanner_here(scanner) | 0x20) == 'e') {
        scanner->at++;
        if (scanner_here(scanner) == '+' || scanner_here(scanner) == '-')
            scanner->at++;
        TRY(skip_digits(scanner));
    }
    return STATUS_OK;
}

enum status scanner_integer(struct scanner *scanner, int64_t *ret_value)
{
    struct bytes digits;
    bool negative;
    int64_t value = 0;
    TRY(whole_part(scanner, &digits, &negative));
    const uint8_t *whole_end = scanner->at;
    TRY(other_parts(scanner));
    if (scanner->at != whole_end)
        return STATUS_REFUSED;
    for (size_t i = 0; i < digits.size; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? '0' - digits.data[i] : digits.data[i] - '0', &value))
            return STATUS_LIMIT;
    *ret_value = value;
    return STATUS_OK;
}

static enum status skip_object(struct scanner *scanner)
{
    struct bytes name;
    enum status status;
    TRY(scanner_open(scanner, '{'));
    while ((status = scanner_member(scanner, &name)) == STATUS_OK)
        TRY(scanner_skip(scanner));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status skip_list(struct scanner *scanner)
{
    enum status status;
    TRY(scanner_open(scanner, '['));
    while ((status = scanner_element(scanner)) == STATUS_OK)
        TRY(scanner_skip(scanner));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status skip_number(struct scanner *scanner)
{
    int64_t value;
    enum status status = scanner_integer(scanner, &value);
    return status == STATUS_LIMIT || status == STATUS_REFUSED ? STATUS_OK : status;
}

enum status scanner_skip(struct scanner *scanner)
{
    struct bytes text;
    bool value;
    switch (scanner_peek(scanner)) {
    case '{':
        return skip_object(scanner);
    case '[':
        return skip_list(scanner);
    case '"':
        return scanner_string(scanner, &text);
    case 't':
    case 'f':
        return scanner_boolean(scanner, &value);
    case 'n':
        return take_word(scanner, "null");
    default:
        return skip_number(scanner);
    }
}
