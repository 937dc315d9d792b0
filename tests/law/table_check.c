/* SPDX-License-Identifier: Apache-2.0
 * The checks of a table, apart from the tests that run them, so that tests can show that each check can fail. */
#include "tests/law/table_check.h"

#include "law/decision.h"

static size_t evidence_count(const struct clause_case *row)
{
    size_t count = 0;
    while (count < COUNT_OF(row->evidence) && row->evidence[count].design != DESIGN_MISSING)
        count++;
    return count;
}

enum verdict row_verdict(enum clause clause, const struct clause_case *row)
{
    if (clause == CLAUSE_9_8)
        return clause_9_8(&row->display);
    struct situation on = situation_of(&row->operation, row->evidence, evidence_count(row));
    return clause_judge(clause, &on, &row->evidence[0]);
}

const char *table_wrong_row(enum clause clause, const struct clause_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (row_verdict(clause, &table->rows[i]) != table->rows[i].expected)
            return table->rows[i].name;
    return NULL;
}

static bool has_row(const struct clause_table *table, enum verdict verdict)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].expected == verdict)
            return true;
    return false;
}

static bool has_name_twice(const struct clause_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        for (size_t other = 0; other < i; other++)
            if (strcmp(table->rows[i].name, table->rows[other].name) == 0)
                return true;
    return false;
}

/* The numbers that the law names for each clause, read from a row. */
struct limit {
    enum clause clause;
    const char *what;
    int64_t (*value)(const struct clause_case *row);
    int64_t last;
};

#define NAMED(line) value_of_line_##line
#define VALUE_NAME(line) NAMED(line)
#define LIMIT(symbol, what, expression, last)                                                                                              \
    static int64_t VALUE_NAME(__LINE__)(const struct clause_case *row)                                                                     \
    {                                                                                                                                      \
        return expression;                                                                                                                 \
    }
#include "law/limits.def"
#undef LIMIT

static const struct limit limits[] = {
#define LIMIT(symbol, what, expression, last) {CLAUSE_##symbol, what, VALUE_NAME(__LINE__), last},
#include "law/limits.def"
#undef LIMIT
};

static bool has_row_at(const struct clause_table *table, const struct limit *limit, int64_t value, enum verdict verdict)
{
    for (size_t i = 0; i < table->count; i++)
        if (limit->value(&table->rows[i]) == value && table->rows[i].expected == verdict)
            return true;
    return false;
}

static bool has_both_sides(const struct clause_table *table, const struct limit *limit)
{
    int64_t last = limit->last;
    return (has_row_at(table, limit, last, KEPT) && has_row_at(table, limit, last + 1, BROKEN)) ||
           (has_row_at(table, limit, last, BROKEN) && has_row_at(table, limit, last + 1, KEPT));
}

const char *table_lack(enum clause clause, const struct clause_table *table)
{
    if (!has_row(table, KEPT))
        return "a row that keeps the clause";
    if (clause_register[clause].effect == EFFECT_REQUIRES && !has_row(table, BROKEN))
        return "a row that breaks the clause";
    if (clause_register[clause].effect == EFFECT_PERMITS && (has_row(table, BROKEN) || !has_row(table, NOT_APPLICABLE)))
        return "a row where a permission is silent, and none where it is broken";
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        if (limits[i].clause == clause && !has_both_sides(table, &limits[i]))
            return limits[i].what;
    return has_name_twice(table) ? "a name of its own for each row" : NULL;
}
