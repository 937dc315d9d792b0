/* SPDX-License-Identifier: Apache-2.0
 * Tile paths, entry bundles, entries and stored trees: what is read is written again to the same bytes. */
#include "fuzz/harness.h"

#include "src/ledger/entry.h"
#include "src/ledger/tile.h"

static void check_path(struct bytes path)
{
    char again[TILE_PATH_SIZE];
    struct tile tile;
    if (tile_path_read(path, &tile) != STATUS_OK)
        return;
    tile_path_write(&tile, again);
    INVARIANT(bytes_equal(bytes_of_text(again), path));
}

static void check_entry(struct bytes bytes)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_entry entry;
    if (ledger_entry_read(bytes, &entry) != STATUS_OK)
        return;
    INVARIANT(ledger_entry_write(&entry, &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), bytes));
}

/* The first byte says how many entries the bundle is to hold. */
static void check_bundle(struct bytes input)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(TILE_ENTRIES_BYTES_MAX);
    struct bytes entries[TILE_WIDTH];
    if (input.size == 0)
        return;
    const struct bytes bundle = bytes_of(input.data + 1, input.size - 1);
    if (tile_entries_read(bundle, input.data[0], entries) != STATUS_OK)
        return;
    for (unsigned i = 0; i < input.data[0]; i++)
        INVARIANT(tile_entry_append(&again, entries[i]) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), bundle));
}

static void check_tree(struct bytes bytes)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(MERKLE_TREE_ENCODED_MAX);
    struct merkle_tree tree;
    if (merkle_tree_decode(bytes, &tree) != STATUS_OK)
        return;
    INVARIANT(merkle_tree_encode(&tree, &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_path(bytes_of(data, size));
    check_entry(bytes_of(data, size));
    check_bundle(bytes_of(data, size));
    check_tree(bytes_of(data, size));
    return 0;
}
