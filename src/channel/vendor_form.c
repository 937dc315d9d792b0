/* SPDX-License-Identifier: Apache-2.0
 * Filling in a vendor's form. Escaping leaves only what is harmless everywhere; everything else is written by its number. */
#include "src/channel/vendor_form.h"

#include "src/base/utf8.h"

#include <ctype.h>
#include <stdio.h>

#define EVERYWHERE (VENDOR_MESSAGE | VENDOR_SIM | VENDOR_CHECK)
#define TO_OPERATORS (VENDOR_SIM | VENDOR_CHECK)
#define WORD(name, uses)                                                                                                                   \
    {                                                                                                                                      \
#name, offsetof(struct vendor_values, name), uses                                                                                  \
    }

static const struct form_word {
    const char *name;
    size_t offset;
    unsigned uses;
} words[] = {
    WORD(to, EVERYWHERE),       WORD(from, VENDOR_MESSAGE), WORD(text, VENDOR_MESSAGE), WORD(id, EVERYWHERE),    WORD(nonce, TO_OPERATORS),
    WORD(digest, TO_OPERATORS), WORD(seconds, EVERYWHERE),  WORD(secret, EVERYWHERE),   WORD(check, VENDOR_SIM),
};

enum vendor_place vendor_place_of(enum gateway_escape escape)
{
    static const enum vendor_place places[] = {[ESCAPE_FORM] = PLACE_FORM, [ESCAPE_JSON] = PLACE_JSON, [ESCAPE_XML] = PLACE_XML};
    return places[escape];
}

/* At a brace: the size of "{word}", or 0 when it is the vendor's own brace. */
static size_t placeholder_size(const char *text)
{
    size_t letters = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_");
    return letters > 0 && text[1 + letters] == '}' ? letters + 2 : 0;
}

static const struct form_word *find_word(const char *text, size_t size)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (bytes_equal(bytes_of(text + 1, size - 2), bytes_of_text(words[i].name)))
            return &words[i];
    return NULL;
}

static enum status refuse_word(const char *word, size_t size, enum vendor_use use, struct failure *failure)
{
    char known[96] = "";
    size_t length = 0;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (words[i].uses & use)
            length += (size_t)snprintf(known + length, sizeof known - length, " {%s}", words[i].name);
    return failure_set(failure, STATUS_INVALID, NULL, "%.*s is not one of%s", (int)(size > 40 ? 40 : size), word, known);
}

enum status vendor_form_check(const char *form, enum vendor_use use, struct failure *failure)
{
    for (const char *at = strchr(form, '{'); at != NULL; at = strchr(at + 1, '{')) {
        size_t size = placeholder_size(at);
        const struct form_word *word = size > 0 ? find_word(at, size) : NULL;
        if (size > 0 && (word == NULL || !(word->uses & use)))
            return refuse_word(at, size, use, failure);
    }
    return STATUS_OK;
}

static enum status append_percent(struct bytes value, bool is_form, struct buffer *text)
{
    for (size_t i = 0; i < value.size; i++) {
        uint8_t byte = value.data[i];
        if (isalnum(byte) || (byte != 0 && strchr("-._~", byte) != NULL))
            TRY(buffer_append_byte(text, byte));
        else if (is_form && byte == ' ')
            TRY(buffer_append_byte(text, '+'));
        else
            TRY(buffer_append_format(text, "%%%02X", byte));
    }
    return STATUS_OK;
}

static enum status append_json_unit(unsigned unit, struct buffer *text)
{
    return buffer_append_format(text, "\\u%04x", unit);
}

static enum status append_character(uint32_t character, enum vendor_place place, struct buffer *text)
{
    if (character < 0x80 && (isalnum((int)character) || strchr(" -._~,:;/+@()", (int)character) != NULL))
        return buffer_append_byte(text, (uint8_t)character);
    if (place == PLACE_XML)
        return buffer_append_format(text, "&#%u;", character);
    if (character < 0x10000)
        return append_json_unit(character, text);
    TRY(append_json_unit(0xd800 + ((character - 0x10000) >> 10), text));
    return append_json_unit(0xdc00 + ((character - 0x10000) & 0x3ff), text);
}

static enum status append_characters(struct bytes value, enum vendor_place place, struct buffer *text)
{
    for (size_t position = 0; position < value.size;) {
        uint32_t character;
        TRY(utf8_next(value, &position, &character));
        TRY(append_character(character, place, text));
    }
    return STATUS_OK;
}

static enum status append_value(struct bytes value, enum vendor_place place, struct buffer *text)
{
    switch (place) {
    case PLACE_URL:
    case PLACE_FORM:
        return append_percent(value, place == PLACE_FORM, text);
    case PLACE_JSON:
    case PLACE_XML:
        return append_characters(value, place, text);
    case PLACE_HEADER:
        for (size_t i = 0; i < value.size; i++)
            if (value.data[i] < 0x20 || value.data[i] > 0x7e)
                return STATUS_INVALID;
        return buffer_append(text, value);
    }
    return STATUS_INTERNAL;
}

enum status vendor_form_fill(const char *form, enum vendor_place place, const struct vendor_values *values, struct buffer *ret_text)
{
    while (*form != 0) {
        size_t plain = strcspn(form, "{"), size;
        TRY(buffer_append(ret_text, bytes_of(form, plain)));
        form += plain;
        if (*form == 0)
            break;
        size = placeholder_size(form);
        if (size == 0) {
            TRY(buffer_append_byte(ret_text, '{'));
            form++;
            continue;
        }
        const struct form_word *word = find_word(form, size);
        INVARIANT(word != NULL); /* vendor_form_check was asked at start */
        TRY(append_value(bytes_of_text(*(const char *const *)((const char *)values + word->offset)), place, ret_text));
        form += size;
    }
    return STATUS_OK;
}
