/* SPDX-License-Identifier: Apache-2.0
 * Counting what guesses at secrets, inside the transaction, before anybody learns whether an answer was right. Parallel guesses get no more
 * attempts than one after the other, and a moving factor serves once. */
#pragma once

#include "src/service/services.h"

struct guess {
    const struct method_guess *said; /* by the method */
    bool right;
    enum design design;
    const char *customer;
    const char *credential; /* "" when the design has none */
    const char *operation;  /* "" when it was beside any operation */
};

enum guess_verdict {
    GUESS_ACCEPTED,
    GUESS_WRONG,   /* counted, and perhaps it locked: `attempts_left` is 0 then. A factor that was used before is wrong, too. */
    GUESS_REFUSED, /* right or wrong, it came after the lock: nothing was counted */
};
struct guess_outcome {
    enum guess_verdict verdict;
    int64_t attempts_left;
};
/* Counts, locks at the limits, and writes what was locked into the ledger. */
MUST_CHECK enum status guess_settle(struct keeper_transaction *transaction, const struct guess *guess, struct guess_outcome *ret_outcome);

/* What a wrong answer is told, whatever asked for it. */
MUST_CHECK enum status guess_write_wrong(int64_t attempts_left, struct buffer *ret_body);

/* Fills `failure` with the reason, and returns STATUS_CONFLICT: what GUESS_REFUSED says to the caller. */
enum status guess_refuse(struct failure *failure);
/* STATUS_CONFLICT with the reason when the design is locked for the customer: to be asked before a ceremony begins. */
MUST_CHECK enum status guess_require_unlocked(struct store_connection *connection, const char *customer, enum design design,
                                              struct failure *failure);
