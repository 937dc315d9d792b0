/* SPDX-License-Identifier: Apache-2.0
 * The pieces of a decision's JSON, for answers that hold more than one decision (an operation, an evidence file). */
#pragma once

#include "law/decision.h"
#include "src/base/json_writer.h"
#include "src/json/case_json.h"

/* A list of ids, in their order. */
void clauses_write(struct json_writer *json, const char *name, clause_set clauses);
/* The whole object as `decide` prints it. `name` is NULL inside an array and at the top. */
void decision_write(struct json_writer *json, const char *name, const struct case_facts *facts, const struct decision *decision);
/* The list of designs that could permit the operation, each with the clauses it may have to keep. */
void options_write(struct json_writer *json, const char *name, const struct operation_facts *operation);
