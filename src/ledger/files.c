/* SPDX-License-Identifier: Apache-2.0
 * See files.h. What is fetched is taken apart here; whether it is what was signed, the callers decide. */
#include "src/ledger/files.h"

#include <inttypes.h>

/* A partial tile may have been replaced by the full one since the checkpoint: then its beginning is what the partial one was. */
static enum status fetch_tile(const struct ledger_files *files, struct tile tile, struct buffer *content, unsigned *ret_width)
{
    char path[TILE_PATH_SIZE];
    tile_path_write(&tile, path);
    enum status status = files->fetch(files->context, path, content);
    if (status == STATUS_NOT_FOUND && tile.width < TILE_WIDTH) {
        tile.width = TILE_WIDTH;
        tile_path_write(&tile, path);
        status = files->fetch(files->context, path, content);
    }
    *ret_width = tile.width;
    return status;
}

static const char *fetch_problem(enum status status)
{
    if (status == STATUS_NOT_FOUND)
        return "is missing";
    return status == STATUS_LIMIT ? "is larger than it may be" : "cannot be read";
}

static enum status tile_failed(enum status status, const struct tile *tile, const char *problem, struct failure *failure)
{
    char path[TILE_PATH_SIZE];
    tile_path_write(tile, path);
    uint64_t first = (tile->index * TILE_WIDTH) << (8 * tile->level), end = first + ((uint64_t)tile->width << (8 * tile->level));
    return failure_set(failure, status, path, "%s (it stands for the entries %" PRIu64 " to %" PRIu64 ")", problem, first, end - 1);
}

enum status ledger_fetch_checkpoint(const struct ledger_files *files, const struct note_key *key, struct buffer *ret_note,
                                    struct checkpoint *ret_checkpoint, struct failure *failure)
{
    enum status status = files->fetch(files->context, "checkpoint", ret_note);
    if (status != STATUS_OK)
        return failure_set(failure, status, "checkpoint", "%s", fetch_problem(status));
    struct bytes note = buffer_bytes(ret_note);
    status = key != NULL ? checkpoint_open(note, key, ret_checkpoint) : checkpoint_read(note, ret_checkpoint);
    switch (status) {
    case STATUS_OK:
        return STATUS_OK;
    case STATUS_INVALID:
        return failure_set(failure, STATUS_CORRUPT, "checkpoint", "is not of a checkpoint's form");
    case STATUS_REFUSED:
        return failure_set(failure, status, "checkpoint", "is not signed by this key");
    default:
        return failure_set(failure, status, "checkpoint", "has a wrong signature or another log's origin");
    }
}

enum status ledger_fetch_hashes(const struct ledger_files *files, const struct tile *tile, struct buffer *content, struct failure *failure)
{
    unsigned width;
    enum status status = fetch_tile(files, *tile, content, &width);
    if (status != STATUS_OK)
        return tile_failed(status, tile, fetch_problem(status), failure);
    if (content->size != (size_t)width * DIGEST_SIZE)
        return tile_failed(STATUS_CORRUPT, tile, "does not have the size of its hashes", failure);
    return STATUS_OK;
}

enum status ledger_fetch_entries(const struct ledger_files *files, uint64_t index, unsigned width, struct buffer *content,
                                 struct bytes ret_entries[TILE_WIDTH], struct failure *failure)
{
    struct tile tile = {.entries = true, .index = index, .width = width};
    unsigned stored;
    enum status status = fetch_tile(files, tile, content, &stored);
    if (status != STATUS_OK)
        return tile_failed(status, &tile, fetch_problem(status), failure);
    if (tile_entries_read(buffer_bytes(content), stored, ret_entries) != STATUS_OK)
        return tile_failed(STATUS_CORRUPT, &tile, "does not hold exactly these entries", failure);
    return STATUS_OK;
}

/* The source of a proof: hashes of the tree of `size` out of the files. */
struct file_source {
    const struct ledger_files *files;
    uint64_t size;
    struct failure *failure;
};

/* What a proof asks for lies within one tile: runs of 2^n hashes, 128 at most, that begin at a multiple of 2^n. */
static enum status read_hashes(void *context, unsigned level, uint64_t first, size_t count, struct digest *ret_hashes)
{
    const struct file_source *source = context;
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(TILE_BYTES_MAX);
    struct tile tile = {.level = level, .index = first / TILE_WIDTH, .width = tile_width_in(source->size, level, first / TILE_WIDTH)};
    size_t offset = first % TILE_WIDTH;
    INVARIANT(offset + count <= tile.width);
    TRY(ledger_fetch_hashes(source->files, &tile, &content, source->failure));
    memcpy(ret_hashes, content.data + offset * DIGEST_SIZE, count * DIGEST_SIZE);
    return STATUS_OK;
}

static enum status fetch_entry(const struct ledger_files *files, uint64_t size, uint64_t index, struct buffer *ret_entry,
                               struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(TILE_ENTRIES_BYTES_MAX);
    struct bytes entries[TILE_WIDTH];
    uint64_t bundle = index / TILE_WIDTH;
    TRY(ledger_fetch_entries(files, bundle, tile_width_in(size, 0, bundle), &content, entries, failure));
    return buffer_append(ret_entry, entries[index % TILE_WIDTH]);
}

enum status ledger_fetch_proved(const struct ledger_files *files, const struct checkpoint *checkpoint, uint64_t index,
                                struct buffer *ret_entry, struct merkle_proof *ret_inclusion, struct failure *failure)
{
    struct file_source context = {.files = files, .size = checkpoint->size, .failure = failure};
    const struct merkle_source source = {.read = read_hashes, .context = &context};
    struct digest leaf;
    if (index >= checkpoint->size)
        return failure_set(failure, STATUS_NOT_FOUND, "entry", "%" PRIu64 " is past the end: the log has %" PRIu64, index,
                           checkpoint->size);
    TRY(fetch_entry(files, checkpoint->size, index, ret_entry, failure));
    TRY(merkle_prove_inclusion(&source, index, checkpoint->size, ret_inclusion));
    merkle_leaf_hash(buffer_bytes(ret_entry), &leaf);
    if (merkle_verify_inclusion(&leaf, index, checkpoint->size, &checkpoint->root, ret_inclusion) != STATUS_OK)
        return failure_set(failure, STATUS_CORRUPT, "entry", "%" PRIu64 " is not in the tree that was signed", index);
    return STATUS_OK;
}
