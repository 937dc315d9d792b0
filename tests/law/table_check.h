/* SPDX-License-Identifier: Apache-2.0
 * What a clause's table of cases must be: true in every row, and complete. */
#pragma once

#include "law/cases.h"

/* What the clause says about a row. */
enum verdict row_verdict(enum clause clause, const struct clause_case *row);
/* The first row that the clause judges otherwise than the table says, or NULL. */
const char *table_wrong_row(enum clause clause, const struct clause_table *table);
/* What the table lacks, in words, or NULL. */
const char *table_lack(enum clause clause, const struct clause_table *table);
