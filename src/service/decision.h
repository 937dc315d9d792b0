/* SPDX-License-Identifier: Apache-2.0
 * Asking the law, and keeping its answer as the words that ledger, receipt and API use. */
#pragma once

#include "law/decision.h"
#include "src/ledger/entry.h"

struct service_decision {
    struct decision verdict;
    struct buffer json; /* as `countersign decide` writes it for the same facts */
    struct clause_list satisfied, violated;
};
void service_decision_init(struct service_decision *decision);
void service_decision_release(struct service_decision *decision);

/* The clauses of all entries and of the operation together, each once, in the order of their ids. */
MUST_CHECK enum status service_decide(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count,
                                      struct service_decision *decision);
/* Writes decision and clauses into a ledger entry. */
void service_decision_describe(const struct service_decision *decision, struct ledger_entry *entry);
