/* SPDX-License-Identifier: Apache-2.0
 * What Article 9 forbids and grants, written by hand from its Chinese text, over bare facts: nothing here asks the clauses or their
 * helpers. */
#pragma once

#include "tests/law/space.h"

struct invariant {
    const char *text;
    /* Whether the text speaks of this sample. */
    bool (*speaks)(const struct operation_facts *operation, const struct evidence_facts *entry);
    bool grants; /* the entry must be admissible; else it must not be */
};

extern const struct invariant invariants[];
extern const size_t invariant_count;
