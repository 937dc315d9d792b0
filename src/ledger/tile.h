/* SPDX-License-Identifier: Apache-2.0
 * Tiles (c2sp.org/tlog-tiles): the log as static files of up to 256 hashes or entries, their paths, and their bytes. */
#pragma once

#include "src/ledger/merkle.h"

#define TILE_WIDTH 256
#define TILE_LEVEL_MAX 7 /* a level 8 would stand over 2^64 leaves */
#define TILE_PATH_SIZE 64
#define TILE_BYTES_MAX (TILE_WIDTH * DIGEST_SIZE)
#define TILE_ENTRIES_BYTES_MAX ((size_t)TILE_WIDTH * (2 + 65535))

struct tile {
    bool entries; /* an entry bundle; level is 0 */
    unsigned level;
    uint64_t index; /* within its level */
    unsigned width; /* 1 to 256; less than 256 is a partial tile */
};

/* "tile/0/x001/234.p/17", "tile/entries/005": one spelling for one tile, no leading slash. */
MUST_CHECK enum status tile_path_read(struct bytes path, struct tile *ret_tile);
void tile_path_write(const struct tile *tile, char ret_path[TILE_PATH_SIZE]);

/* How wide the tile at `index` is in a tree of `size`: 0 (there is none) to 256. */
unsigned tile_width_in(uint64_t size, unsigned level, uint64_t index);

/* The hashes of a tile, one after the other. STATUS_NOT_FOUND when a tree of `size` has no such tile, or a narrower one. */
MUST_CHECK enum status tile_hashes_write(const struct merkle_source *source, uint64_t size, const struct tile *tile,
                                         struct buffer *ret_bytes);

/* Entry bundles: each entry after its 16-bit length. */
MUST_CHECK enum status tile_entry_append(struct buffer *bundle, struct bytes entry);
/* Takes the bundle apart into exactly `width` views. */
MUST_CHECK enum status tile_entries_read(struct bytes bundle, unsigned width, struct bytes ret_entries[TILE_WIDTH]);
