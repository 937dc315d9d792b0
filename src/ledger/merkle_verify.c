/* SPDX-License-Identifier: Apache-2.0
 * Verifying proofs by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2: each hash is used once, and none may be left over. */
#include "src/ledger/merkle.h"

static enum status must_equal(const struct digest *computed, const struct digest *expected)
{
    return digest_equal(computed, expected) ? STATUS_OK : STATUS_CORRUPT;
}

/* Goes up from a node that stands at the right edge without a sibling, to where it has one. */
static void skip_lonely(uint64_t *position, uint64_t *last)
{
    while ((*position & 1) == 0 && *position != 0) {
        *position >>= 1;
        *last >>= 1;
    }
}

enum status merkle_verify_inclusion(const struct digest *leaf, uint64_t index, uint64_t size, const struct digest *root,
                                    const struct merkle_proof *proof)
{
    if (index >= size)
        return STATUS_CORRUPT;
    uint64_t position = index, last = size - 1;
    struct digest node = *leaf;
    for (size_t i = 0; i < proof->count; i++) {
        if (last == 0)
            return STATUS_CORRUPT;
        if ((position & 1) != 0 || position == last) {
            merkle_node_hash(&proof->hashes[i], &node, &node);
            skip_lonely(&position, &last);
        } else {
            merkle_node_hash(&node, &proof->hashes[i], &node);
        }
        position >>= 1;
        last >>= 1;
    }
    return last == 0 ? must_equal(&node, root) : STATUS_CORRUPT;
}

/* One path computes both roots: what stands left of it belongs to both trees, what stands right of it to the new one only. */
static enum status climb_both(uint64_t position, uint64_t last, const struct digest *seed, const struct digest *hashes, size_t count,
                              struct digest *ret_old, struct digest *ret_new)
{
    struct digest old = *seed, new = *seed;
    for (size_t i = 0; i < count; i++) {
        if (last == 0)
            return STATUS_CORRUPT;
        if ((position & 1) != 0 || position == last) {
            merkle_node_hash(&hashes[i], &old, &old);
            merkle_node_hash(&hashes[i], &new, &new);
            skip_lonely(&position, &last);
        } else {
            merkle_node_hash(&new, &hashes[i], &new);
        }
        position >>= 1;
        last >>= 1;
    }
    *ret_old = old;
    *ret_new = new;
    return last == 0 ? STATUS_OK : STATUS_CORRUPT;
}

static enum status verify_growth(uint64_t old_size, const struct digest *old_root, uint64_t new_size, const struct digest *new_root,
                                 const struct merkle_proof *proof)
{
    uint64_t position = old_size - 1, last = new_size - 1;
    while ((position & 1) != 0) {
        position >>= 1;
        last >>= 1;
    }
    /* A perfect old tree is a node of the new one: the verifier has its root, so the proof does not repeat it. */
    bool perfect = (old_size & (old_size - 1)) == 0;
    if (!perfect && proof->count == 0)
        return STATUS_CORRUPT;
    const struct digest *seed = perfect ? old_root : &proof->hashes[0];
    size_t used = perfect ? 0 : 1;
    struct digest old, new;
    TRY(climb_both(position, last, seed, proof->hashes + used, proof->count - used, &old, &new));
    TRY(must_equal(&old, old_root));
    return must_equal(&new, new_root);
}

enum status merkle_verify_consistency(uint64_t old_size, const struct digest *old_root, uint64_t new_size, const struct digest *new_root,
                                      const struct merkle_proof *proof)
{
    if (old_size == 0 || old_size > new_size)
        return STATUS_CORRUPT;
    if (old_size < new_size)
        return verify_growth(old_size, old_root, new_size, new_root, proof);
    return proof->count == 0 ? must_equal(old_root, new_root) : STATUS_CORRUPT;
}
