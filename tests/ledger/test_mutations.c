/* SPDX-License-Identifier: Apache-2.0
 * A thousand forgeries of a log (argv[1] for more), each drawn by a seed: change, drop, swap, insert, truncate, fork. All are found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/ledger/made_ledger.h"
#include "tests/ledger/signing.h"

#define SIZE 700
#define KNOWN_SIZE 600 /* of the checkpoint that an auditor kept */

static size_t rounds = 1000;

/* xorshift64: the same forgeries in every run. */
static uint64_t draw_state = 20260102;
static size_t draw(size_t below)
{
    draw_state ^= draw_state << 13;
    draw_state ^= draw_state >> 7;
    draw_state ^= draw_state << 17;
    return (size_t)(draw_state % below);
}

static struct made_ledger original;
static struct checkpoint known;
static struct note_key key;

static struct buffer *random_file(struct made_ledger *ledger)
{
    return &ledger->files[draw(ledger->file_count)].content;
}

/* Takes a bundle apart into copies, so that it can be put together differently. */
struct opened_bundle {
    struct buffer *content;
    unsigned width;
    struct buffer entries[TILE_WIDTH + 1];
};

static void open_bundle(struct made_ledger *ledger, struct opened_bundle *ret_bundle)
{
    uint64_t index = draw(SIZE / TILE_WIDTH + 1);
    struct tile tile = {.entries = true, .index = index, .width = tile_width_in(SIZE, 0, index)};
    char path[TILE_PATH_SIZE];
    struct bytes entries[TILE_WIDTH];
    tile_path_write(&tile, path);
    ret_bundle->content = &made_ledger_file(ledger, path)->content;
    ret_bundle->width = tile.width;
    assert_int_equal(tile_entries_read(buffer_bytes(ret_bundle->content), tile.width, entries), STATUS_OK);
    for (unsigned i = 0; i < tile.width; i++) {
        ret_bundle->entries[i] = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
        assert_int_equal(buffer_append(&ret_bundle->entries[i], entries[i]), STATUS_OK);
    }
}

static void close_bundle(struct opened_bundle *bundle)
{
    buffer_clear(bundle->content);
    for (unsigned i = 0; i < bundle->width; i++) {
        assert_int_equal(tile_entry_append(bundle->content, buffer_bytes(&bundle->entries[i])), STATUS_OK);
        buffer_release(&bundle->entries[i]);
    }
}

static void change_a_bit(struct made_ledger *ledger)
{
    struct buffer *file = random_file(ledger);
    file->data[draw(file->size)] ^= (uint8_t)(1 << draw(8));
}

static void drop_an_entry(struct made_ledger *ledger)
{
    struct opened_bundle bundle;
    open_bundle(ledger, &bundle);
    size_t dropped = draw(bundle.width);
    buffer_release(&bundle.entries[dropped]);
    memmove(&bundle.entries[dropped], &bundle.entries[dropped + 1], (bundle.width - dropped - 1) * sizeof bundle.entries[0]);
    bundle.width--;
    close_bundle(&bundle);
}

static void drop_a_file(struct made_ledger *ledger)
{
    ledger->files[draw(ledger->file_count)].path[0] = '-';
}

static void swap_two_entries(struct made_ledger *ledger)
{
    struct opened_bundle bundle;
    open_bundle(ledger, &bundle);
    size_t a = draw(bundle.width), b = (a + 1 + draw(bundle.width - 1)) % bundle.width;
    struct buffer kept = bundle.entries[a];
    bundle.entries[a] = bundle.entries[b];
    bundle.entries[b] = kept;
    close_bundle(&bundle);
}

static void insert_an_entry(struct made_ledger *ledger)
{
    struct opened_bundle bundle;
    open_bundle(ledger, &bundle);
    size_t at = draw(bundle.width + 1);
    memmove(&bundle.entries[at + 1], &bundle.entries[at], (bundle.width - at) * sizeof bundle.entries[0]);
    bundle.entries[at] = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    assert_int_equal(buffer_append(&bundle.entries[at], buffer_bytes(&original.entries[draw(SIZE)])), STATUS_OK);
    bundle.width++;
    close_bundle(&bundle);
}

static void truncate_a_file(struct made_ledger *ledger)
{
    struct buffer *file = random_file(ledger);
    file->size = draw(file->size);
}

/* Signs again, with the log's own key, a history that is shorter than what is known. */
static void truncate_the_log(struct made_ledger *ledger)
{
    made_ledger_build(ledger, draw(KNOWN_SIZE), MADE_SEED);
}

/* One entry of the known part replaced, every hash computed again, and signed by the log's own key. */
static void fork_by_the_log_itself(struct made_ledger *ledger)
{
    size_t at = draw(KNOWN_SIZE), other = (at + 1 + draw(SIZE - 1)) % SIZE;
    buffer_clear(&ledger->entries[at]);
    assert_int_equal(buffer_append(&ledger->entries[at], buffer_bytes(&original.entries[other])), STATUS_OK);
    made_ledger_build(ledger, SIZE, MADE_SEED);
}

/* The same by somebody without the key: everything computed again, the old checkpoint or one of their own. */
static void fork_by_a_stranger(struct made_ledger *ledger)
{
    fork_by_the_log_itself(ledger);
    if (draw(2) == 0) {
        made_ledger_build(ledger, SIZE, MADE_SEED + 1);
        return;
    }
    struct buffer *note = &made_ledger_file(ledger, "checkpoint")->content;
    buffer_clear(note);
    assert_int_equal(buffer_append(note, buffer_bytes(&made_ledger_file(&original, "checkpoint")->content)), STATUS_OK);
}

static const struct {
    const char *name;
    void (*forge)(struct made_ledger *ledger);
} forgeries[] = {
    {"change a bit", change_a_bit},
    {"drop an entry", drop_an_entry},
    {"drop a file", drop_a_file},
    {"swap two entries", swap_two_entries},
    {"insert an entry", insert_an_entry},
    {"truncate a file", truncate_a_file},
    {"truncate the log", truncate_the_log},
    {"fork by the log", fork_by_the_log_itself},
    {"fork by a stranger", fork_by_a_stranger},
};

static enum status walk(struct made_ledger *ledger, struct failure *failure)
{
    struct ledger_files files = made_ledger_files(ledger);
    const struct ledger_walk walk = {.key = &key, .known_count = 1, .known = {known}};
    struct checkpoint checkpoint;
    files.threads = 1;
    return ledger_walk(&files, &walk, &checkpoint, failure);
}

static void every_forgery_is_found(void **state)
{
    size_t found = 0;
    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        CLEANUP(made_ledger_release) struct made_ledger forged = {0};
        struct failure failure = {0};
        made_ledger_copy(&original, &forged);
        forgeries[i % COUNT_OF(forgeries)].forge(&forged);
        enum status status = walk(&forged, &failure);
        if (status == STATUS_OK)
            print_message("round %zu, %s: not found\n", i, forgeries[i % COUNT_OF(forgeries)].name);
        found += status != STATUS_OK && failure.message[0] != 0;
    }
    print_message("%zu of %zu forgeries found\n", found, rounds);
    assert_int_equal(found, rounds);
}

static void the_original_is_whole(void **state)
{
    struct failure failure;
    (void)state;
    assert_int_equal(walk(&original, &failure), STATUS_OK);
}

static int make_original(void **state)
{
    (void)state;
    test_note_key(MADE_ORIGIN, MADE_SEED, &key);
    made_ledger_fill(&original, SIZE);
    made_ledger_build(&original, KNOWN_SIZE, MADE_SEED);
    if (checkpoint_read(buffer_bytes(&made_ledger_file(&original, "checkpoint")->content), &known) != STATUS_OK)
        return -1;
    made_ledger_build(&original, SIZE, MADE_SEED);
    return 0;
}

static int release_original(void **state)
{
    (void)state;
    made_ledger_release(&original);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_original_is_whole),
        cmocka_unit_test(every_forgery_is_found),
    };
    if (argc > 1)
        rounds = strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, make_original, release_original);
}
