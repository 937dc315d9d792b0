/* SPDX-License-Identifier: Apache-2.0
 * What the root of a ledger says of its other logs (log_name.h): that they are there (log.joined), and from time to time how far each has got
 * and with which root hash (log.anchored). */
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
    char root[CHECKPOINT_ORIGIN_MAX + 1]; /* origin of the root */
    size_t count, capacity;
    struct named_log *logs; /* as they joined */
    enum status status;     /* of all entries so far */
    struct failure failure;
};
void named_logs_release(struct named_logs *logs); /* all zero is a list without logs */

/* Every entry of the root in order, from the first on: then all that was known before is forgotten. STATUS_CORRUPT stays in `status` when a
 * log joins twice, is anchored before it joined, or shrinks. */
void named_logs_take(struct named_logs *logs, uint64_t index, const struct ledger_entry *entry);
