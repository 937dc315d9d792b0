/* SPDX-License-Identifier: Apache-2.0
 * Limits in whole TWD, and exchange rates in decimal digits. */
#include "src/config/catalogue_parts.h"

#define TWD_SCALE 100
#define RATE_DECIMALS 6
#define RATE_TEXT_MAX 20

static enum status read_twd(struct yaml_value map, const char *name, int64_t *ret_minor, struct failure *failure)
{
    struct yaml_value value = yaml_member(map, name);
    int64_t units;
    *ret_minor = LIMITS_NONE;
    if (!yaml_is_present(value))
        return STATUS_OK;
    TRY(yaml_integer(value, 1, MONEY_MINOR_MAX / TWD_SCALE, &units, failure));
    *ret_minor = units * TWD_SCALE;
    return STATUS_OK;
}

enum status catalogue_read_limits(const char *name, struct yaml_value value, struct limits *ret_limits, struct failure *failure)
{
    static const char *const members[] = {"counts_designated", "transaction_twd", "day_twd", "month_twd", NULL};
    struct limits limits = {.name = name};
    TRY(yaml_check_members(value, members, failure));
    TRY(yaml_boolean(yaml_member(value, "counts_designated"), &limits.counts_designated, failure));
    TRY(read_twd(value, "transaction_twd", &limits.transaction_minor, failure));
    TRY(read_twd(value, "day_twd", &limits.day_minor, failure));
    TRY(read_twd(value, "month_twd", &limits.month_minor, failure));
    if (limits.transaction_minor == LIMITS_NONE && limits.day_minor == LIMITS_NONE && limits.month_minor == LIMITS_NONE)
        return yaml_refuse(value, failure, "limits nothing: give transaction_twd, day_twd or month_twd");
    *ret_limits = limits;
    return STATUS_OK;
}

/* 31.525 is 31,525,000 millionths. */
static bool read_millionths(const char *text, int64_t *ret_millionths)
{
    int64_t value = 0;
    size_t decimals = 0;
    bool after_point = false, has_digit = false;
    for (; *text != 0; text++) {
        if (*text == '.' && !after_point && has_digit && text[1] != 0) {
            after_point = true;
            continue;
        }
        if (*text < '0' || *text > '9' || (after_point && decimals == RATE_DECIMALS) || value > MONEY_RATE_MAX)
            return false;
        value = value * 10 + (*text - '0');
        decimals += after_point ? 1 : 0;
        has_digit = true;
    }
    for (; decimals < RATE_DECIMALS && value <= MONEY_RATE_MAX; decimals++)
        value *= 10;
    *ret_millionths = value;
    return has_digit && value > 0 && value <= MONEY_RATE_MAX;
}

enum status catalogue_read_rate(const char *currency, struct yaml_value value, struct money_rate *ret_rate, struct failure *failure)
{
    const char *text;
    if (currency_find(currency) == NULL || strcmp(currency, "TWD") == 0)
        return yaml_refuse(value, failure, "is no currency that needs a rate");
    TRY(yaml_text(value, RATE_TEXT_MAX, &text, failure));
    if (!read_millionths(text, &ret_rate->twd_millionths))
        return yaml_refuse(value, failure, "must be TWD for one unit, above 0 and at most 10000, with up to %d decimals", RATE_DECIMALS);
    memcpy(ret_rate->currency, currency, sizeof ret_rate->currency);
    return STATUS_OK;
}
