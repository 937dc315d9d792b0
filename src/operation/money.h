/* SPDX-License-Identifier: Apache-2.0
 * Money: an integer of minor units with its currency, written for people, and carried over to TWD, in which limits count. */
#pragma once

#include "src/base/status.h"

#include <stdint.h>

#define MONEY_MINOR_MAX INT64_C(9007199254740992) /* 2^53: what every JSON reader can hold */
#define MONEY_TEXT_SIZE 40

/* A currency of currencies.def. `scale` is minor units per unit: 100, or 1 where there are no cents. */
struct currency {
    char code[4];
    int64_t scale;
    const char *name_zh_tw;
};

struct money {
    int64_t minor;
    char currency[4]; /* ISO 4217, closed by a 0 */
};

struct money_text {
    char text[MONEY_TEXT_SIZE];
};

/* NULL when the code is none of currencies.def. */
const struct currency *currency_find(const char *code);
/* 1,234,567.00, or 1,234,567 in a currency without cents. Minor must be 0 to MONEY_MINOR_MAX. */
struct money_text money_format(const struct currency *currency, int64_t minor);

/* An exchange rate as the institution set it: millionths of a TWD for one unit of the currency, at most MONEY_RATE_MAX. */
#define MONEY_RATE_MAX INT64_C(10000000000)
struct money_rate {
    char currency[4];
    int64_t twd_millionths;
};

/* Minor units of TWD, rounded up so that no limit is passed by rounding. STATUS_NOT_FOUND: no rate is given for this currency;
 * STATUS_LIMIT: below 0, or more than can be counted. */
MUST_CHECK enum status money_to_twd(const struct money *money, const struct money_rate *rates, size_t count, int64_t *ret_minor);
