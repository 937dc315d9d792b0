/* SPDX-License-Identifier: Apache-2.0
 * The rules of fixed passwords (domain practice and the norm on fixed passwords: length, runs, explicit data, common ones). */
#include "src/secret/password_rules.h"

#define EXPLICIT_PART_MIN 4 /* shorter values turn up in passwords by chance */

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static uint8_t fold(uint8_t c)
{
    return is_upper(c) ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool is_printable(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] <= ' ' || text.data[i] > '~')
            return false;
    return true;
}

static unsigned count_kinds(struct bytes text)
{
    bool lower = false, upper = false, digit = false, symbol = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        lower |= is_lower(c);
        upper |= is_upper(c);
        digit |= is_digit(c);
        symbol |= !is_lower(c) && !is_upper(c) && !is_digit(c);
    }
    return (unsigned)lower + upper + digit + symbol;
}

/* 0 for another of the same, 1 and -1 for the next and the one before among letters or digits; 2 for no step of a run. */
static int step_of(uint8_t from, uint8_t to)
{
    uint8_t a = fold(from), b = fold(to);
    bool same_alphabet = (is_digit(a) && is_digit(b)) || (is_lower(a) && is_lower(b));
    if (a == b)
        return 0;
    if (same_alphabet && (b == a + 1 || b + 1 == a))
        return b - a;
    return 2;
}

static size_t longest_run(struct bytes text)
{
    size_t longest = text.size > 0, current = 1;
    int direction = 2;
    for (size_t i = 1; i < text.size; i++) {
        int step = step_of(text.data[i - 1], text.data[i]);
        current = step == 2 ? 1 : step == direction ? current + 1 : 2;
        direction = step;
        longest = current > longest ? current : longest;
    }
    return longest;
}

static bool equal_folded(const uint8_t *a, const uint8_t *b, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (fold(a[i]) != fold(b[i]))
            return false;
    return true;
}

static bool contains(struct bytes text, struct bytes part)
{
    for (size_t at = 0; part.size <= text.size && at <= text.size - part.size; at++)
        if (equal_folded(text.data + at, part.data, part.size))
            return true;
    return false;
}

static bool gives_away(struct bytes text, struct explicit_data explicit_data)
{
    for (size_t i = 0; i < explicit_data.count; i++) {
        struct bytes value = explicit_data.values[i];
        bool counts = value.size >= EXPLICIT_PART_MIN || value.size == text.size;
        if (counts && contains(text, value))
            return true;
    }
    return false;
}

static bool runs_too_long(const struct password_policy *policy, struct bytes password)
{
    size_t longest = longest_run(password);
    return policy->run_length > 0 && (longest >= policy->run_length || longest == password.size);
}

enum password_rule password_judge(const struct password_policy *policy, struct bytes password, struct explicit_data explicit_data)
{
    if (password.size < policy->length_min || password.size < PASSWORD_LENGTH_FLOOR)
        return PASSWORD_TOO_SHORT;
    if (password.size > policy->length_max || password.size > PASSWORD_BYTES_MAX)
        return PASSWORD_TOO_LONG;
    if (!is_printable(password))
        return PASSWORD_CHARACTER;
    if (count_kinds(password) < policy->kinds_min)
        return PASSWORD_TOO_UNIFORM;
    if (gives_away(password, explicit_data))
        return PASSWORD_EXPLICIT;
    if (runs_too_long(policy, password))
        return PASSWORD_RUN;
    return common_passwords_have(policy->common, password) ? PASSWORD_COMMON : PASSWORD_KEEPS_RULES;
}

static bool has_letter_and_digit(struct bytes text)
{
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < text.size; i++) {
        digits += is_digit(text.data[i]);
        letters += is_lower(fold(text.data[i]));
    }
    return digits > 0 && letters > 0;
}

static bool is_alphanumeric(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i]) && !is_lower(fold(text.data[i])))
            return false;
    return true;
}

enum password_rule user_code_judge(struct bytes user_code, struct explicit_data explicit_data)
{
    if (user_code.size < USER_CODE_LENGTH_MIN)
        return PASSWORD_TOO_SHORT;
    if (user_code.size > USER_CODE_BYTES_MAX)
        return PASSWORD_TOO_LONG;
    if (!is_alphanumeric(user_code))
        return PASSWORD_CHARACTER;
    if (!has_letter_and_digit(user_code))
        return PASSWORD_TOO_UNIFORM;
    return gives_away(user_code, explicit_data) ? PASSWORD_EXPLICIT : PASSWORD_KEEPS_RULES;
}

enum status password_rule_failure(enum password_rule rule, const char *field, struct failure *failure)
{
    static const struct {
        const char *word, *chinese, *english;
    } words[PASSWORD_RULE_COUNT] = {
#define RULE(symbol, word, chinese, english) [PASSWORD_##symbol] = {word, chinese, english},
#include "src/secret/password_rules.def"
#undef RULE
    };
    if (rule == PASSWORD_KEEPS_RULES)
        return STATUS_OK;
    return failure_set(failure, STATUS_REFUSED, field, "%s: %s %s", words[rule].word, words[rule].chinese, words[rule].english);
}

bool password_is_readable(struct bytes text)
{
    return text.size > 0 && text.size <= PASSWORD_BYTES_MAX && is_printable(text);
}
