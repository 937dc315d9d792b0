/* SPDX-License-Identifier: Apache-2.0
 * Making proofs from stored hashes. A range of leaves that begins where a subtree begins is hashed from its perfect parts, and each
 * perfect part from at most 128 stored hashes of the tile level below it. */
#include "src/ledger/merkle.h"

#include "src/crypto/digest.h"

#define TILE_HEIGHT 8
#define PERFECT_READ_MAX (1 << (TILE_HEIGHT - 1))

/* The root over the 2^height leaves from `begin`, which is a multiple of 2^height. */
static enum status perfect_root(const struct merkle_source *source, uint64_t begin, unsigned height, struct digest *ret_root)
{
    struct digest hashes[PERFECT_READ_MAX];
    unsigned level = height / TILE_HEIGHT;
    size_t count = (size_t)1 << height % TILE_HEIGHT;
    TRY(source->read(source->context, level, begin >> (level * TILE_HEIGHT), count, hashes));
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            merkle_node_hash(&hashes[2 * i], &hashes[2 * i + 1], &hashes[i]);
    *ret_root = hashes[0];
    return STATUS_OK;
}

/* The root over the leaves from `begin` up to `end`, for the ranges that the recursion of RFC 6962 meets: the parts, largest first, are the
 * set bits of the length. */
static enum status range_root(const struct merkle_source *source, uint64_t begin, uint64_t end, struct digest *ret_root)
{
    uint64_t length = end - begin;
    unsigned lowest = (unsigned)__builtin_ctzll(length);
    struct digest root, part;
    end -= (uint64_t)1 << lowest;
    TRY(perfect_root(source, end, lowest, &root));
    for (unsigned height = lowest + 1; height < MERKLE_LEVELS; height++) {
        if ((length >> height & 1) == 0)
            continue;
        end -= (uint64_t)1 << height;
        TRY(perfect_root(source, end, height, &part));
        merkle_node_hash(&part, &root, &root);
    }
    *ret_root = root;
    return STATUS_OK;
}

enum status merkle_root_of(const struct merkle_source *source, uint64_t size, struct digest *ret_root)
{
    if (size > MERKLE_SIZE_MAX)
        return STATUS_LIMIT;
    if (size > 0)
        return range_root(source, 0, size, ret_root);
    digest_of(bytes_of(NULL, 0), ret_root);
    return STATUS_OK;
}

/* The largest power of two below `length`, which is 2 or more: where the recursion of RFC 6962 splits. */
static uint64_t split_of(uint64_t length)
{
    return (uint64_t)1 << (63 - __builtin_clzll(length - 1));
}

static enum status add_range(const struct merkle_source *source, uint64_t begin, uint64_t end, struct merkle_proof *proof)
{
    INVARIANT(proof->count < MERKLE_PROOF_MAX);
    TRY(range_root(source, begin, end, &proof->hashes[proof->count]));
    proof->count++;
    return STATUS_OK;
}

/* The recursion finds the hashes from the root down; a proof lists them from the leaf up. */
static void reverse(const struct merkle_proof *proof, struct merkle_proof *ret_proof)
{
    ret_proof->count = proof->count;
    for (size_t i = 0; i < proof->count; i++)
        ret_proof->hashes[i] = proof->hashes[proof->count - 1 - i];
}

enum status merkle_prove_inclusion(const struct merkle_source *source, uint64_t index, uint64_t size, struct merkle_proof *ret_proof)
{
    if (index >= size)
        return STATUS_NOT_FOUND;
    struct merkle_proof proof = {0};
    uint64_t begin = 0, end = size;
    while (end - begin > 1) {
        uint64_t middle = begin + split_of(end - begin);
        if (index < middle) {
            TRY(add_range(source, middle, end, &proof));
            end = middle;
        } else {
            TRY(add_range(source, begin, middle, &proof));
            begin = middle;
        }
    }
    reverse(&proof, ret_proof);
    return STATUS_OK;
}

/* SUBPROOF of RFC 6962 section 2.1.2 as a loop: `begin` stays 0 as long as the verifier knows the old subtree's root already. */
enum status merkle_prove_consistency(const struct merkle_source *source, uint64_t old_size, uint64_t new_size,
                                     struct merkle_proof *ret_proof)
{
    if (old_size == 0 || old_size > new_size)
        return STATUS_INVALID;
    struct merkle_proof proof = {0};
    uint64_t begin = 0, end = new_size;
    while (end != old_size) {
        uint64_t middle = begin + split_of(end - begin);
        if (old_size <= middle) {
            TRY(add_range(source, middle, end, &proof));
            end = middle;
        } else {
            TRY(add_range(source, begin, middle, &proof));
            begin = middle;
        }
    }
    if (begin > 0)
        TRY(add_range(source, begin, end, &proof));
    reverse(&proof, ret_proof);
    return STATUS_OK;
}
