/* SPDX-License-Identifier: Apache-2.0
 * One verdict in three forms: for us, as JSON for people, and as lists of clauses for ledger and receipt. */
#include "src/service/decision.h"

#include "src/json/decision.h"

#define DECISION_MAX (64 * 1024)

void service_decision_init(struct service_decision *decision)
{
    *decision = (struct service_decision){.json = BUFFER_INIT(DECISION_MAX)};
}

void service_decision_release(struct service_decision *decision)
{
    buffer_release(&decision->json);
}

static void list_clauses(clause_set set, struct clause_list *ret_list)
{
    ret_list->count = 0;
    for (unsigned clause = 0; clause < clause_count; clause++)
        if (clause_set_has(set, (enum clause)clause))
            ret_list->ids[ret_list->count++] = bytes_of_text(clause_register[clause].id);
}

static void collect(struct service_decision *decision)
{
    const struct decision *verdict = &decision->verdict;
    clause_set kept = verdict->operation.kept, broken = verdict->operation.broken;
    for (size_t i = 0; i < verdict->entry_count; i++) {
        kept |= verdict->entries[i].kept;
        broken |= verdict->entries[i].broken;
    }
    list_clauses(kept & ~broken, &decision->satisfied);
    list_clauses(broken, &decision->violated);
}

enum status service_decide(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count,
                           struct service_decision *decision)
{
    decide(operation, evidence, count, &decision->verdict);
    collect(decision);
    buffer_clear(&decision->json);
    return decision_json(operation, evidence, &decision->verdict, &decision->json);
}

void service_decision_describe(const struct service_decision *decision, struct ledger_entry *entry)
{
    entry->decision = decision->verdict.permitted ? LEDGER_DECISION_PERMIT : LEDGER_DECISION_DENY;
    entry->clauses_version = bytes_of_text(CLAUSES_VERSION);
    entry->satisfied = decision->satisfied;
    entry->violated = decision->violated;
}
