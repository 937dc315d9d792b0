/* SPDX-License-Identifier: Apache-2.0
 * Writing the ledger entry of what a use case did, in its transaction. */
#pragma once

#include "src/ledger/entry.h"
#include "src/service/services.h"

static inline struct bytes word(const char *text)
{
    return text != NULL ? bytes_of_text(text) : bytes_of(NULL, 0);
}
/* Details must be added in the order of their names. */
void event_detail(struct ledger_entry *entry, const char *name, const char *text);
/* The same where the order is not known: puts it where it belongs. */
void event_detail_insert(struct ledger_entry *entry, const char *name, const char *text);
/* Completes `at` and `log`, and appends. Customer and operation are those of the entry. */
MUST_CHECK enum status event_append(struct keeper_transaction *transaction, struct ledger_entry *entry, uint64_t *ret_index);
