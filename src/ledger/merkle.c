/* SPDX-License-Identifier: Apache-2.0
 * Appending by carrying, as a binary counter does; no other hash of the tree is kept in memory. */
#include "src/ledger/merkle.h"

#include "src/base/reader.h"
#include "src/crypto/digest.h"

void merkle_leaf_hash(struct bytes entry, struct digest *ret_leaf)
{
    static const uint8_t leaf_prefix = 0;
    const struct bytes parts[] = {bytes_of(&leaf_prefix, 1), entry};
    digest_of_parts(parts, COUNT_OF(parts), ret_leaf);
}

void merkle_node_hash(const struct digest *left, const struct digest *right, struct digest *ret_node)
{
    uint8_t node[1 + 2 * DIGEST_SIZE] = {1};
    memcpy(node + 1, left->bytes, DIGEST_SIZE);
    memcpy(node + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
    digest_of(bytes_of(node, sizeof node), ret_node);
}

static void note_completed(struct merkle_completed *completed, unsigned height, const struct digest *node)
{
    if (height > 0 && height % 8 == 0)
        completed->nodes[completed->count++] = *node;
}

enum status merkle_append(struct merkle_tree *tree, const struct digest *leaf, struct merkle_completed *ret_completed)
{
    if (tree->size >= MERKLE_SIZE_MAX)
        return STATUS_LIMIT;
    struct merkle_completed completed = {0};
    struct digest node = *leaf;
    unsigned height = 0;
    for (; tree->size >> height & 1; height++) {
        note_completed(&completed, height, &node);
        merkle_node_hash(&tree->frontier[height], &node, &node);
    }
    note_completed(&completed, height, &node);
    tree->frontier[height] = node;
    tree->size++;
    if (ret_completed != NULL)
        *ret_completed = completed;
    return STATUS_OK;
}

void merkle_root(const struct merkle_tree *tree, struct digest *ret_root)
{
    if (tree->size == 0) {
        digest_of(bytes_of(NULL, 0), ret_root);
        return;
    }
    unsigned height = (unsigned)__builtin_ctzll(tree->size);
    struct digest root = tree->frontier[height];
    while (++height < MERKLE_LEVELS)
        if (tree->size >> height & 1)
            merkle_node_hash(&tree->frontier[height], &root, &root);
    *ret_root = root;
}

enum status merkle_tree_encode(const struct merkle_tree *tree, struct buffer *ret_bytes)
{
    TRY(buffer_reserve(ret_bytes, MERKLE_TREE_ENCODED_MAX));
    TRY(buffer_append_u64(ret_bytes, tree->size));
    for (unsigned height = 0; height < MERKLE_LEVELS; height++)
        if (tree->size >> height & 1)
            TRY(buffer_append(ret_bytes, bytes_of(tree->frontier[height].bytes, DIGEST_SIZE)));
    return STATUS_OK;
}

static enum status take_digest(struct reader *reader, struct digest *ret_digest)
{
    struct bytes taken;
    TRY(reader_take(reader, DIGEST_SIZE, &taken));
    memcpy(ret_digest->bytes, taken.data, DIGEST_SIZE);
    return STATUS_OK;
}

enum status merkle_tree_decode(struct bytes bytes, struct merkle_tree *ret_tree)
{
    struct reader reader = reader_of(bytes);
    struct merkle_tree tree = {0};
    TRY(reader_u64(&reader, &tree.size));
    if (tree.size > MERKLE_SIZE_MAX)
        return STATUS_INVALID;
    for (unsigned height = 0; height < MERKLE_LEVELS; height++)
        if (tree.size >> height & 1)
            TRY(take_digest(&reader, &tree.frontier[height]));
    TRY(reader_end(&reader));
    *ret_tree = tree;
    return STATUS_OK;
}
