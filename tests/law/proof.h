/* SPDX-License-Identifier: Apache-2.0
 * What the walk shows of every sample, and what it has seen when it ends. */
#pragma once

#include "tests/law/space.h"

#define PROOF_INVARIANTS_MAX 64
#define PROOF_FAULT_MAX 200

struct proof {
    bool whole;
    uint64_t cases, permitted, decisions, improvements;
    uint64_t kept[clause_count], broken[clause_count]; /* in how many cases each clause decided so */
    uint64_t spoke[PROOF_INVARIANTS_MAX];              /* in how many cases each invariant had something to say */
    char fault[PROOF_FAULT_MAX];                       /* the first thing that was not as it must be, or empty */
};

void proof_of_group(struct proof *proof, const struct group *group);
/* Two entries decide as each alone, but for the way of 9.9, which they open and shut together. */
void proof_of_pairs(struct proof *proof);
/* Facts that a service does not use change nothing. */
void proof_of_ignored_facts(struct proof *proof);
/* After all walks: every clause kept, every requirement broken, every invariant with something to say. */
void proof_of_coverage(struct proof *proof);
