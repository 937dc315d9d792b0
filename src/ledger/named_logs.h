/* SPDX-License-Identifier: Apache-2.0
 * What the root of a ledger says of its other logs (log_name.h): that they are there (log.joined), and from time to time how far each has
 * got and with which root hash (log.anchored). The root of a store that was restored says besides where each earlier log, earlier roots
 * among them, ended (log.restored). */
#pragma once

#include "src/ledger/log_name.h"
#include "src/ledger/walk.h"

#define LEDGER_NAMED_LOGS_MAX 65536

struct named_log {
    int64_t id;
    size_t anchor_count, capacity;
    struct ledger_anchor *anchors; /* by size */
};

struct named_logs {
    int64_t root_id;                      /* which log the root is; 0: LEDGER_ROOT_LOG */
    char root[CHECKPOINT_ORIGIN_MAX + 1]; /* origin of the ledger */
    size_t count, capacity;
    struct named_log *logs; /* as they joined */
    enum status status;     /* of all entries so far */
    struct failure failure;
};
void named_logs_release(struct named_logs *logs); /* all zero, but for root_id, is a list without logs */

/* Every entry of the root in order, from the first on: then all that was known before is forgotten. STATUS_CORRUPT stays in `status` when a
 * log joins twice, is anchored before it joined, or shrinks. */
void named_logs_take(struct named_logs *logs, uint64_t index, const struct ledger_entry *entry);
