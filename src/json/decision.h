/* SPDX-License-Identifier: Apache-2.0
 * The decision as JSON: one case in, one answer out. The command line and the server both call this, so their bytes are the same. */
#pragma once

#include "law/decision.h"
#include "src/base/buffer.h"

struct case_facts;

/* Appends one answer to one case ({"operation":…,"evidence":[…]}), compact and without a line end. STATUS_OK: a decision. STATUS_INVALID
 * and STATUS_LIMIT: an error object that names `line` and the field. STATUS_NO_MEMORY: nothing was appended, for want of memory or of room
 * in `ret_json`. */
MUST_CHECK enum status decide_json(struct bytes text, unsigned line, struct buffer *ret_json);

/* The same for a list of up to `maximum` cases: appends a list of answers, where a case that cannot be read has its error object, whose
 * line is its place in the list, from 1. STATUS_INVALID and STATUS_LIMIT when the list itself cannot be read: nothing was appended. */
MUST_CHECK enum status decide_json_list(struct bytes text, size_t maximum, struct buffer *ret_json, struct failure *failure);

/* Appends the answer to a case that has been read already. STATUS_NO_MEMORY as above. */
MUST_CHECK enum status decide_case(const struct case_facts *facts, struct buffer *ret_json);

/* Appends the answer to a case that has been decided already. STATUS_NO_MEMORY as above. */
MUST_CHECK enum status decision_json(const struct operation_facts *operation, const struct evidence_facts *evidence,
                                     const struct decision *decision, struct buffer *ret_json);

/* Appends the error object for a case that never was one: a line that is too long, an element that is missing. Returns the failure's
 * status, or STATUS_NO_MEMORY. */
MUST_CHECK enum status decide_json_refused(const struct failure *failure, unsigned line, struct buffer *ret_json);
