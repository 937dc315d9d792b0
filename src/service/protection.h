/* SPDX-License-Identifier: Apache-2.0
 * What the enhanced protections of an operation come to (9.3.2.2): read from the records of what happened, never from a caller. */
#pragma once

#include "src/service/services.h"
#include "src/store/operations.h"

#define PROTECTIONS_OF_OPERATION_MAX 16

/* Is this kind armed for the operation? */
MUST_CHECK enum status protection_is_armed(struct store_connection *connection, const struct operation_row *row, enum protection kind,
                                           bool *ret_armed);
/* In the transaction in which a one-time password's evidence is kept: adds the fact `protections`, with the records that
 * `assessed_equivalent` needs. Evidence of other designs is left as it is. */
MUST_CHECK enum status protection_facts(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                                        struct evidence_facts *evidence);
