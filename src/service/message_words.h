/* SPDX-License-Identifier: Apache-2.0
 * What a message says of an operation: its service, the amount, the last digits of the payee's account. */
#pragma once

#include "src/channel/template.h"
#include "src/operation/instruction.h"
#include "src/operation/money.h"

#define MESSAGE_PAYEE_DIGITS 4

/* The texts that a message's values point to. */
struct message_words {
    char amount[MONEY_TEXT_SIZE + 8], payee[MESSAGE_PAYEE_DIGITS + 1];
};
/* Fills in `service`; `amount` where there is one; `payee` where its account has enough digits to be told. */
void message_words_of(const struct instruction_terms *terms, enum message_language language, struct message_words *words,
                      struct message_values *values);
/* Of a customer's phone, by its word. */
enum message_language message_language_of(const char *word);
