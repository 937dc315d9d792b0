/* SPDX-License-Identifier: Apache-2.0
 * The texts that customers get, in zh-TW and English, with {placeholders}; and what is looked for before one is accepted or sent. */
#pragma once

#include "src/base/buffer.h"

#define CHANNEL_NAME_SIZE 32 /* ids of gateways, senders and templates: a-z 0-9 - _ . */
#define TEMPLATE_SUBJECT_BYTES_MAX 200
#define TEMPLATE_TEXT_BYTES_MAX 4096
#define SMS_UNITS_MAX (10 * 67) /* UTF-16 units that ten parts of a long message hold */

enum message_purpose { PURPOSE_TRANSACTION, PURPOSE_NOTICE, PURPOSE_MARKETING };
#define PURPOSE_COUNT 3
#define PURPOSE_BIT(purpose) (1U << (purpose))
extern const char *const message_purpose_names[]; /* closed by NULL */

enum message_language { MESSAGE_ZH_TW, MESSAGE_EN };
#define MESSAGE_LANGUAGE_COUNT 2
extern const char *const message_language_names[]; /* "zh-TW", "en", closed by NULL */

enum placeholder {
#define PLACEHOLDER(name, symbol, least, most, allowed) PLACEHOLDER_##symbol,
#include "src/channel/placeholders.def"
#undef PLACEHOLDER
    PLACEHOLDER_COUNT
};
extern const char *const placeholder_names[]; /* closed by NULL */

struct message_template {
    char id[CHANNEL_NAME_SIZE];
    enum message_purpose purpose;
    bool shows_payment; /* tells of money that goes to somebody: must name amount, payee and time */
    char *subject[MESSAGE_LANGUAGE_COUNT]; /* NULL: it has none */
    char *text[MESSAGE_LANGUAGE_COUNT];
};
void message_template_release(struct message_template *template);

/* Refuses a text that no customer should get: a link or anything that a phone would make into one, characters outside of the basic plane,
 * controls, more than fits. With `template`, placeholders are read too. The failure says what was found. */
MUST_CHECK enum status message_text_check(const char *text, struct failure *failure);
MUST_CHECK enum status template_text_check(const char *text, bool shows_payment, struct failure *failure);

/* Fills in. STATUS_INVALID, naming the placeholder, when a value is missing or is not of its form; then the result is checked again. */
struct message_values {
    const char *of[PLACEHOLDER_COUNT]; /* NULL: not given */
};
MUST_CHECK enum status template_render(const char *text, const struct message_values *values, struct buffer *ret_text,
                                       struct failure *failure);
