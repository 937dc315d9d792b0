/* SPDX-License-Identifier: Apache-2.0
 * A log as its static files, wherever they are: fetching the checkpoint, tiles and entries, and proving from them. */
#pragma once

#include "src/ledger/checkpoint.h"
#include "src/ledger/tile.h"

/* `fetch` replaces the buffer's content by the file at `path` ("checkpoint", "tile/0/000" ...); STATUS_NOT_FOUND when there is none,
 * STATUS_LIMIT when it is larger than the buffer's maximum. With `threads` over 1 it is called from that many at once. */
struct ledger_files {
    enum status (*fetch)(void *context, const char *path, struct buffer *content);
    void *context;
    unsigned threads;
};

/* All of these say in `failure` which file failed and which entries it stands for. Where a partial tile is gone, the full one that took its
 * place serves. */

/* Without a key nobody's signature is asked for. `ret_note` receives the signed note. */
MUST_CHECK enum status ledger_fetch_checkpoint(const struct ledger_files *files, const struct note_key *key, struct buffer *ret_note,
                                               struct checkpoint *ret_checkpoint, struct failure *failure);
/* At least `tile->width` hashes. */
MUST_CHECK enum status ledger_fetch_hashes(const struct ledger_files *files, const struct tile *tile, struct buffer *content,
                                           struct failure *failure);
/* The entries of the bundle as views into `content`. */
MUST_CHECK enum status ledger_fetch_entries(const struct ledger_files *files, uint64_t index, unsigned width, struct buffer *content,
                                            struct bytes ret_entries[TILE_WIDTH], struct failure *failure);
/* One entry, and its inclusion in the tree of `checkpoint`, which is verified here. */
MUST_CHECK enum status ledger_fetch_proved(const struct ledger_files *files, const struct checkpoint *checkpoint, uint64_t index,
                                           struct buffer *ret_entry, struct merkle_proof *ret_inclusion, struct failure *failure);
