/* SPDX-License-Identifier: Apache-2.0
 * What a change to a customer's means rests on: the counter, or an operation of the customer's that was permitted on evidence of designs 1
 * to
 * 5. Each operation carries one change, soon after its decision. */
#pragma once

#include "src/service/call.h"

struct authority {
    const char *operation;          /* from the request; NULL: the counter */
    const char *confirmed_by;       /* "counter", or the design's word: for provenance and ledger */
    struct evidence_facts evidence; /* of an operation: the entry of designs 1 to 5, */
    struct id ceremony;             /* the ceremony that established it, */
    struct digest record;           /* and the hash of its evidence record */
};

/* Before the transaction, for those who need to know what it will come to: all of authority_take but that the operation is used up. */
MUST_CHECK enum status authority_foresee(struct call *call, struct store_connection *connection, enum service service, timestamp_us now,
                                         struct authority *authority);
/* Inside the transaction. STATUS_REFUSED when the caller is no counter and names no operation, or the evidence is of other designs;
 * STATUS_CONFLICT when the operation is not a permitted one for `service`, its time is over, or it has carried a change. */
MUST_CHECK enum status authority_take(struct call *call, struct keeper_transaction *transaction, enum service service,
                                      struct authority *authority);
