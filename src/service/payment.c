/* SPDX-License-Identifier: Apache-2.0
 * Payee and amount out of an instruction, in the spelling of the Payment Request API. */
#include "src/service/payment.h"

#include "src/json/members.h"
#include "src/operation/money.h"

#include <stdio.h>

void payment_release(struct payment *payment)
{
    json_decref(payment->instruction);
}

/* Decimal digits without grouping; currencies have cents or none. */
static void write_value(const struct currency *currency, json_int_t minor, char ret_value[PAYMENT_VALUE_SIZE])
{
    json_int_t scale = currency->scale;
    if (scale == 1)
        snprintf(ret_value, PAYMENT_VALUE_SIZE, "%" JSON_INTEGER_FORMAT, minor);
    else
        snprintf(ret_value, PAYMENT_VALUE_SIZE, "%" JSON_INTEGER_FORMAT ".%02" JSON_INTEGER_FORMAT, minor / scale, minor % scale);
}

enum status payment_read(struct bytes instruction, struct payment *payment)
{
    TRY(members_parse(instruction, &payment->instruction, NULL));
    const json_t *amount = json_object_get(payment->instruction, "amount");
    const char *payee = json_string_value(json_object_get(json_object_get(payment->instruction, "payee"), "name"));
    const char *code = json_string_value(json_object_get(amount, "currency"));
    if (amount == NULL || payee == NULL)
        return STATUS_OK;
    const struct currency *currency = code != NULL ? currency_find(code) : NULL;
    if (currency == NULL)
        return STATUS_CORRUPT;
    write_value(currency, json_integer_value(json_object_get(amount, "minor")), payment->value);
    payment->for_method = (struct method_payment){.payee = payee, .value = payment->value, .currency = currency->code};
    payment->is_there = true;
    return STATUS_OK;
}
