/* SPDX-License-Identifier: Apache-2.0
 * One case of `decide` read from JSON: {"operation":{…},"evidence":[…]}. */
#pragma once

#include "law/facts.h"

/* Only evidence_count entries hold anything. */
struct case_facts {
    struct operation_facts operation;
    size_t evidence_count;
    struct evidence_facts evidence[LIMIT_DECIDE_EVIDENCE];
};

/* STATUS_INVALID with the field that is wrong, or none when the text is no JSON; STATUS_LIMIT for too many entries or too long a text. No
 * evidence is an empty list. */
MUST_CHECK enum status case_from_text(struct bytes text, struct case_facts *ret_case, struct failure *failure);

/* The facts of one operation or of one entry alone, as the store keeps them. */
MUST_CHECK enum status operation_from_text(struct bytes text, struct operation_facts *ret_operation, struct failure *failure);
MUST_CHECK enum status evidence_from_text(struct bytes text, struct evidence_facts *ret_entry, struct failure *failure);
