/* SPDX-License-Identifier: Apache-2.0
 * See forest.h. Reading past what a store would hold aborts. */
#include "tests/ledger/forest.h"

#include <stdlib.h>

#include "src/crypto/digest.h"

static void forest_append(struct forest *forest)
{
    uint8_t number[8];
    for (unsigned i = 0; i < sizeof number; i++)
        number[i] = (uint8_t)(forest->tree.size >> (8 * i));
    struct digest leaf;
    struct merkle_completed completed;
    merkle_leaf_hash(bytes_of(number, sizeof number), &leaf);
    INVARIANT(merkle_append(&forest->tree, &leaf, &completed) == STATUS_OK);
    INVARIANT(completed.count < FOREST_LEVELS);
    forest->levels[0][forest->counts[0]++] = leaf;
    for (unsigned i = 0; i < completed.count; i++)
        forest->levels[i + 1][forest->counts[i + 1]++] = completed.nodes[i];
}

void forest_grow(struct forest *forest, uint64_t size, uint64_t capacity)
{
    for (unsigned level = 0; level < FOREST_LEVELS && forest->levels[level] == NULL; level++) {
        forest->levels[level] = calloc((capacity >> (8 * level)) + 1, sizeof(struct digest));
        INVARIANT(forest->levels[level] != NULL);
    }
    while (forest->tree.size < size)
        forest_append(forest);
}

void forest_release(struct forest *forest)
{
    for (unsigned level = 0; level < FOREST_LEVELS; level++)
        free(forest->levels[level]);
}

static enum status read_hashes(void *context, unsigned level, uint64_t first, size_t count, struct digest *ret_hashes)
{
    struct forest *forest = context;
    INVARIANT(level < FOREST_LEVELS && count <= 256 && first + count <= forest->counts[level]);
    memcpy(ret_hashes, forest->levels[level] + first, count * sizeof *ret_hashes);
    forest->reads += count;
    return STATUS_OK;
}

struct merkle_source forest_source(struct forest *forest)
{
    return (struct merkle_source){.read = read_hashes, .context = forest};
}

void forest_naive_root(const struct forest *forest, uint64_t begin, uint64_t end, struct digest *ret_root)
{
    if (begin == end) {
        digest_of(bytes_of(NULL, 0), ret_root);
    } else if (end - begin == 1) {
        *ret_root = forest->levels[0][begin];
    } else {
        uint64_t half = 1;
        while (half * 2 < end - begin)
            half *= 2;
        struct digest left, right;
        forest_naive_root(forest, begin, begin + half, &left);
        forest_naive_root(forest, begin + half, end, &right);
        merkle_node_hash(&left, &right, ret_root);
    }
}
