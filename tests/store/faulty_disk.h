/* SPDX-License-Identifier: Apache-2.0
 * A disk that fails on demand, under SQLite: a VFS between it and the real one. It counts writes and syncs of the database and its log,
 * can fail the n-th or be full for good, can hold a sync up, and can lose power: what was not synced is then lost, in part or whole. */
#pragma once

#include <stdbool.h>

/* Makes it SQLite's default; connections opened before stay on the real disk. Also lets every connection write its log back into the
 * database every few pages, so that this path is met too. */
void faulty_disk_install(void);
/* From now on only the database at `path` and its log are on the faulty disk; what they hold now counts as synced, and nothing fails. */
void faulty_disk_watch(const char *path);

enum disk_fault {
    FAULT_ONCE,   /* the n-th write or sync fails, and is not done */
    FAULT_FULL,   /* from the n-th on, every write finds the disk full, until the repair */
    FAULT_BROKEN, /* from the n-th on, every write and sync fails, until the repair */
    FAULT_KINDS
};
/* `countdown` is 1 for the next write or sync. */
void faulty_disk_arm(enum disk_fault fault, unsigned countdown);
void faulty_disk_repair(void);
/* Whether anything failed since the arming. */
bool faulty_disk_has_failed(void);

/* While held, a sync waits; *_wait_for_sync returns when one does. */
void faulty_disk_hold_syncs(void);
void faulty_disk_wait_for_sync(void);
void faulty_disk_let_syncs_go(void);

/* What a machine that lost its power now would find on its disk: writes to `copy` (and copy-wal) the database at `path` (and path-wal) as
 * last synced. With a `seed` other than 0, each sector that was not synced has an even chance of being the new one. */
void faulty_disk_copy_without_power(const char *path, const char *copy, unsigned seed);
