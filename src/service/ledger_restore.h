/* SPDX-License-Identifier: Apache-2.0
 * What an operator does with a store that was brought back from a backup. Entries may be missing behind each log that auditors, or holders
 * of receipts, have seen there: whoever appended to such a log would write a second history of it. So every log ends where the backup has
 * it, and a new root begins, which says where each of them ended (log.restored).
 *
 * Of an operation that the backup has undecided nobody knows whether it was decided meanwhile: it gets no second decision by itself. Its
 * time is over; one that was deferred, and may have been blocked, is not released for a day, so that people can look. */
#pragma once

#include "src/service/keeper.h"

#define LEDGER_RESTORE_HOLD (24 * TIMESTAMP_HOUR)

struct ledger_restored {
    int64_t root; /* the number of the new root; all logs below it are closed */
    char origin[CHECKPOINT_ORIGIN_MAX + 1];
};

/* In one transaction. Keepers that run meanwhile write nothing more to their logs and go on below the new root. STATUS_NOT_FOUND when the
 * store has no log. Of the options: store, origin, signer, clock. */
MUST_CHECK enum status ledger_restore(const struct keeper_options *options, struct ledger_restored *ret_restored);
