/* SPDX-License-Identifier: Apache-2.0
 * Windows of tiles are read and hashed by several threads, then joined to the tree in order by one. */
#include "src/ledger/walk.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define WINDOW_TILES 64
#define THREADS_MAX 8
#define NODE_LEVELS TILE_LEVEL_MAX

/* One tile's worth of entries, as a thread leaves it. */
struct span {
    uint64_t first;
    unsigned width;
    enum status status;
    struct failure failure;
    struct buffer bundle, tile;
    struct bytes entries[TILE_WIDTH];
    struct digest leaves[TILE_WIDTH];
};

/* Nodes of a level that the entries gave, until there are enough to compare with a tile. */
struct node_level {
    uint64_t first;
    unsigned count;
    struct digest nodes[TILE_WIDTH];
};

struct walker {
    const struct ledger_files *files;
    const struct ledger_walk *walk;
    struct checkpoint checkpoint;
    struct merkle_tree tree;
    struct node_level levels[NODE_LEVELS];
    struct span *spans;
    size_t anchors_met;
    uint64_t window_first; /* tile index of spans[0] */
    unsigned window_count;
    atomic_uint next;
};

static void walker_release(struct walker *walker)
{
    for (unsigned i = 0; walker->spans != NULL && i < WINDOW_TILES; i++) {
        buffer_release(&walker->spans[i].bundle);
        buffer_release(&walker->spans[i].tile);
    }
    free(walker->spans);
}

static enum status check_entry(const struct walker *walker, struct span *span, unsigned i)
{
    const struct digest *expected = (const struct digest *)(const void *)(span->tile.data + (size_t)i * DIGEST_SIZE);
    struct ledger_entry entry;
    uint64_t index = span->first + i;
    merkle_leaf_hash(span->entries[i], &span->leaves[i]);
    if (!digest_equal(&span->leaves[i], expected))
        return failure_set(&span->failure, STATUS_CORRUPT, "entry", "%" PRIu64 " is not the one that was hashed: changed, swapped or moved",
                           index);
    if (ledger_entry_read(span->entries[i], &entry) != STATUS_OK)
        return failure_set(&span->failure, STATUS_CORRUPT, "entry", "%" PRIu64 " does not have the form of an entry", index);
    if (!bytes_equal(entry.log, bytes_of_text(walker->checkpoint.origin)))
        return failure_set(&span->failure, STATUS_CORRUPT, "entry", "%" PRIu64 " is of another log", index);
    return STATUS_OK;
}

static enum status check_span(const struct walker *walker, struct span *span)
{
    struct tile tile = {.index = span->first / TILE_WIDTH, .width = span->width};
    TRY(ledger_fetch_entries(walker->files, tile.index, span->width, &span->bundle, span->entries, &span->failure));
    TRY(ledger_fetch_hashes(walker->files, &tile, &span->tile, &span->failure));
    for (unsigned i = 0; i < span->width; i++)
        TRY(check_entry(walker, span, i));
    return STATUS_OK;
}

static void *check_spans(void *context)
{
    struct walker *walker = context;
    unsigned i;
    while ((i = atomic_fetch_add(&walker->next, 1)) < walker->window_count) {
        struct span *span = &walker->spans[i];
        span->first = (walker->window_first + i) * TILE_WIDTH;
        span->width = tile_width_in(walker->checkpoint.size, 0, walker->window_first + i);
        span->status = check_span(walker, span);
    }
    return NULL;
}

/* Fewer threads than asked for are slower, not wrong. */
static void check_window(struct walker *walker)
{
    pthread_t threads[THREADS_MAX];
    unsigned wanted = walker->files->threads < THREADS_MAX ? walker->files->threads : THREADS_MAX, started = 0;
    atomic_store(&walker->next, 0);
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, check_spans, walker) == 0)
        started++;
    check_spans(walker);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

/* Compares the collected nodes of a tile level (1 and up) with its tile. */
static enum status check_nodes(struct walker *walker, unsigned level, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(TILE_BYTES_MAX);
    struct node_level *collected = &walker->levels[level - 1];
    struct tile tile = {.level = level, .index = collected->first / TILE_WIDTH, .width = collected->count};
    TRY(ledger_fetch_hashes(walker->files, &tile, &content, failure));
    for (unsigned i = 0; i < collected->count; i++) {
        if (memcmp(content.data + (size_t)i * DIGEST_SIZE, collected->nodes[i].bytes, DIGEST_SIZE) == 0)
            continue;
        char path[TILE_PATH_SIZE];
        tile_path_write(&tile, path);
        return failure_set(failure, STATUS_CORRUPT, path, "hash %u is not that of the entries from %" PRIu64 " to %" PRIu64, i,
                           (collected->first + i) << (8 * level), ((collected->first + i + 1) << (8 * level)) - 1);
    }
    collected->first += collected->count;
    collected->count = 0;
    return STATUS_OK;
}

static enum status collect_nodes(struct walker *walker, const struct merkle_completed *completed, struct failure *failure)
{
    for (unsigned i = 0; i < completed->count; i++) {
        struct node_level *level = &walker->levels[i];
        level->nodes[level->count++] = completed->nodes[i];
        if (level->count == TILE_WIDTH)
            TRY(check_nodes(walker, i + 1, failure));
    }
    return STATUS_OK;
}

/* The nodes of the partial tiles on the right edge. */
static enum status check_edge(struct walker *walker, struct failure *failure)
{
    for (unsigned level = 1; level <= NODE_LEVELS; level++)
        if (walker->levels[level - 1].count > 0)
            TRY(check_nodes(walker, level, failure));
    return STATUS_OK;
}

static enum status check_root(const struct merkle_tree *tree, const struct checkpoint *checkpoint, const char *name,
                              struct failure *failure)
{
    struct digest root;
    if (tree->size != checkpoint->size)
        return STATUS_OK;
    merkle_root(tree, &root);
    if (digest_equal(&root, &checkpoint->root))
        return STATUS_OK;
    return failure_set(failure, STATUS_CORRUPT, name, "another history was signed: its root over the first %" PRIu64 " entries differs",
                       checkpoint->size);
}

static enum status check_known(const struct walker *walker, struct failure *failure)
{
    for (size_t i = 0; i < walker->walk->known_count; i++)
        TRY(check_root(&walker->tree, &walker->walk->known[i], "known checkpoint", failure));
    return STATUS_OK;
}

static enum status check_anchor(struct walker *walker, struct failure *failure)
{
    const struct ledger_walk *walk = walker->walk;
    struct digest root;
    if (walker->anchors_met == walk->anchor_count || walk->anchors[walker->anchors_met].size != walker->tree.size)
        return STATUS_OK;
    merkle_root(&walker->tree, &root);
    if (!digest_equal(&root, &walk->anchors[walker->anchors_met].root))
        return failure_set(failure, STATUS_CORRUPT, "anchor",
                           "the root hash over the first %" PRIu64 " entries is not the one that was anchored", walker->tree.size);
    walker->anchors_met++;
    return STATUS_OK;
}

/* Anchors were told before the checkpoint was asked for. */
static enum status check_anchors_met(const struct walker *walker, struct failure *failure)
{
    if (walker->anchors_met == walker->walk->anchor_count)
        return STATUS_OK;
    return failure_set(failure, STATUS_CORRUPT, "anchor",
                       "the log had %" PRIu64 " entries when it was anchored, and has %" PRIu64 ": truncated",
                       walker->walk->anchors[walker->anchors_met].size, walker->checkpoint.size);
}

static enum status join_entry(struct walker *walker, const struct span *span, unsigned i, struct failure *failure)
{
    struct merkle_completed completed;
    TRY(merkle_append(&walker->tree, &span->leaves[i], &completed));
    TRY(collect_nodes(walker, &completed, failure));
    TRY(check_known(walker, failure));
    TRY(check_anchor(walker, failure));
    if (walker->walk->visit == NULL)
        return STATUS_OK;
    struct ledger_entry entry;
    TRY(ledger_entry_read(span->entries[i], &entry));
    walker->walk->visit(walker->walk->context, span->first + i, span->entries[i], &entry);
    return STATUS_OK;
}

static enum status join_span(struct walker *walker, const struct span *span, struct failure *failure)
{
    if (span->status != STATUS_OK) {
        *failure = span->failure;
        return span->status;
    }
    for (unsigned i = 0; i < span->width; i++)
        TRY(join_entry(walker, span, i, failure));
    return STATUS_OK;
}

static enum status walk_window(struct walker *walker, struct failure *failure)
{
    check_window(walker);
    for (unsigned i = 0; i < walker->window_count; i++)
        TRY(join_span(walker, &walker->spans[i], failure));
    if (walker->walk->progress != NULL)
        walker->walk->progress(walker->walk->context, walker->tree.size, walker->checkpoint.size);
    return STATUS_OK;
}

static enum status walk_entries(struct walker *walker, struct failure *failure)
{
    uint64_t size = walker->checkpoint.size, tiles = size / TILE_WIDTH + (size % TILE_WIDTH > 0);
    for (; walker->window_first < tiles; walker->window_first += walker->window_count) {
        uint64_t left = tiles - walker->window_first;
        walker->window_count = left < WINDOW_TILES ? (unsigned)left : WINDOW_TILES;
        TRY(walk_window(walker, failure));
    }
    return STATUS_OK;
}

/* A log may grow and nothing else. */
static enum status check_growth(const struct walker *walker, struct failure *failure)
{
    for (size_t i = 0; i < walker->walk->known_count; i++)
        if (walker->walk->known[i].size > walker->checkpoint.size)
            return failure_set(failure, STATUS_CORRUPT, "known checkpoint", "had %" PRIu64 " entries, the log has %" PRIu64 ": truncated",
                               walker->walk->known[i].size, walker->checkpoint.size);
    return STATUS_OK;
}

static enum status make_spans(struct walker *walker)
{
    walker->spans = calloc(WINDOW_TILES, sizeof *walker->spans);
    if (walker->spans == NULL)
        return STATUS_NO_MEMORY;
    for (unsigned i = 0; i < WINDOW_TILES; i++) {
        walker->spans[i].bundle = BUFFER_INIT(TILE_ENTRIES_BYTES_MAX);
        walker->spans[i].tile = BUFFER_INIT(TILE_BYTES_MAX);
    }
    return STATUS_OK;
}

enum status ledger_walk(const struct ledger_files *files, const struct ledger_walk *walk, struct checkpoint *ret_checkpoint,
                        struct failure *failure)
{
    CLEANUP(walker_release) struct walker walker = {.files = files, .walk = walk};
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    TRY(ledger_fetch_checkpoint(files, walk->key, &note, &walker.checkpoint, failure));
    TRY(check_growth(&walker, failure));
    TRY(check_known(&walker, failure));
    if (make_spans(&walker) != STATUS_OK)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory");
    TRY(walk_entries(&walker, failure));
    TRY(check_edge(&walker, failure));
    TRY(check_root(&walker.tree, &walker.checkpoint, "checkpoint", failure));
    TRY(check_anchors_met(&walker, failure));
    *ret_checkpoint = walker.checkpoint;
    return STATUS_OK;
}
