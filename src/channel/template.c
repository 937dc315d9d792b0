/* SPDX-License-Identifier: Apache-2.0
 * Placeholders of templates: which there are, what their values may be, and filling them in. */
#include "src/channel/template.h"

#include "src/base/utf8.h"

#include <stdlib.h>

const char *const message_purpose_names[] = {"transaction", "notice", "marketing", NULL};
const char *const message_language_names[] = {"zh-TW", "en", NULL};
const char *const placeholder_names[] = {
#define PLACEHOLDER(name, symbol, least, most, allowed) #name,
#include "src/channel/placeholders.def"
#undef PLACEHOLDER
    NULL};

static const struct placeholder_form {
    size_t least, most;
    const char *allowed;
} forms[] = {
#define PLACEHOLDER(name, symbol, least, most, allowed) {least, most, allowed},
#include "src/channel/placeholders.def"
#undef PLACEHOLDER
};

void message_template_release(struct message_template *template)
{
    for (size_t i = 0; i < MESSAGE_LANGUAGE_COUNT; i++) {
        free(template->subject[i]);
        free(template->text[i]);
    }
    *template = (struct message_template){0};
}

/* At a brace: which placeholder it opens, and where it ends. */
static enum status read_placeholder(const char *text, enum placeholder *ret_placeholder, const char **ret_rest, struct failure *failure)
{
    const char *end = strchr(text, '}');
    if (text[0] != '{' || end == NULL)
        return failure_set(failure, STATUS_INVALID, NULL, "a brace that opens or closes no placeholder");
    for (unsigned i = 0; i < PLACEHOLDER_COUNT; i++) {
        if (!bytes_equal(bytes_of(text + 1, (size_t)(end - text - 1)), bytes_of_text(placeholder_names[i])))
            continue;
        *ret_placeholder = (enum placeholder)i;
        *ret_rest = end + 1;
        return STATUS_OK;
    }
    return failure_set(failure, STATUS_INVALID, NULL, "{%.*s} is no placeholder", (int)(end - text - 1 > 32 ? 32 : end - text - 1), text + 1);
}

static enum status check_payment(unsigned found, struct failure *failure)
{
    static const enum placeholder needed[] = {PLACEHOLDER_AMOUNT, PLACEHOLDER_PAYEE, PLACEHOLDER_TIME};
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!(found & 1U << needed[i]))
            return failure_set(failure, STATUS_REFUSED, NULL, "tells of a payment without {%s}", placeholder_names[needed[i]]);
    return STATUS_OK;
}

enum status template_text_check(const char *text, bool shows_payment, struct failure *failure)
{
    unsigned found = 0;
    TRY(message_text_check(text, failure));
    for (const char *at = strpbrk(text, "{}"); at != NULL; at = strpbrk(at, "{}")) {
        enum placeholder placeholder;
        TRY(read_placeholder(at, &placeholder, &at, failure));
        found |= 1U << placeholder;
    }
    return shows_payment ? check_payment(found, failure) : STATUS_OK;
}

static enum status check_value(enum placeholder placeholder, const char *value, struct failure *failure)
{
    const struct placeholder_form *form = &forms[placeholder];
    const char *name = placeholder_names[placeholder];
    if (value == NULL)
        return failure_set(failure, STATUS_INVALID, name, "the template wants this value");
    if (!utf8_is_valid(bytes_of_text(value)))
        return failure_set(failure, STATUS_INVALID, name, "is not UTF-8");
    size_t characters = 0;
    for (const char *c = value; *c != 0; c++)
        characters += ((unsigned char)*c & 0xc0) != 0x80;
    if (characters < form->least || characters > form->most)
        return failure_set(failure, STATUS_INVALID, name, "must have %zu to %zu characters", form->least, form->most);
    if (form->allowed != NULL && value[strspn(value, form->allowed)] != 0)
        return failure_set(failure, STATUS_INVALID, name, "may hold only: %s", form->allowed);
    return STATUS_OK;
}

enum status template_render(const char *text, const struct message_values *values, struct buffer *ret_text, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer made = BUFFER_INIT(TEMPLATE_TEXT_BYTES_MAX);
    while (*text != 0) {
        enum placeholder placeholder;
        size_t plain = strcspn(text, "{");
        TRY(buffer_append(&made, bytes_of(text, plain)));
        text += plain;
        if (*text == 0)
            break;
        TRY(read_placeholder(text, &placeholder, &text, failure));
        TRY(check_value(placeholder, values->of[placeholder], failure));
        TRY(buffer_append_text(&made, values->of[placeholder]));
    }
    if (buffer_text(&made) == NULL)
        return STATUS_NO_MEMORY;
    TRY(message_text_check(buffer_text(&made), failure));
    return buffer_append(ret_text, buffer_bytes(&made));
}
