/* SPDX-License-Identifier: Apache-2.0
 * The evidence that the ceremonies of one operation established, and what their techniques come to together (9.4). */
#pragma once

#include "law/facts.h"
#include "src/ledger/receipt.h"
#include "src/store/operations.h"

struct gathered {
    size_t count; /* of ceremonies */
    struct id ceremonies[RECEIPT_EVIDENCE_MAX];
    struct digest records[RECEIPT_EVIDENCE_MAX];
    struct evidence_facts facts[RECEIPT_EVIDENCE_MAX + 1]; /* of each ceremony; then of all together, when `combined` */
    bool combined;
    size_t pool_count; /* of what may be combined */
    struct evidence_facts pool[RECEIPT_EVIDENCE_MAX];
};

/* What the law is asked about. */
static inline size_t gathered_judged(const struct gathered *gathered)
{
    return gathered->count + gathered->combined;
}

enum gathering {
    /* A means that was suspended, locked or revoked since adds nothing to what others show, its own evidence stands; biometrics that were
     * turned off since count no more. */
    GATHERED_TO_DECIDE,
    GATHERED_AS_DECIDED, /* all as it was then */
};
/* The oldest first. */
MUST_CHECK enum status gathered_read(struct store_connection *connection, const struct operation_row *row,
                                     const struct operation_facts *operation, enum gathering gathering, struct gathered *ret_gathered);

/* "known+held": what all together show, for the ledger; "" when they show nothing that no single one shows. */
#define GATHERED_TEXT_MAX 64
struct gathered_text {
    char text[GATHERED_TEXT_MAX];
};
struct gathered_text gathered_describe(const struct gathered *gathered);
