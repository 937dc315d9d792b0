/* SPDX-License-Identifier: Apache-2.0
 * The hash tree of RFC 6962 section 2.1: appending to it, proving from it, and verifying proofs with nothing but hashes. */
#pragma once

#include "src/base/buffer.h"

#define MERKLE_SIZE_MAX ((uint64_t)1 << 63)
#define MERKLE_LEVELS 64

void merkle_leaf_hash(struct bytes entry, struct digest *ret_leaf);
void merkle_node_hash(const struct digest *left, const struct digest *right, struct digest *ret_node);

/* An appendable tree: its size, and the roots of the perfect subtrees that it is made of. {0} is the empty tree; copying it is keeping it.
 */
struct merkle_tree {
    uint64_t size;
    struct digest frontier[MERKLE_LEVELS]; /* frontier[k] counts where bit k of size is set: the root over 2^k leaves */
};

/* Nodes of the tile levels 1, 2 ... (heights 8, 16 ...; see tile.h) that an append completed: nodes[i] is the last node of level i + 1, at
 * index tree.size / 256^(i + 1) - 1. A store keeps these and the leaves; everything else is made of them. */
struct merkle_completed {
    unsigned count;
    struct digest nodes[MERKLE_LEVELS / 8];
};

/* STATUS_LIMIT when the tree is full. `ret_completed` may be NULL. */
MUST_CHECK enum status merkle_append(struct merkle_tree *tree, const struct digest *leaf, struct merkle_completed *ret_completed);
void merkle_root(const struct merkle_tree *tree, struct digest *ret_root);

/* The tree as bytes: 64-bit size, then the hashes that count, lowest first. At most 8 + 64 * 32 bytes. */
#define MERKLE_TREE_ENCODED_MAX (8 + MERKLE_LEVELS * DIGEST_SIZE)
MUST_CHECK enum status merkle_tree_encode(const struct merkle_tree *tree, struct buffer *ret_bytes);
MUST_CHECK enum status merkle_tree_decode(struct bytes bytes, struct merkle_tree *ret_tree);

/* Where hashes come from: `read` gives `count` (1 to 256) consecutive hashes of a tile level from index `first`. Level 0 are the leaf
 * hashes; a hash of level l + 1 stands over 256 complete ones of level l. Asked only for hashes that the tree has. */
struct merkle_source {
    enum status (*read)(void *context, unsigned level, uint64_t first, size_t count, struct digest *ret_hashes);
    void *context;
};

#define MERKLE_PROOF_MAX 64
struct merkle_proof {
    size_t count;
    struct digest hashes[MERKLE_PROOF_MAX];
};

/* The root of the first `size` leaves. */
MUST_CHECK enum status merkle_root_of(const struct merkle_source *source, uint64_t size, struct digest *ret_root);
/* That the leaf at `index` is in the tree of `size`. STATUS_NOT_FOUND when index >= size. */
MUST_CHECK enum status merkle_prove_inclusion(const struct merkle_source *source, uint64_t index, uint64_t size,
                                              struct merkle_proof *ret_proof);
/* That the tree of `old_size` is the beginning of the tree of `new_size`. STATUS_INVALID unless 1 <= old_size <= new_size:
 * every tree continues the empty one, so there is nothing to prove. */
MUST_CHECK enum status merkle_prove_consistency(const struct merkle_source *source, uint64_t old_size, uint64_t new_size,
                                                struct merkle_proof *ret_proof);

/* STATUS_CORRUPT when the proof does not show it, or holds a hash too many. A proof about the empty tree shows nothing and is refused. */
MUST_CHECK enum status merkle_verify_inclusion(const struct digest *leaf, uint64_t index, uint64_t size, const struct digest *root,
                                               const struct merkle_proof *proof);
MUST_CHECK enum status merkle_verify_consistency(uint64_t old_size, const struct digest *old_root, uint64_t new_size,
                                                 const struct digest *new_root, const struct merkle_proof *proof);
