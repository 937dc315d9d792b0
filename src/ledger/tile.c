/* SPDX-License-Identifier: Apache-2.0
 * Paths are read loosely, written again and compared: so each tile has exactly one. */
#include "src/ledger/tile.h"

#include <stdio.h>

#include "src/base/reader.h"

#define TREE_LEVEL_MAX 63 /* what a path may say; no tree of ours has tiles over TILE_LEVEL_MAX */
#define INDEX_GROUPS_MAX 6

static size_t write_folders(uint64_t number, char *ret_text, size_t capacity)
{
    size_t size = number >= 1000 ? write_folders(number / 1000, ret_text, capacity) : 0;
    return size + (size_t)snprintf(ret_text + size, capacity - size, "x%03u/", (unsigned)(number % 1000));
}

static size_t write_index(uint64_t index, char *ret_text, size_t capacity)
{
    size_t size = index >= 1000 ? write_folders(index / 1000, ret_text, capacity) : 0;
    return size + (size_t)snprintf(ret_text + size, capacity - size, "%03u", (unsigned)(index % 1000));
}

void tile_path_write(const struct tile *tile, char ret_path[TILE_PATH_SIZE])
{
    size_t size = tile->entries ? (size_t)snprintf(ret_path, TILE_PATH_SIZE, "tile/entries/")
                                : (size_t)snprintf(ret_path, TILE_PATH_SIZE, "tile/%u/", tile->level);
    size += write_index(tile->index, ret_path + size, TILE_PATH_SIZE - size);
    if (tile->width < TILE_WIDTH)
        snprintf(ret_path + size, TILE_PATH_SIZE - size, ".p/%u", tile->width);
}

static bool accept(const char **text, const char *literal)
{
    size_t size = strlen(literal);
    if (strncmp(*text, literal, size) != 0)
        return false;
    *text += size;
    return true;
}

/* Up to `digits_max` digits; without any it is 0, which the comparison finds. */
static uint64_t take_number(const char **text, unsigned digits_max)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < digits_max && **text >= '0' && **text <= '9'; i++, ++*text)
        number = number * 10 + (uint64_t)(**text - '0');
    return number;
}

static uint64_t take_index(const char **text)
{
    uint64_t index = 0;
    for (unsigned groups = 1; groups < INDEX_GROUPS_MAX && accept(text, "x"); groups++) {
        index = index * 1000 + take_number(text, 3);
        accept(text, "/");
    }
    return index * 1000 + take_number(text, 3);
}

enum status tile_path_read(struct bytes path, struct tile *ret_tile)
{
    char text[TILE_PATH_SIZE] = "", again[TILE_PATH_SIZE] = "";
    const char *rest = text;
    if (path.size == 0 || path.size >= sizeof text)
        return STATUS_INVALID;
    memcpy(text, path.data, path.size);
    struct tile tile = {.entries = accept(&rest, "tile/entries/"), .width = TILE_WIDTH};
    if (!tile.entries && accept(&rest, "tile/")) {
        tile.level = (unsigned)take_number(&rest, 2);
        accept(&rest, "/");
    }
    tile.index = take_index(&rest);
    if (accept(&rest, ".p/"))
        tile.width = (unsigned)take_number(&rest, 3);
    tile_path_write(&tile, again);
    bool partial_is_partial = strstr(text, ".p/") == NULL || (tile.width > 0 && tile.width < TILE_WIDTH);
    if (!bytes_equal(bytes_of_text(again), path) || tile.level > TREE_LEVEL_MAX || !partial_is_partial)
        return STATUS_INVALID;
    *ret_tile = tile;
    return STATUS_OK;
}

unsigned tile_width_in(uint64_t size, unsigned level, uint64_t index)
{
    uint64_t hashes = level <= TILE_LEVEL_MAX ? size >> (8 * level) : 0;
    if (index >= hashes / TILE_WIDTH + 1)
        return 0;
    uint64_t left = hashes - index * TILE_WIDTH;
    return left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
}

enum status tile_hashes_write(const struct merkle_source *source, uint64_t size, const struct tile *tile, struct buffer *ret_bytes)
{
    struct digest hashes[TILE_WIDTH];
    if (tile->entries || tile->width == 0 || tile->width > tile_width_in(size, tile->level, tile->index))
        return STATUS_NOT_FOUND;
    TRY(source->read(source->context, tile->level, tile->index * TILE_WIDTH, tile->width, hashes));
    return buffer_append(ret_bytes, bytes_of(hashes, tile->width * sizeof hashes[0]));
}

enum status tile_entry_append(struct buffer *bundle, struct bytes entry)
{
    if (entry.size > UINT16_MAX)
        return STATUS_LIMIT;
    TRY(buffer_reserve(bundle, 2 + entry.size));
    TRY(buffer_append_u16(bundle, (uint16_t)entry.size));
    return buffer_append(bundle, entry);
}

enum status tile_entries_read(struct bytes bundle, unsigned width, struct bytes ret_entries[TILE_WIDTH])
{
    struct reader reader = reader_of(bundle);
    for (unsigned i = 0; i < width; i++) {
        uint16_t size;
        TRY(reader_u16(&reader, &size));
        TRY(reader_take(&reader, size, &ret_entries[i]));
    }
    return reader_end(&reader);
}
