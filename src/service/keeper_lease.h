/* SPDX-License-Identifier: Apache-2.0
 * Several keepers of one store, on one machine or many: each leases a log of its own, so that none waits for another, and tells the store's
 * first log, the root, of it.
 *
 * The root says which logs there are (log.joined) and, again and again, how far each has got and with which root hash (log.anchored): who
 * verifies the root and every log that it names has seen everything. A keeper that is silent for longer than its lease has its log closed
 * by another (log.closed, and a last log.anchored). The lease decides who should write; who can is decided by the log's row, which grows
 * only from the size and in the epoch that its writer knows, whatever any clock says. */
#pragma once

#include "src/service/keeper_log.h"

struct keeper_lease {
    const struct keeper_options *options; /* with a holder */
    struct keeper_log *log;               /* the keeper's own; id 0: it has none yet */
    struct keeper_log opened;             /* the one that is being opened: not the keeper's before the commit */
    struct keeper_log abandoned;          /* the one that was closed last for another */
    int64_t root;                         /* the number of the root, as it was found when the log was opened */
};

/* Takes the holder's open log, as it is stored, or makes one; also after a failure, when nobody knows what was committed. STATUS_CONFLICT
 * when another process took the log under the same holder's name; STATUS_CORRUPT when the store is without entries that it confirmed to
 * this keeper, as it is when a failover took commits back, or has others in their place. */
MUST_CHECK enum status keeper_lease_open(struct keeper_lease *lease, struct store_connection *connection);
/* From time to time, at least thrice in `lease_ms`: renews the lease, anchors what was appended, and closes the log of one that is silent.
 * What others' transactions stand against is left for the next time; a failure means that the lease is lost, or the store does not work. */
MUST_CHECK enum status keeper_lease_keep(struct keeper_lease *lease, struct store_connection *connection);
/* Before a stop that was asked for: anchors the log, and lets it rest until its holder comes back. */
void keeper_lease_rest(struct keeper_lease *lease, struct store_connection *connection);
