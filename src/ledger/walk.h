/* SPDX-License-Identifier: Apache-2.0
 * Walking a whole log by its static files: every hash is computed again from the entries, so a changed, missing, swapped, added or
 * rewritten entry is found, with nothing trusted but the public key. */
#pragma once

#include "src/ledger/entry.h"
#include "src/ledger/files.h"

/* The root hash that a log had at a size, as another log says (named_logs.h). */
struct ledger_anchor {
    uint64_t size;
    struct digest root;
};

#define LEDGER_KNOWN_MAX 16
struct ledger_walk {
    const struct note_key *key; /* NULL: the checkpoint is taken as it stands, and the result proves nothing about who wrote it */
    size_t known_count;         /* checkpoints kept elsewhere, already opened by the key: the log must continue each of them */
    struct checkpoint known[LEDGER_KNOWN_MAX];
    size_t anchor_count; /* all of which the log must have passed through; by size */
    const struct ledger_anchor *anchors;
    /* Called in the order of the entries, from the thread that walks; the views die with the call. Each may be NULL. */
    void (*visit)(void *context, uint64_t index, struct bytes bytes, const struct ledger_entry *entry);
    void (*progress)(void *context, uint64_t done, uint64_t size);
    void *context;
};

/* Fails with what was found and at which index: STATUS_CORRUPT when the log is not what was signed, STATUS_NOT_FOUND when a file of it is
 * missing, STATUS_REFUSED when the checkpoint is not of the key. */
MUST_CHECK enum status ledger_walk(const struct ledger_files *files, const struct ledger_walk *walk, struct checkpoint *ret_checkpoint,
                                   struct failure *failure);
