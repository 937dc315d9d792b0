/* SPDX-License-Identifier: Apache-2.0
 * A tree in memory for tests: leaves by number, the stored nodes as a store would keep them, and a naive root straight from the definition.
 */
#pragma once

#include "src/ledger/merkle.h"

#define FOREST_LEVELS 3

struct forest {
    struct merkle_tree tree;
    struct digest *levels[FOREST_LEVELS]; /* leaves, nodes of tile level 1, of tile level 2 */
    size_t counts[FOREST_LEVELS];
    size_t reads; /* hashes asked for */
};

/* Grows to `size` leaves, the i-th being the leaf hash of i as 8 bytes. */
void forest_grow(struct forest *forest, uint64_t size, uint64_t capacity);
void forest_release(struct forest *forest);
struct merkle_source forest_source(struct forest *forest);
/* MTH of RFC 6962 section 2.1 by its recursion, over leaves begin to end. */
void forest_naive_root(const struct forest *forest, uint64_t begin, uint64_t end, struct digest *ret_root);
