/* SPDX-License-Identifier: Apache-2.0
 * The register as a table that programs can read. */
#include "law/clause.h"

const struct clause_entry clause_register[clause_count] = {
#define CLAUSE(symbol, id, number, scope, effect, kinds, title_zh_tw, title_en)                                                            \
    [CLAUSE_##symbol] = {id, number, SCOPE_##scope, EFFECT_##effect, kinds, title_zh_tw, title_en, &reading_##symbol},
#include "law/clauses.def"
};

enum status clause_find(struct bytes id, enum clause *ret_clause)
{
    for (enum clause clause = 0; clause < clause_count; clause++) {
        if (!bytes_equal(bytes_of_text(clause_register[clause].id), id))
            continue;
        *ret_clause = clause;
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}
