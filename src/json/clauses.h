/* SPDX-License-Identifier: Apache-2.0
 * The register of clauses as JSON, for `countersign clauses --json` and GET /v1/clauses. */
#pragma once

#include "src/base/buffer.h"

/* Appends {"clauses_version":…,"clauses":[…]}: every clause in order, without its rows. STATUS_NO_MEMORY: nothing was appended. */
MUST_CHECK enum status clauses_json_list(struct buffer *ret_json);
/* Appends one clause with the rows of its table. STATUS_NOT_FOUND when there is no such id. */
MUST_CHECK enum status clauses_json_one(struct bytes id, struct buffer *ret_json);
