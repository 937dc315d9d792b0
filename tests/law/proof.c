/* SPDX-License-Identifier: Apache-2.0
 * Judging the samples of the walk. */
#include "tests/law/proof.h"

#include <stdarg.h>
#include <stdio.h>

#include "tests/law/best.h"
#include "tests/law/invariants.h"

__attribute__((format(printf, 2, 3))) static void fault(struct proof *proof, const char *format, ...)
{
    va_list arguments;
    if (proof->fault[0] != 0)
        return;
    va_start(arguments, format);
    vsnprintf(proof->fault, sizeof proof->fault, format, arguments);
    va_end(arguments);
}

static void decide_one(struct proof *proof, const struct sample *sample, struct decision *ret_decision)
{
    decide(&sample->operation, &sample->entry, sample->entry.design != DESIGN_MISSING, ret_decision);
    proof->decisions++;
}

/* Exactly one decision: no clause says both, permission follows from the clauses, and asking again changes nothing. */
static void check_one_decision(struct proof *proof, const struct sample *sample, const struct decision *decision)
{
    struct decision again;
    const struct verdicts *entry = &decision->entries[0], *whole = &decision->operation;
    decide_one(proof, sample, &again);
    if ((entry->kept & entry->broken) != 0 || (whole->kept & whole->broken) != 0)
        fault(proof, "a clause is kept and broken at once");
    if (decision->permitted != (entry->broken == 0 && whole->broken == 0))
        fault(proof, "permission does not follow from the clauses");
    if (again.permitted != decision->permitted || memcmp(&again.operation, whole, sizeof *whole) != 0 ||
        memcmp(&again.entries[0], entry, sizeof *entry) != 0)
        fault(proof, "the same facts are decided twice differently");
}

/* An entry hears no clause of the operation, the operation none of an entry, and neither of them one of display. */
static void check_scopes(struct proof *proof, const struct decision *decision)
{
    clause_set of_operation = 0, of_display = 0;
    for (enum clause clause = 0; clause < clause_count; clause++) {
        of_operation |= (clause_set)(clause_register[clause].scope == SCOPE_operation) << clause;
        of_display |= (clause_set)(clause_register[clause].scope == SCOPE_display) << clause;
    }
    clause_set entry = decision->entries[0].kept | decision->entries[0].broken;
    clause_set operation = decision->operation.kept | decision->operation.broken;
    if ((entry & (of_operation | of_display)) != 0 || (operation & ~of_operation) != 0)
        fault(proof, "a clause speaks of what is not in its scope");
}

/* Of 8.1, 8.2.high and 8.2.low a query and a transaction hear exactly one, an application none. */
static void check_baseline(struct proof *proof, const struct sample *sample, const struct decision *decision)
{
    clause_set spoke = decision->entries[0].kept | decision->entries[0].broken;
    int count = clause_set_has(spoke, CLAUSE_8_1) + clause_set_has(spoke, CLAUSE_8_2_high) + clause_set_has(spoke, CLAUSE_8_2_low);
    if (count != (service_instruction(sample->operation.service) != INSTRUCTION_APPLICATION))
        fault(proof, "Article 8 speaks %d times about %d", count, (int)sample->operation.service);
}

static void check_invariants(struct proof *proof, const struct sample *sample, const struct decision *decision)
{
    bool admissible = verdicts_admissible(&decision->entries[0]);
    for (size_t i = 0; i < invariant_count; i++) {
        if (!invariants[i].speaks(&sample->operation, &sample->entry))
            continue;
        proof->spoke[i]++;
        if (admissible != invariants[i].grants)
            fault(proof, "%s", invariants[i].text);
    }
}

struct improvement {
    struct proof *proof;
    const struct decision *before;
};

/* One safety fact more breaks no clause that was not broken, and turns no permit into a deny. */
static void check_improvement(const struct sample *better, void *context)
{
    const struct improvement *improvement = context;
    struct decision after;
    decide_one(improvement->proof, better, &after);
    improvement->proof->improvements++;
    if ((after.entries[0].broken & ~improvement->before->entries[0].broken) != 0 ||
        (after.operation.broken & ~improvement->before->operation.broken) != 0)
        fault(improvement->proof, "a safety fact breaks a clause");
    if (improvement->before->permitted && !after.permitted)
        fault(improvement->proof, "a safety fact turns a permit into a deny");
}

static void count_clauses(struct proof *proof, const struct verdicts *verdicts)
{
    for (clause_set kept = verdicts->kept; kept != 0; kept &= kept - 1)
        proof->kept[__builtin_ctzll(kept)]++;
    for (clause_set broken = verdicts->broken; broken != 0; broken &= broken - 1)
        proof->broken[__builtin_ctzll(broken)]++;
}

static void judge(const struct sample *sample, void *context)
{
    struct proof *proof = context;
    struct decision decision;
    decide_one(proof, sample, &decision);
    proof->cases++;
    proof->permitted += decision.permitted;
    count_clauses(proof, &decision.entries[0]);
    count_clauses(proof, &decision.operation);
    check_one_decision(proof, sample, &decision);
    check_scopes(proof, &decision);
    check_baseline(proof, sample, &decision);
    check_invariants(proof, sample, &decision);
    each_improvement(sample, check_improvement, &(struct improvement){proof, &decision});
}

void proof_of_group(struct proof *proof, const struct group *group)
{
    group_walk(group, proof->whole, judge, proof);
}

void proof_of_coverage(struct proof *proof)
{
    INVARIANT(invariant_count <= PROOF_INVARIANTS_MAX);
    for (enum clause clause = 0; clause < clause_count; clause++) {
        bool requires = clause_register[clause].effect == EFFECT_REQUIRES;
        if (clause_register[clause].scope == SCOPE_display)
            continue;
        if (proof->kept[clause] == 0 || (proof->broken[clause] == 0) == requires)
            fault(proof, "%s: kept %llu times, broken %llu times", clause_register[clause].id, (unsigned long long)proof->kept[clause],
                  (unsigned long long)proof->broken[clause]);
    }
    for (size_t i = 0; i < invariant_count; i++)
        if (proof->spoke[i] == 0)
            fault(proof, "nothing was walked that this speaks of: %s", invariants[i].text);
}
