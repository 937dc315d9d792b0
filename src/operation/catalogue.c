/* SPDX-License-Identifier: Apache-2.0
 * Looking up, checking an operation against its entry, and resolving risk from limits. */
#include "src/operation/catalogue.h"

#include "law/words.h"

#define TWD(units) (INT64_C(units) * 100)

const struct limits limits_natural = {
    .name = "natural",
    .transaction_minor = TWD(50000),
    .day_minor = TWD(100000),
    .month_minor = TWD(200000),
};

const struct limits limits_class3 = {
    .name = "class3",
    .transaction_minor = TWD(10000),
    .day_minor = TWD(30000),
    .month_minor = TWD(50000),
};

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, const char *code)
{
    size_t low = 0, high = catalogue->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(code, catalogue->entries[middle].code);
        if (order == 0)
            return &catalogue->entries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct limits *catalogue_find_limits(const struct catalogue *catalogue, const char *name)
{
    for (size_t i = 0; i < catalogue->limits_count; i++)
        if (strcmp(name, catalogue->limits[i].name) == 0)
            return &catalogue->limits[i];
    return NULL;
}

enum status catalogue_entry_check(const struct catalogue_entry *entry, enum channel channel, enum customer customer, enum payee payee,
                                  struct failure *failure)
{
    if ((entry->channels & SET_OF(channel)) == 0)
        return failure_set(failure, STATUS_REFUSED, "channel", "%s is not offered by channel %s", entry->code, channel_text(channel));
    if ((entry->customers & SET_OF(customer)) == 0)
        return failure_set(failure, STATUS_REFUSED, "customer", "%s is not offered to %s customers", entry->code,
                           vocabulary_text(&vocabulary_customer, customer));
    if ((entry->payees & SET_OF(payee)) == 0)
        return failure_set(failure, STATUS_REFUSED, "payee.kind", "%s does not take payee %s", entry->code,
                           vocabulary_text(&vocabulary_payee, payee));
    return STATUS_OK;
}

/* Is a transaction to such a payee counted and limited? */
static bool limits_count(const struct limits *limits, enum payee payee)
{
    return limits->counts_designated || payee == PAYEE_NON_DESIGNATED;
}

/* True when used and more together reach the limit; a sum that does not fit has reached every limit but none. */
static bool reaches(int64_t used_minor, int64_t more_minor, int64_t limit_minor)
{
    int64_t sum;
    if (limit_minor == LIMITS_NONE)
        return false;
    return __builtin_add_overflow(used_minor, more_minor, &sum) || sum >= limit_minor;
}

static struct risk_resolution resolve(const struct limits *limits, int64_t minor, const struct limits_usage *used)
{
    const struct {
        enum limit_kind kind;
        int64_t used_minor, limit_minor;
    } rows[] = {
        {LIMIT_KIND_TRANSACTION, 0, limits->transaction_minor},
        {LIMIT_KIND_DAY, used->day_minor, limits->day_minor},
        {LIMIT_KIND_MONTH, used->month_minor, limits->month_minor},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (reaches(rows[i].used_minor, minor, rows[i].limit_minor))
            return (struct risk_resolution){
                .risk = RISK_HIGH, .spoke = rows[i].kind, .limit_minor = rows[i].limit_minor, .counted_minor = minor};
    return (struct risk_resolution){.risk = RISK_LOW, .counted_minor = minor};
}

static enum status amount_in_twd(const struct catalogue *catalogue, const struct money *amount, int64_t *ret_minor, struct failure *failure)
{
    enum status status = money_to_twd(amount, catalogue->rates, catalogue->rate_count, ret_minor);
    if (status == STATUS_NOT_FOUND)
        return failure_set(failure, STATUS_REFUSED, "amount.currency", "the catalogue has no rate for this currency");
    if (status != STATUS_OK)
        return failure_set(failure, status, "amount.minor", "more than limits can count");
    return STATUS_OK;
}

enum status risk_resolve(const struct catalogue *catalogue, const struct catalogue_entry *entry, const struct limits *limits,
                         enum payee payee, const struct money *amount, const struct limits_usage *used,
                         struct risk_resolution *ret_resolution, struct failure *failure)
{
    INVARIANT((entry->risk_source == RISK_SOURCE_LIMITS) == (limits != NULL));
    if (limits == NULL) {
        *ret_resolution = (struct risk_resolution){.risk = entry->risk_source == RISK_SOURCE_FIXED ? entry->fixed_risk : RISK_LOW};
        return STATUS_OK;
    }
    if (!limits_count(limits, payee)) {
        *ret_resolution = (struct risk_resolution){.risk = RISK_LOW};
        return STATUS_OK;
    }
    int64_t minor;
    TRY(amount_in_twd(catalogue, amount, &minor, failure));
    *ret_resolution = resolve(limits, minor, used);
    return STATUS_OK;
}
