/* SPDX-License-Identifier: Apache-2.0
 * Every tile has one path, the widths are those of the specification's example, and bundles come apart exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/ledger/tile.h"
#include "tests/ledger/forest.h"

static const struct {
    const char *path;
    struct tile tile;
} paths[] = {
    {"tile/0/000", {.width = 256}},
    {"tile/0/000.p/1", {.width = 1}},
    {"tile/entries/005.p/255", {.entries = true, .index = 5, .width = 255}},
    {"tile/1/x001/x234/067", {.level = 1, .index = 1234067, .width = 256}},
    {"tile/63/999", {.level = 63, .index = 999, .width = 256}},
    {"tile/0/x001/000", {.index = 1000, .width = 256}},
    {"tile/entries/x036/x028/x797/x018/963.p/17", {.entries = true, .index = 36028797018963, .width = 17}},
};

static void paths_read_and_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        char text[TILE_PATH_SIZE];
        struct tile tile;
        tile_path_write(&paths[i].tile, text);
        assert_string_equal(text, paths[i].path);
        assert_int_equal(tile_path_read(bytes_of_text(paths[i].path), &tile), STATUS_OK);
        assert_int_equal(tile.entries, paths[i].tile.entries);
        assert_int_equal(tile.level, paths[i].tile.level);
        assert_true(tile.index == paths[i].tile.index);
        assert_int_equal(tile.width, paths[i].tile.width);
    }
}

static void other_spellings_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "tile",
        "tile/",
        "/tile/0/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/1000",
        "tile/0/x000/001",
        "tile/0/001/x234",
        "tile/0/x1/234",
        "tile/00/000",
        "tile/64/000",
        "tile/100/000",
        "tile/-1/000",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/../000",
        "tile/entries/",
        "tile/entries/0/000",
        "tile/0/x001/x001/x001/x001/x001/x001/001",
        "tile/0/000 ",
        "Tile/0/000",
    };
    struct tile tile;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (tile_path_read(bytes_of_text(bad[i]), &tile) != STATUS_INVALID)
            fail_msg("accepted: %s", bad[i]);
    assert_int_equal(tile_path_read(bytes_of("tile/0/000\0", 11), &tile), STATUS_INVALID);
}

/* The example of the specification: a tree of 70,000. */
static void widths_are_those_of_the_specification(void **state)
{
    (void)state;
    assert_int_equal(tile_width_in(70000, 0, 272), 256);
    assert_int_equal(tile_width_in(70000, 0, 273), 112);
    assert_int_equal(tile_width_in(70000, 0, 274), 0);
    assert_int_equal(tile_width_in(70000, 1, 0), 256);
    assert_int_equal(tile_width_in(70000, 1, 1), 17);
    assert_int_equal(tile_width_in(70000, 2, 0), 1);
    assert_int_equal(tile_width_in(70000, 2, 1), 0);
    assert_int_equal(tile_width_in(70000, 3, 0), 0);
    assert_int_equal(tile_width_in(256, 0, 0), 256);
    assert_int_equal(tile_width_in(256, 0, 1), 0);
    assert_int_equal(tile_width_in(256, 1, 0), 1);
    assert_int_equal(tile_width_in(0, 0, 0), 0);
    assert_int_equal(tile_width_in(MERKLE_SIZE_MAX, 7, 0), 128);
    assert_int_equal(tile_width_in(MERKLE_SIZE_MAX, 8, 0), 0);
    assert_int_equal(tile_width_in(5, 0, UINT64_MAX), 0);
}

static void tiles_hold_the_hashes_of_their_place(void **state)
{
    CLEANUP(forest_release) struct forest forest = {0};
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(TILE_BYTES_MAX);
    (void)state;
    forest_grow(&forest, 70000, 70000);
    struct merkle_source source = forest_source(&forest);
    assert_int_equal(tile_hashes_write(&source, 70000, &(struct tile){.level = 1, .index = 1, .width = 17}, &bytes), STATUS_OK);
    assert_int_equal(bytes.size, 17 * DIGEST_SIZE);
    for (unsigned i = 0; i < 17; i++) {
        struct digest expected;
        forest_naive_root(&forest, (256 + i) * 256, (257 + i) * 256, &expected);
        assert_memory_equal(bytes.data + i * DIGEST_SIZE, expected.bytes, DIGEST_SIZE);
    }
    assert_int_equal(tile_hashes_write(&source, 70000, &(struct tile){.level = 1, .index = 1, .width = 18}, &bytes), STATUS_NOT_FOUND);
    assert_int_equal(tile_hashes_write(&source, 70000, &(struct tile){.level = 3, .width = 1}, &bytes), STATUS_NOT_FOUND);
}

static void bundles_come_apart_exactly(void **state)
{
    CLEANUP(buffer_release) struct buffer bundle = BUFFER_INIT(TILE_ENTRIES_BYTES_MAX);
    static uint8_t longest[UINT16_MAX + 1];
    struct bytes entries[TILE_WIDTH];
    (void)state;
    assert_int_equal(tile_entry_append(&bundle, bytes_of_text("one")), STATUS_OK);
    assert_int_equal(tile_entry_append(&bundle, bytes_of(NULL, 0)), STATUS_OK);
    assert_int_equal(tile_entry_append(&bundle, bytes_of(longest, UINT16_MAX)), STATUS_OK);
    assert_int_equal(tile_entry_append(&bundle, bytes_of(longest, UINT16_MAX + 1)), STATUS_LIMIT);
    assert_int_equal(tile_entries_read(buffer_bytes(&bundle), 3, entries), STATUS_OK);
    assert_true(bytes_equal(entries[0], bytes_of_text("one")));
    assert_int_equal(entries[2].size, UINT16_MAX);
    assert_int_equal(tile_entries_read(buffer_bytes(&bundle), 2, entries), STATUS_INVALID);
    assert_int_equal(tile_entries_read(buffer_bytes(&bundle), 4, entries), STATUS_INVALID);
    assert_int_equal(tile_entries_read(bytes_of(bundle.data, bundle.size - 1), 3, entries), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_read_and_write),
        cmocka_unit_test(other_spellings_are_refused),
        cmocka_unit_test(widths_are_those_of_the_specification),
        cmocka_unit_test(tiles_hold_the_hashes_of_their_place),
        cmocka_unit_test(bundles_come_apart_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
