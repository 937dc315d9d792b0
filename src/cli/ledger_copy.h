/* SPDX-License-Identifier: Apache-2.0
 * `countersign ledger copy`: a log brought into a folder, verified as it comes. */
#pragma once

#include "src/cli/ledger_source.h"
#include "src/ledger/walk.h"

/* Walks the log of `source`, taking the files that `directory` has already from there and writing the others into it; the checkpoint last,
 * so that a folder with a checkpoint holds all that it covers. Makes the folder. A checkpoint that is there must be continued. What stands
 * in the folder and does not verify is fetched again. */
MUST_CHECK enum status ledger_copy(struct ledger_source *source, const struct ledger_walk *walk, const char *directory,
                                   struct checkpoint *ret_checkpoint, struct failure *failure);
