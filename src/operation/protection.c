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

bool protection_is_offered(const struct protection_policy *policy, enum protection kind, enum service service)
{
    INVARIANT(kind < protection_count && service < service_count);
    return policy != NULL && !protection_never_counts(kind) && policy->rules[kind].is_offered && policy->rules[kind].services[service];
}
