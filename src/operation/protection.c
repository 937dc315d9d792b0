/* SPDX-License-Identifier: Apache-2.0
 * What the institution offers, within what the clause lets count. */
#include "src/operation/protection.h"

bool protection_never_counts(enum protection kind)
{
    return kind == PROTECTION_FIXED_PASSWORD || kind == PROTECTION_EMAIL;
}

bool protection_is_armed_at_once(enum protection kind)
{
    return kind == PROTECTION_DEFERRED_BLOCKABLE || kind == PROTECTION_REDUCED_LIMIT;
}

bool protection_serves(const struct protection_policy *policy, enum protection kind, enum service service, enum protection_use use)
{
    INVARIANT(kind < protection_count && service < service_count);
    return policy != NULL && !protection_never_counts(kind) && policy->rules[kind].is_offered && policy->rules[kind].services[use][service];
}

bool protection_is_offered(const struct protection_policy *policy, enum protection kind, enum service service)
{
    return protection_serves(policy, kind, service, PROTECTS_CODES) || protection_serves(policy, kind, service, PROTECTS_BIOMETRICS);
}

static bool is_below(int64_t amount_minor, int64_t used_minor, int64_t limit_minor)
{
    return limit_minor == LIMITS_NONE || amount_minor < limit_minor - used_minor;
}

bool protection_fits_reduced(const struct protection_policy *policy, int64_t amount_minor, const struct limits_usage *used)
{
    const struct limits *limits = &policy->reduced;
    return policy->rules[PROTECTION_REDUCED_LIMIT].is_offered && is_below(amount_minor, 0, limits->transaction_minor) &&
           is_below(amount_minor, used->day_minor, limits->day_minor) && is_below(amount_minor, used->month_minor, limits->month_minor);
}
