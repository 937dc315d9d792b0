/* SPDX-License-Identifier: Apache-2.0
 * Operations that wait after their evidence, so that the customer, staff or a rule can block them (`deferred_blockable`, 9.3.2.2). Whatever
 * was armed to wait waits, also when the law would be content without: nothing here is asked for by evidence. */
#pragma once

#include "src/service/call.h"
#include "src/store/operations.h"

/* Is the operation to wait when its evidence suffices? */
MUST_CHECK enum status deferral_is_armed(const struct services *services, struct store_connection *connection,
                                         const struct operation_row *row, bool *ret_armed);
/* In the keeper's transaction, as what follows. From now on it is, for a reason that is none of its caller's: a word. Nothing when it is
 * already; STATUS_CONFLICT when it has no room for one more protection. */
MUST_CHECK enum status deferral_arm(struct call *call, struct keeper_transaction *transaction, const struct operation_row *row,
                                    const char *reason);
/* Lets it wait, or blocks it when a rule says so at once: `*ret_rule` is that rule's word,
 * else NULL and `*ret_release_at` tells when. */
MUST_CHECK enum status deferral_begin(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                                      const char **ret_rule, timestamp_us *ret_release_at);
/* Who blocks, why, and where they said so. */
struct blocking {
    const char *by;      /* "customer", "staff", "rule" */
    const char *caller;  /* the caller's name; NULL for a rule */
    const char *channel; /* where the customer said so; NULL elsewhere */
    const char *reason;  /* a word */
};
/* STATUS_CONFLICT when it neither waits nor awaits evidence. */
MUST_CHECK enum status deferral_block(struct keeper_transaction *transaction, const struct row_key *key, const struct blocking *blocking);
