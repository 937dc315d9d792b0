/* SPDX-License-Identifier: Apache-2.0
 * The tables of cases, collected through the register. */
#include "law/cases.h"

const struct clause_table *const clause_tables[clause_count] = {
#define CLAUSE(symbol, ...) [CLAUSE_##symbol] = &cases_##symbol,
#include "law/clauses.def"
};
