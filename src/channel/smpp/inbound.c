/* SPDX-License-Identifier: Apache-2.0
 * Every coding becomes UTF-16 first, then UTF-8: GSM's default alphabet (3GPP TS 23.038, 6.2.1) with one octet a character, ASCII, Latin-1,
 * and UCS-2, in which phones write surrogates too. */
#include "src/channel/smpp/inbound.h"

#include <stdio.h>
#include <uchar.h>

#define CODING_GSM 0x00 /* 5.2.19 */
#define CODING_ASCII 0x01
#define CODING_LATIN_1 0x03
#define CODING_UCS2 0x08
#define TON_UNKNOWN 0 /* 5.2.5 */
#define TON_INTERNATIONAL 1
#define TON_NATIONAL 2
#define NPI_UNKNOWN 0 /* 5.2.6 */
#define NPI_E164 1
#define GSM_ESCAPE 0x1b
#define UNIT_NONE 0

struct units {
    size_t count;
    char16_t list[SMPP_INBOUND_UNITS_MAX];
};

static const char16_t gsm_letters[129] = u"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
                                         u"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/* Behind the escape. */
static const struct {
    uint8_t octet;
    char16_t unit;
} gsm_extension[] = {{0x0a, u'\f'}, {0x14, u'^'}, {0x28, u'{'}, {0x29, u'}'}, {0x2f, u'\\'},
                     {0x3c, u'['},  {0x3d, u'~'}, {0x3e, u']'}, {0x40, u'|'}, {0x65, u'€'}};

static enum status add_unit(struct units *units, char16_t unit)
{
    if (unit == UNIT_NONE)
        return STATUS_INVALID;
    if (units->count == SMPP_INBOUND_UNITS_MAX)
        return STATUS_LIMIT;
    units->list[units->count++] = unit;
    return STATUS_OK;
}

static char16_t extended(uint8_t octet)
{
    for (size_t i = 0; i < COUNT_OF(gsm_extension); i++)
        if (gsm_extension[i].octet == octet)
            return gsm_extension[i].unit;
    return UNIT_NONE;
}

static enum status read_gsm(struct bytes text, struct units *units)
{
    for (size_t i = 0; i < text.size; i++) {
        bool is_escaped = text.data[i] == GSM_ESCAPE && i + 1 < text.size;
        uint8_t octet = text.data[is_escaped ? ++i : i];
        if (octet > 0x7f || (octet == GSM_ESCAPE && !is_escaped))
            return STATUS_INVALID;
        TRY(add_unit(units, is_escaped ? extended(octet) : gsm_letters[octet]));
    }
    return STATUS_OK;
}

static enum status read_octets(struct bytes text, uint8_t most, struct units *units)
{
    for (size_t i = 0; i < text.size; i++)
        TRY(text.data[i] <= most ? add_unit(units, text.data[i]) : STATUS_INVALID);
    return STATUS_OK;
}

static enum status read_ucs2(struct bytes text, struct units *units)
{
    if (text.size % 2 != 0)
        return STATUS_INVALID;
    for (size_t i = 0; i < text.size; i += 2)
        TRY(add_unit(units, (char16_t)(text.data[i] << 8 | text.data[i + 1])));
    return STATUS_OK;
}

static enum status read_units(const struct smpp_message *message, struct units *units)
{
    switch (message->data_coding) {
    case CODING_GSM:
        return read_gsm(message->text, units);
    case CODING_ASCII:
        return read_octets(message->text, 0x7f, units);
    case CODING_LATIN_1:
        return read_octets(message->text, 0xff, units);
    case CODING_UCS2:
        return read_ucs2(message->text, units);
    default:
        return STATUS_NOT_FOUND;
    }
}

static bool is_surrogate(char16_t unit, char16_t first)
{
    return (unit & 0xfc00) == first;
}

/* The character at *position. STATUS_INVALID for half of one. */
static enum status next_character(const struct units *units, size_t *position, char32_t *ret_character)
{
    char16_t unit = units->list[(*position)++];
    *ret_character = unit;
    if (is_surrogate(unit, 0xdc00))
        return STATUS_INVALID;
    if (!is_surrogate(unit, 0xd800))
        return STATUS_OK;
    if (*position == units->count || !is_surrogate(units->list[*position], 0xdc00))
        return STATUS_INVALID;
    *ret_character = 0x10000 + (((char32_t)unit & 0x3ff) << 10 | (units->list[(*position)++] & 0x3ff));
    return STATUS_OK;
}

static size_t write_utf8(char32_t character, char *text)
{
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; character >>= 6)
        text[i] = (char)(0x80 | (character & 0x3f));
    text[0] = (char)(leads[size > 1 ? size : 0] | character);
    return size;
}

static enum status write_text(const struct units *units, char ret_text[SMPP_INBOUND_TEXT_SIZE])
{
    size_t size = 0;
    for (size_t position = 0; position < units->count;) {
        char32_t character;
        TRY(next_character(units, &position, &character));
        size += write_utf8(character, ret_text + size);
    }
    ret_text[size] = 0;
    return size > 0 ? STATUS_OK : STATUS_INVALID;
}

static enum status read_text(const struct smpp_message *message, char ret_text[SMPP_INBOUND_TEXT_SIZE], struct failure *failure)
{
    struct units units = {.count = 0};
    enum status status = read_units(message, &units);
    if (status == STATUS_OK)
        status = write_text(&units, ret_text);
    wipe(&units, sizeof units);
    if (status == STATUS_OK)
        return STATUS_OK;
    return failure_set(failure, STATUS_INVALID, "text", "%s",
                       status == STATUS_NOT_FOUND ? "a coding that is not read"
                       : status == STATUS_LIMIT   ? "longer than one short message"
                                                  : "no text in its coding");
}

/* What stands before the digits; NULL when an address of this type is no number. A number of unknown type that begins neither with + nor
 * with 0 has its country in front. */
static const char *prefix_of(const struct smpp_address *address)
{
    const char first = address->text[0];
    if (address->npi != NPI_UNKNOWN && address->npi != NPI_E164)
        return NULL;
    switch (address->ton) {
    case TON_INTERNATIONAL:
        return first == '+' ? "" : "+";
    case TON_NATIONAL:
        return first == '+' ? NULL : first == '0' ? "" : "0";
    case TON_UNKNOWN:
        return first == '+' || first == '0' ? "" : "+";
    default:
        return NULL;
    }
}

static enum status read_source(const struct smpp_address *address, char ret_source[SMPP_INBOUND_SOURCE_SIZE], struct failure *failure)
{
    const char *prefix = prefix_of(address), *digits = address->text + (address->text[0] == '+');
    if (prefix == NULL || digits[0] == 0 || strspn(digits, "0123456789") != strlen(digits))
        return failure_set(failure, STATUS_INVALID, "source", "no number of a phone");
    snprintf(ret_source, SMPP_INBOUND_SOURCE_SIZE, "%s%s", prefix, address->text);
    return STATUS_OK;
}

bool smpp_is_inbound(const struct smpp_message *message)
{
    return (message->esm_class & SMPP_ESM_TYPE_MASK) == 0 && message->receipted_id[0] == 0 && message->message_state == 0;
}

enum status smpp_inbound_read(const struct smpp_message *message, struct smpp_inbound *ret_inbound, struct failure *failure)
{
    struct smpp_inbound inbound;
    if ((message->esm_class & SMPP_ESM_USER_DATA_HEADER) || message->segments > 1)
        return failure_set(failure, STATUS_INVALID, "text", "a part of a longer message, or one with a header");
    TRY(read_source(&message->source, inbound.source, failure));
    TRY(read_text(message, inbound.text, failure));
    *ret_inbound = inbound;
    wipe(&inbound, sizeof inbound);
    return STATUS_OK;
}
