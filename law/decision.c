/* SPDX-License-Identifier: Apache-2.0
 * Asks every clause of the register, each about what its scope says. */
#include "law/decision.h"

/* How a clause of each scope is asked, given `on` and `entry`. */
#define ABOUT(wanted, call) (entry->design == (wanted) ? (call) : NOT_APPLICABLE)
#define ASK_entry(symbol) clause_##symbol(on, entry)
#define ASK_certificate(symbol) ABOUT(DESIGN_CERTIFICATE, clause_##symbol(on, &entry->certificate))
#define ASK_chip_card(symbol) ABOUT(DESIGN_CHIP_CARD, clause_##symbol(on, &entry->chip_card))
#define ASK_otp(symbol) ABOUT(DESIGN_OTP, clause_##symbol(on, &entry->otp))
#define ASK_two_factor(symbol) ABOUT(DESIGN_TWO_FACTOR, clause_##symbol(on, &entry->two_factor))
#define ASK_video(symbol) ABOUT(DESIGN_VIDEO, clause_##symbol(on, &entry->video))
#define ASK_known(symbol) (entry->design == DESIGN_KNOWLEDGE || entry->design == DESIGN_PASSWORD ? clause_##symbol(on) : NOT_APPLICABLE)
#define ASK_operation(symbol) clause_##symbol(on)
#define ASK_display(symbol) NOT_APPLICABLE

enum verdict clause_judge(enum clause clause, const struct situation *on, const struct evidence_facts *entry)
{
    switch (clause) {
#define CLAUSE(symbol, id, number, scope, ...)                                                                                             \
    case CLAUSE_##symbol:                                                                                                                  \
        return ASK_##scope(symbol);
#include "law/clauses.def"
#undef CLAUSE
    default:
        return NOT_APPLICABLE;
    }
}

static void note(struct verdicts *verdicts, enum clause clause, enum verdict verdict)
{
    verdicts->kept |= (clause_set)(verdict == KEPT) << clause;
    verdicts->broken |= (clause_set)(verdict == BROKEN) << clause;
}

/* Scopes are constants, so that each of these two is only the calls it makes. */
static void judge_entry(const struct situation *on, const struct evidence_facts *entry, struct verdicts *ret_verdicts)
{
    struct verdicts verdicts = {0, 0};
#define CLAUSE(symbol, id, number, scope, ...)                                                                                             \
    if (SCOPE_##scope != SCOPE_operation)                                                                                                  \
        note(&verdicts, CLAUSE_##symbol, ASK_##scope(symbol));
#include "law/clauses.def"
#undef CLAUSE
    *ret_verdicts = verdicts;
}

static void judge_operation(const struct situation *on, struct verdicts *ret_verdicts)
{
    static const struct evidence_facts none, *entry = &none;
    struct verdicts verdicts = {0, 0};
#define CLAUSE(symbol, id, number, scope, ...)                                                                                             \
    if (SCOPE_##scope == SCOPE_operation)                                                                                                  \
        note(&verdicts, CLAUSE_##symbol, ASK_##scope(symbol));
#include "law/clauses.def"
#undef CLAUSE
    *ret_verdicts = verdicts;
}

void decide(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count, struct decision *ret_decision)
{
    INVARIANT(count <= LIMIT_DECIDE_EVIDENCE);
    struct situation on = situation_of(operation, evidence, count);
    bool some_admissible = false;
    for (size_t i = 0; i < count; i++) {
        judge_entry(&on, &evidence[i], &ret_decision->entries[i]);
        some_admissible = some_admissible || verdicts_admissible(&ret_decision->entries[i]);
    }
    judge_operation(&on, &ret_decision->operation);
    ret_decision->entry_count = count;
    ret_decision->permitted = some_admissible && ret_decision->operation.broken == 0;
}
