/* SPDX-License-Identifier: Apache-2.0
 * The suite string of RFC 6287 section 6, read strictly: each part once, in its order, nothing left over. */
#include "src/otp/ocra.h"

#include <stdio.h>

struct cursor {
    const char *text;
    size_t size;
    size_t position;
};

static bool take(struct cursor *cursor, const char *word)
{
    size_t size = strlen(word);
    if (cursor->size - cursor->position < size || memcmp(cursor->text + cursor->position, word, size) != 0)
        return false;
    cursor->position += size;
    return true;
}

static bool at_end(const struct cursor *cursor)
{
    return cursor->position == cursor->size;
}

/* Between min_digits and max_digits of them. */
static bool take_number(struct cursor *cursor, unsigned min_digits, unsigned max_digits, unsigned *ret_number)
{
    unsigned number = 0, count = 0;
    for (; count < max_digits && !at_end(cursor); count++, cursor->position++) {
        char c = cursor->text[cursor->position];
        if (c < '0' || c > '9')
            break;
        number = 10 * number + (unsigned)(c - '0');
    }
    *ret_number = number;
    return count >= min_digits;
}

static bool take_hash(struct cursor *cursor, enum hmac_hash *ret_hash)
{
    static const char *const names[HMAC_HASH_COUNT] = {[HMAC_SHA1] = "SHA1", [HMAC_SHA256] = "SHA256", [HMAC_SHA512] = "SHA512"};
    for (enum hmac_hash hash = HMAC_SHA1; hash < HMAC_HASH_COUNT; hash++)
        if (take(cursor, names[hash])) {
            *ret_hash = hash;
            return true;
        }
    return false;
}

static bool take_function(struct cursor *cursor, struct ocra_suite *suite)
{
    size_t digits_at;
    if (!take(cursor, "OCRA-1:HOTP-") || !take_hash(cursor, &suite->hash) || !take(cursor, "-"))
        return false;
    digits_at = cursor->position;
    return take_number(cursor, 1, 2, &suite->digits) && cursor->text[digits_at] != '0' && suite->digits >= 4 &&
           suite->digits <= OTP_CODE_DIGITS_MAX && take(cursor, ":");
}

static bool take_format(struct cursor *cursor, enum ocra_format *ret_format)
{
    static const char *const names[] = {[OCRA_ALPHANUMERIC] = "A", [OCRA_NUMERIC] = "N", [OCRA_HEXADECIMAL] = "H"};
    for (enum ocra_format format = OCRA_ALPHANUMERIC; format <= OCRA_HEXADECIMAL; format++)
        if (take(cursor, names[format])) {
            *ret_format = format;
            return true;
        }
    return false;
}

/* The RFC says two digits, and writes QH8 in an example of its own. */
static bool take_question(struct cursor *cursor, struct ocra_suite *suite)
{
    return take(cursor, "Q") && take_format(cursor, &suite->format) && take_number(cursor, 1, 2, &suite->question_size) &&
           suite->question_size >= 4 && suite->question_size <= OCRA_QUESTION_DIGITS_MAX;
}

static bool take_session(struct cursor *cursor, struct ocra_suite *suite)
{
    return take_number(cursor, 3, 3, &suite->session_size) && suite->session_size >= 1 && suite->session_size <= OCRA_SESSION_BYTES_MAX;
}

static bool take_step(struct cursor *cursor, struct ocra_suite *suite)
{
    unsigned number;
    if (!take_number(cursor, 1, 2, &number) || number == 0)
        return false;
    bool hours = take(cursor, "H");
    unsigned unit = hours ? 3600 : take(cursor, "M") ? 60 : take(cursor, "S") ? 1 : 0;
    suite->step_seconds = number * unit;
    return unit != 0 && number <= (hours ? 48U : 59U);
}

static bool take_data(struct cursor *cursor, struct ocra_suite *suite)
{
    suite->has_counter = take(cursor, "C-");
    if (!take_question(cursor, suite))
        return false;
    suite->has_pin = take(cursor, "-P");
    if (suite->has_pin && !take_hash(cursor, &suite->pin_hash))
        return false;
    if (take(cursor, "-S") && !take_session(cursor, suite))
        return false;
    return !take(cursor, "-T") || take_step(cursor, suite);
}

enum status ocra_suite_parse(struct bytes text, struct ocra_suite *ret_suite, struct failure *failure)
{
    struct ocra_suite suite = {.digits = 0};
    struct cursor cursor = {.text = (const char *)text.data, .size = text.size};
    if (text.size > OCRA_SUITE_TEXT_MAX)
        return failure_set(failure, STATUS_INVALID, "suite", "longer than any OCRA suite");
    if (!take_function(&cursor, &suite))
        return failure_set(failure, STATUS_INVALID, "suite", "begins OCRA-1:HOTP-, SHA1, SHA256 or SHA512, -, 4 to 10 digits, and a colon");
    if (!take_data(&cursor, &suite) || !at_end(&cursor))
        return failure_set(failure, STATUS_INVALID, "suite", "not a data input of RFC 6287 section 6.3, at character %zu",
                           cursor.position + 1);
    memcpy(suite.text, text.data, text.size);
    *ret_suite = suite;
    return STATUS_OK;
}
