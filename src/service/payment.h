/* SPDX-License-Identifier: Apache-2.0
 * What a browser's payment window is to show of an instruction, for methods that have it confirmed there. */
#pragma once

#include "src/methods/method.h"

#include <jansson.h>

#define PAYMENT_VALUE_SIZE 48

struct payment {
    json_t *instruction;
    char value[PAYMENT_VALUE_SIZE];
    struct method_payment for_method;
    bool is_there; /* the instruction moves money to somebody by name */
};
void payment_release(struct payment *payment);
/* `instruction`: canonical JSON of ours. */
MUST_CHECK enum status payment_read(struct bytes instruction, struct payment *payment);
/* NULL when there is none. */
static inline const struct method_payment *payment_for_method(const struct payment *payment)
{
    return payment->is_there ? &payment->for_method : NULL;
}
