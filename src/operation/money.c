/* SPDX-License-Identifier: Apache-2.0
 * Integers only; the carrying over to TWD is split so that no product can overflow. */
#include "src/operation/money.h"

#include "src/base/bytes.h"

static const struct currency currencies[] = {
#define CURRENCY(code, scale, name_zh_tw) {code, scale, name_zh_tw},
#include "src/operation/currencies.def"
#undef CURRENCY
};

const struct currency *currency_find(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(currencies); i++)
        if (strcmp(currencies[i].code, code) == 0)
            return &currencies[i];
    return NULL;
}

static void prepend(struct money_text *text, size_t *at, char character)
{
    text->text[--*at] = character;
}

/* Written from the end. 16 digits, 5 commas, a point and the closing 0 fit. */
struct money_text money_format(const struct currency *currency, int64_t minor)
{
    INVARIANT(minor >= 0 && minor <= MONEY_MINOR_MAX);
    struct money_text written = {{0}}, result = {{0}};
    size_t at = sizeof written.text - 1;
    for (int64_t scale = currency->scale; scale > 1; scale /= 10, minor /= 10)
        prepend(&written, &at, (char)('0' + minor % 10));
    if (currency->scale > 1)
        prepend(&written, &at, '.');
    for (unsigned digits = 0; digits == 0 || minor > 0; digits++, minor /= 10) {
        if (digits > 0 && digits % 3 == 0)
            prepend(&written, &at, ',');
        prepend(&written, &at, (char)('0' + minor % 10));
    }
    memcpy(result.text, written.text + at, sizeof written.text - at);
    return result;
}

static const struct money_rate *rate_find(const struct money_rate *rates, size_t count, const char *currency)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rates[i].currency, currency) == 0)
            return &rates[i];
    return NULL;
}

#define MILLIONTHS_PER_MINOR 10000 /* a minor unit of TWD is a hundredth */

/* Whole units and the rest of one go separately, so that nothing is lost and only the first product can overflow. */
static enum status convert(int64_t minor, int64_t scale, int64_t twd_millionths, int64_t *ret_minor)
{
    int64_t millionths;
    if (__builtin_mul_overflow(minor / scale, twd_millionths, &millionths))
        return STATUS_LIMIT;
    int64_t rest = millionths % MILLIONTHS_PER_MINOR * scale + minor % scale * twd_millionths; /* in 1/scale millionths */
    int64_t divisor = MILLIONTHS_PER_MINOR * scale;
    *ret_minor = millionths / MILLIONTHS_PER_MINOR + (rest + divisor - 1) / divisor;
    return STATUS_OK;
}

enum status money_to_twd(const struct money *money, const struct money_rate *rates, size_t count, int64_t *ret_minor)
{
    const struct currency *currency = currency_find(money->currency);
    if (currency == NULL)
        return STATUS_NOT_FOUND;
    if (money->minor < 0 || money->minor > MONEY_MINOR_MAX)
        return STATUS_LIMIT;
    if (strcmp(money->currency, "TWD") == 0) {
        *ret_minor = money->minor;
        return STATUS_OK;
    }
    const struct money_rate *rate = rate_find(rates, count, money->currency);
    if (rate == NULL)
        return STATUS_NOT_FOUND;
    INVARIANT(rate->twd_millionths > 0 && rate->twd_millionths <= MONEY_RATE_MAX);
    return convert(money->minor, currency->scale, rate->twd_millionths, ret_minor);
}
