/* SPDX-License-Identifier: Apache-2.0
 * What `countersign explain` tells of: a decision with the designs that could permit, whether it comes from a case or from an answer of
 * `decide`. */
#pragma once

#include "law/decision.h"

struct explained {
    bool permitted;
    size_t entry_count;
    enum design designs[LIMIT_DECIDE_EVIDENCE];
    struct verdicts entries[LIMIT_DECIDE_EVIDENCE];
    struct verdicts operation;
    bool options_known;               /* an answer of `decide` over some evidence does not say them */
    clause_set options[design_count]; /* 0: this design could not permit it */
};

/* Reads {"operation":…,"evidence":…} and decides it, or reads {"decision":…}. */
MUST_CHECK enum status explained_from_text(struct bytes text, struct explained *ret_explained, struct failure *failure);
