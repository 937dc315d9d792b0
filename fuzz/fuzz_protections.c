/* SPDX-License-Identifier: Apache-2.0
 * Files of enhanced protections: whatever is accepted is within the clause and our own bounds, whatever is refused says why. */
#include "fuzz/harness.h"

#include "src/config/protections_file.h"

static bool serves_something(const struct protection_rule *rule)
{
    for (unsigned service = 0; service < service_count; service++)
        if (rule->services[PROTECTS_CODES][service] || rule->services[PROTECTS_BIOMETRICS][service])
            return true;
    return false;
}

static bool is_answered(enum protection kind)
{
    return !protection_is_armed_at_once(kind) && kind != PROTECTION_OTP_BOUND;
}

static void check_rule(const struct protection_policy *policy, enum protection kind)
{
    const struct protection_rule *rule = &policy->rules[kind];
    if (!rule->is_offered)
        return;
    INVARIANT(!protection_never_counts(kind) && kind != PROTECTION_RECORDED_VIDEO && serves_something(rule));
    if (is_answered(kind))
        INVARIANT(rule->answer_seconds >= 30 && rule->answer_seconds <= 600 && rule->attempts >= 1 && rule->attempts <= 5);
}

static void check_policy(const struct protection_policy *policy)
{
    for (unsigned kind = 0; kind < protection_count; kind++)
        check_rule(policy, (enum protection)kind);
    if (policy->rules[PROTECTION_DEFERRED_BLOCKABLE].is_offered)
        INVARIANT(policy->deferral.wait_seconds > 0 && policy->deferral.waiting_operations > 0 && policy->deferral.waiting_minor > 0);
    if (policy->rules[PROTECTION_REDUCED_LIMIT].is_offered)
        INVARIANT(policy->reduced.day_minor < limits_natural.day_minor && policy->reduced.month_minor < limits_natural.month_minor);
    INVARIANT(!policy->rules[PROTECTION_TWO_WAY_SMS].is_offered || policy->two_way_template[0] != 0);
    INVARIANT(!policy->rules[PROTECTION_SIM_AUTHENTICATION].is_offered || policy->sim_operator[0] != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct protection_policy policy = {0};
    struct failure failure = {0};
    if (protections_file_parse(bytes_of(data, size), &policy, &failure) == STATUS_OK)
        check_policy(&policy);
    else
        INVARIANT(failure.message[0] != 0);
    return 0;
}
