/* SPDX-License-Identifier: Apache-2.0
 * One case of `decide` read from JSON: {"operation":{…},"evidence":[…]}. */
#pragma once

#include <jansson.h>

#include "law/facts.h"

/* Only evidence_count entries hold anything. */
struct case_facts {
    struct operation_facts operation;
    size_t evidence_count;
    struct evidence_facts evidence[LIMIT_DECIDE_EVIDENCE];
};

/* STATUS_INVALID with the field that is wrong, STATUS_LIMIT for too many entries. No evidence is an empty list. */
MUST_CHECK enum status case_from_json(json_t *value, struct case_facts *ret_case, struct failure *failure);
/* The same from text, with the parser's own refusals too: too long, not JSON, not UTF-8, a member twice. */
MUST_CHECK enum status case_from_text(struct bytes text, struct case_facts *ret_case, struct failure *failure);

/* The parts of it; `path` begins the names of fields in failures ("operation", "evidence[0]"). */
MUST_CHECK enum status operation_from_json(json_t *value, const char *path, struct operation_facts *ret_operation, struct failure *failure);
MUST_CHECK enum status evidence_from_json(json_t *value, const char *path, struct evidence_facts *ret_entry, struct failure *failure);
