/* SPDX-License-Identifier: Apache-2.0
 * What no customer should get in a message: a link, or anything that a phone would make into one. Full-width letters count as the letters
 * they look like. */
#include "src/base/utf8.h"
#include "src/channel/template.h"

#include <ctype.h>

#define FULL_WIDTH_FIRST 0xff01
#define FULL_WIDTH_LAST 0xff5e
#define FULL_WIDTH_OFFSET 0xfee0

/* Controls, and the marks without width that could hide a dot or turn a text round. */
static bool is_control(uint32_t character)
{
    return (character < 0x20 && character != '\n') || (character >= 0x7f && character < 0xa0) || character == 0xfeff ||
           (character >= 0x200b && character <= 0x200f) || (character >= 0x202a && character <= 0x202e) ||
           (character >= 0x2060 && character <= 0x206f) || character == 0xad;
}

/* The text as ASCII in lower case, one byte a character; what is not ASCII becomes a space. */
static enum status fold(const char *text, char *folded, struct failure *failure)
{
    const struct bytes bytes = bytes_of_text(text);
    size_t units = 0, position = 0;
    while (position < bytes.size) {
        uint32_t character;
        if (utf8_next(bytes, &position, &character) != STATUS_OK)
            return failure_set(failure, STATUS_INVALID, NULL, "is not UTF-8");
        if (character > 0xffff)
            return failure_set(failure, STATUS_INVALID, NULL, "holds a character that SMS cannot carry (U+%X)", character);
        if (is_control(character))
            return failure_set(failure, STATUS_INVALID, NULL, "holds a control character (U+%04X)", character);
        if (character >= FULL_WIDTH_FIRST && character <= FULL_WIDTH_LAST)
            character -= FULL_WIDTH_OFFSET;
        folded[units++] = character < 0x80 ? (char)tolower((int)character) : ' ';
        if (units > SMS_UNITS_MAX)
            return failure_set(failure, STATUS_LIMIT, NULL, "is longer than %d characters", SMS_UNITS_MAX);
    }
    folded[units] = 0;
    return STATUS_OK;
}

/* "host.tld": a dot between a letter or digit and at least two letters. */
static const char *find_domain(const char *folded)
{
    for (const char *dot = strchr(folded, '.'); dot != NULL; dot = strchr(dot + 1, '.'))
        if (dot > folded && isalnum((unsigned char)dot[-1]) && isalpha((unsigned char)dot[1]) && isalpha((unsigned char)dot[2]))
            return dot;
    return NULL;
}

/* 192.0.2.1: four runs of digits with a dot between each two. */
static bool has_number_address(const char *folded)
{
    unsigned runs = 0;
    for (const char *at = strpbrk(folded, "0123456789"); at != NULL; at = strpbrk(at, "0123456789")) {
        at += strspn(at, "0123456789");
        runs++;
        if (runs == 4)
            return true;
        if (at[0] != '.' || !isdigit((unsigned char)at[1]))
            runs = 0;
    }
    return false;
}

enum status message_text_check(const char *text, struct failure *failure)
{
    static const char *const signs[] = {"://", "www.", "http", "tel:", "sms:", "mailto:"};
    char folded[SMS_UNITS_MAX + 2];
    TRY(fold(text, folded, failure));
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (strstr(folded, signs[i]) != NULL)
            return failure_set(failure, STATUS_REFUSED, NULL, "holds a link (%s)", signs[i]);
    const char *dot = find_domain(folded);
    if (dot != NULL)
        return failure_set(failure, STATUS_REFUSED, NULL, "holds what phones make a link of (.%.8s)", dot + 1);
    if (has_number_address(folded))
        return failure_set(failure, STATUS_REFUSED, NULL, "holds an address by number");
    return STATUS_OK;
}
