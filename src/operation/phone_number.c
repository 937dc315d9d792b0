/* SPDX-License-Identifier: Apache-2.0
 * From what people write to E.164. Of Taiwan's numbers the length is known: eight or nine digits after +886, none of them a leading 0. */
#include "src/operation/phone_number.h"

#define TAIWAN "+886"
#define DIGITS_MIN 8
#define DIGITS_MAX 15
#define TAIWAN_DIGITS_MIN 8
#define TAIWAN_DIGITS_MAX 9
#define SHOWN_BEFORE 5
#define SHOWN_AFTER 3

static bool are_digits(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size > 0;
}

static bool is_of_good_length(struct bytes text)
{
    const size_t prefix = sizeof TAIWAN - 1;
    if (text.size < 1 + DIGITS_MIN || text.size > 1 + DIGITS_MAX || text.data[1] == '0')
        return false;
    if (memcmp(text.data, TAIWAN, prefix) != 0)
        return true;
    return text.data[prefix] != '0' && text.size >= prefix + TAIWAN_DIGITS_MIN && text.size <= prefix + TAIWAN_DIGITS_MAX;
}

enum status phone_number_parse(struct bytes text, struct phone_number *ret_number)
{
    struct phone_number number = {TAIWAN};
    size_t kept = sizeof TAIWAN - 1;
    if (text.size < 2 || text.size > 1 + DIGITS_MAX || (text.data[0] != '0' && text.data[0] != '+'))
        return STATUS_INVALID;
    if (text.data[0] == '+')
        kept = 1;
    struct bytes digits = bytes_of(text.data + 1, text.size - 1);
    if (!are_digits(digits) || kept + digits.size >= sizeof number.text)
        return STATUS_INVALID;
    memcpy(number.text + kept, digits.data, digits.size);
    number.text[kept + digits.size] = 0;
    if (!is_of_good_length(bytes_of_text(number.text)))
        return STATUS_INVALID;
    *ret_number = number;
    return STATUS_OK;
}

struct phone_number phone_number_mask(const struct phone_number *number)
{
    struct phone_number masked = *number;
    size_t size = strlen(number->text);
    for (size_t i = SHOWN_BEFORE; i + SHOWN_AFTER < size; i++)
        masked.text[i] = '*';
    return masked;
}
