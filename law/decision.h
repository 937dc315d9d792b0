/* SPDX-License-Identifier: Apache-2.0
 * The decision: a pure function of one operation and the evidence for it. Total, without allocation, and its order of judging never shows.
 */
#pragma once

#include "law/clause.h"

/* The clauses that spoke about one thing. */
struct verdicts {
    clause_set kept;
    clause_set broken;
};

struct decision {
    bool permitted;
    struct verdicts operation; /* 9.7 and 9.9.*, judged once for the operation as a whole */
    size_t entry_count;
    struct verdicts entries[LIMIT_DECIDE_EVIDENCE]; /* in the order of the evidence; only entry_count of them hold anything */
};

/* An entry is admissible when no clause that applies to it is broken. */
static inline bool verdicts_admissible(const struct verdicts *verdicts)
{
    return verdicts->broken == 0;
}

/* Permits when some entry is admissible and the operation breaks nothing. `count` is at most LIMIT_DECIDE_EVIDENCE; 0 denies. */
void decide(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count, struct decision *ret_decision);

/* What one clause says about one entry (or, for a clause of the operation, about the operation). NOT_APPLICABLE for a clause of display. */
enum verdict clause_judge(enum clause clause, const struct situation *on, const struct evidence_facts *entry);

/* The clauses that an admissible ceremony of `design` may have to keep for this operation, and those of the operation beside it: all that
 * speak in any permitting decision over one entry of that design. 0 when no such entry could permit it. */
clause_set decide_options(const struct operation_facts *operation, enum design design);
/* The clauses that even the best ceremony of `design` breaks for this operation: what to name when it is not an option. */
clause_set decide_obstacles(const struct operation_facts *operation, enum design design);
