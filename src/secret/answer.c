/* SPDX-License-Identifier: Apache-2.0
 * Normalising answers with utf8proc, in memory of our own that is wiped. */
#include "src/secret/answer.h"

#include "src/base/utf8.h"

#include <utf8proc.h>

#define CHARACTERS_MAX (ANSWER_PLAIN_BYTES_MAX / 4)
#define FORM (UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_REJECTNA)

struct characters {
    utf8proc_int32_t codes[CHARACTERS_MAX + 1]; /* utf8proc writes UTF-8 and a closing 0 over them */
};

static void characters_wipe(struct characters *characters)
{
    wipe(characters, sizeof *characters);
}

static bool shows(utf8proc_int32_t code)
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return false;
    default:
        return true;
    }
}

static utf8proc_ssize_t drop_spaces(utf8proc_int32_t *codes, utf8proc_ssize_t count)
{
    utf8proc_ssize_t kept = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++)
        if (shows(codes[i]))
            codes[kept++] = codes[i];
    return kept;
}

static enum status normalise_once(struct bytes text, struct buffer *ret_text)
{
    CLEANUP(characters_wipe) struct characters characters;
    utf8proc_ssize_t count = utf8proc_decompose(text.data, (utf8proc_ssize_t)text.size, characters.codes, CHARACTERS_MAX, FORM);
    if (count > CHARACTERS_MAX)
        return STATUS_LIMIT;
    count = count > 0 ? drop_spaces(characters.codes, count) : count;
    utf8proc_ssize_t size = count > 0 ? utf8proc_reencode(characters.codes, count, FORM) : 0;
    if (size <= 0)
        return STATUS_INVALID;
    return buffer_append(ret_text, bytes_of(characters.codes, (size_t)size));
}

/* Twice: marks that a space kept apart stand beside each other once it is gone, and then have an order of their own. */
enum status answer_normalise(struct bytes text, struct buffer *ret_answer)
{
    CLEANUP(buffer_release) struct buffer spaceless = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    if (text.size > ANSWER_BYTES_MAX)
        return STATUS_LIMIT;
    if (text.size == 0 || !utf8_is_valid(text))
        return STATUS_INVALID;
    TRY(normalise_once(text, &spaceless));
    return normalise_once(buffer_bytes(&spaceless), ret_answer);
}
