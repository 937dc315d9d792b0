/* SPDX-License-Identifier: Apache-2.0
 * From an instruction's terms to the values of a template. */
#include "src/service/message_words.h"

#include "src/operation/instruction_text.h"

#include <stdio.h>

#define PAYEE_DIGITS_MIN 3

/* The last digits of an account number, whatever else stands in it. */
static void last_digits(const char *account, char ret_text[MESSAGE_PAYEE_DIGITS + 1])
{
    size_t size = 0;
    for (size_t i = strlen(account); i > 0 && size < MESSAGE_PAYEE_DIGITS; i--)
        if (account[i - 1] >= '0' && account[i - 1] <= '9')
            ret_text[size++] = account[i - 1];
    for (size_t i = 0; i < size / 2; i++) {
        char digit = ret_text[i];
        ret_text[i] = ret_text[size - 1 - i];
        ret_text[size - 1 - i] = digit;
    }
    ret_text[size] = 0;
}

void message_words_of(const struct instruction_terms *terms, enum message_language language, struct message_words *words,
                      struct message_values *values)
{
    values->of[PLACEHOLDER_SERVICE] = instruction_service_name(terms->service, language == MESSAGE_EN ? INSTRUCTION_EN : INSTRUCTION_ZH_TW);
    if (terms->has_amount) {
        const struct currency *currency = currency_find(terms->amount.currency);
        snprintf(words->amount, sizeof words->amount, "%s %s", currency->code, money_format(currency, terms->amount.minor).text);
        values->of[PLACEHOLDER_AMOUNT] = words->amount;
    }
    if (terms->payee.account == NULL)
        return;
    last_digits(terms->payee.account, words->payee);
    if (strlen(words->payee) >= PAYEE_DIGITS_MIN)
        values->of[PLACEHOLDER_PAYEE] = words->payee;
}

enum message_language message_language_of(const char *word)
{
    return strcmp(word, message_language_names[MESSAGE_EN]) == 0 ? MESSAGE_EN : MESSAGE_ZH_TW;
}
