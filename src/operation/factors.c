/* SPDX-License-Identifier: Apache-2.0
 * No second reading of the law: whether a technique was used properly, and whether two are enough, its clauses say. */
#include "src/operation/factors.h"

#include "law/decision.h"

#define BIOMETRIC (SET_OF(FACTOR_BIOMETRIC_DIRECT) | SET_OF(FACTOR_BIOMETRIC_INDIRECT))
#define ANY_FACTOR (SET_OF(FACTOR_KNOWN) | SET_OF(FACTOR_HELD) | BIOMETRIC)

word_set factors_of_design(enum design design)
{
    switch (design) {
    case DESIGN_PASSWORD:
        return SET_OF(FACTOR_KNOWN);
    case DESIGN_OTP:
    case DESIGN_CHIP_CARD:
        return SET_OF(FACTOR_HELD);
    default:
        return 0;
    }
}

static bool is_of_design(enum clause_scope scope)
{
    return scope != SCOPE_entry && scope != SCOPE_operation && scope != SCOPE_display;
}

/* The clauses of its own design, whatever the operation asks of designs. */
static bool keeps_own_clauses(const struct situation *on, const struct evidence_facts *entry)
{
    for (enum clause clause = 0; clause < clause_count; clause++)
        if (is_of_design(clause_register[clause].scope) && clause_judge(clause, on, entry) == BROKEN)
            return false;
    return true;
}

static bool breaks(enum clause clause, const struct situation *on, const struct two_factor_facts *two_factor)
{
    const struct evidence_facts entry = {.design = DESIGN_TWO_FACTOR, .two_factor = *two_factor};
    return clause_judge(clause, on, &entry) == BROKEN;
}

/* 9.4.1: where liveness or person could not be confirmed, another design was added. Designs 6 and 7 are none that would. */
static bool has_other_design(const struct situation *on, const struct evidence_facts *evidence, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (evidence[i].design < DESIGN_KNOWLEDGE && evidence[i].design != DESIGN_TWO_FACTOR && keeps_own_clauses(on, &evidence[i]))
            return true;
    return false;
}

static void take_direct(const struct two_factor_facts *from, struct two_factor_facts *to)
{
    to->liveness = to->liveness || from->liveness;
    to->person = to->person || from->person;
    to->biometric_rule_kept = to->biometric_rule_kept || from->biometric_rule_kept;
    to->parameters_recorded = to->parameters_recorded || from->parameters_recorded;
    to->additional_design = to->additional_design || from->additional_design;
}

static void take_indirect(const struct two_factor_facts *from, struct two_factor_facts *to)
{
    to->effectiveness_assessed = to->effectiveness_assessed || from->effectiveness_assessed;
    to->risk_notice = to->risk_notice || from->risk_notice;
    to->off_switch = to->off_switch || from->off_switch;
    to->strengthened = to->strengthened || from->strengthened;
}

static struct two_factor_facts part_of_two_factor(const struct situation *on, struct two_factor_facts facts, bool other_design)
{
    struct two_factor_facts part = {.factors = facts.factors & ~BIOMETRIC};
    facts.additional_design = facts.additional_design || other_design;
    if ((facts.factors & SET_OF(FACTOR_BIOMETRIC_DIRECT)) != 0 && !breaks(CLAUSE_9_4_1, on, &facts)) {
        part.factors |= SET_OF(FACTOR_BIOMETRIC_DIRECT);
        take_direct(&facts, &part);
    }
    if ((facts.factors & SET_OF(FACTOR_BIOMETRIC_INDIRECT)) != 0 && !breaks(CLAUSE_9_4_2, on, &facts)) {
        part.factors |= SET_OF(FACTOR_BIOMETRIC_INDIRECT);
        take_indirect(&facts, &part);
    }
    return part;
}

static bool came_by_message(const struct otp_facts *otp)
{
    return otp->delivery == DELIVERY_SMS || otp->delivery == DELIVERY_VOICE;
}

static word_set factors_shown(const struct situation *on, const struct evidence_facts *entry)
{
    bool shown = true;
    if (entry->design == DESIGN_OTP)
        shown = !came_by_message(&entry->otp) && keeps_own_clauses(on, entry);
    if (entry->design == DESIGN_CHIP_CARD) /* in a query too, only its issuer knows it */
        shown = entry->chip_card.tac_verified_by_issuer && keeps_own_clauses(on, entry);
    return shown ? factors_of_design(entry->design) : 0;
}

static struct two_factor_facts part_of(const struct situation *on, const struct evidence_facts *entry, bool other_design)
{
    if (entry->design == DESIGN_TWO_FACTOR)
        return part_of_two_factor(on, entry->two_factor, other_design);
    return (struct two_factor_facts){.factors = factors_shown(on, entry)};
}

static struct two_factor_facts sum_of(const struct situation *on, const struct evidence_facts *evidence, size_t count)
{
    struct two_factor_facts sum = {.factors = 0};
    bool other_design = has_other_design(on, evidence, count);
    for (size_t i = 0; i < count; i++) {
        const struct two_factor_facts part = part_of(on, &evidence[i], other_design);
        sum.factors |= part.factors;
        take_direct(&part, &sum);
        take_indirect(&part, &sum);
    }
    return sum;
}

static bool is_said_alone(const struct situation *on, const struct evidence_facts *entry, word_set factors)
{
    word_set part = part_of(on, entry, false).factors;
    return part == factors && (entry->design != DESIGN_TWO_FACTOR || part == entry->two_factor.factors);
}

bool factors_combine(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count,
                     struct evidence_facts *ret_combined)
{
    struct situation on = situation_of(operation, evidence, count);
    const struct two_factor_facts sum = sum_of(&on, evidence, count);
    bool said = sum.factors == 0;
    for (size_t i = 0; i < count; i++)
        said = said || is_said_alone(&on, &evidence[i], sum.factors);
    if (said)
        return false;
    *ret_combined = (struct evidence_facts){.design = DESIGN_TWO_FACTOR, .two_factor = sum};
    return true;
}

word_set factors_counted(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count)
{
    struct situation on = situation_of(operation, evidence, count);
    return sum_of(&on, evidence, count).factors;
}

bool factors_any(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count)
{
    bool any = factors_counted(operation, evidence, count) != 0;
    for (size_t i = 0; i < count; i++)
        any = any || evidence[i].design == DESIGN_TWO_FACTOR;
    return any;
}

/* All factors of the kinds that are there: biometrics are one kind. */
static word_set kinds_of(word_set factors)
{
    return (factors & BIOMETRIC) != 0 ? factors | BIOMETRIC : factors;
}

word_set factors_missing(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count)
{
    struct situation on = situation_of(operation, evidence, count);
    const struct two_factor_facts sum = sum_of(&on, evidence, count);
    if (decide_options(operation, DESIGN_TWO_FACTOR) == 0 || !breaks(CLAUSE_9_4, &on, &sum))
        return 0;
    return ANY_FACTOR & ~kinds_of(sum.factors);
}
