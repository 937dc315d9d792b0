/* SPDX-License-Identifier: Apache-2.0
 * A whole log is found whole at every interesting size, and every damage and every rewriting is found and placed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/ledger/made_ledger.h"
#include "tests/ledger/signing.h"

#define SIZE 700

static enum status walk(struct made_ledger *ledger, const struct checkpoint *known, struct failure *failure)
{
    struct ledger_files files = made_ledger_files(ledger);
    struct note_key key;
    struct ledger_walk walk = {.key = &key, .known_count = known != NULL ? 1 : 0};
    struct checkpoint checkpoint;
    if (known != NULL)
        walk.known[0] = *known;
    test_note_key(MADE_ORIGIN, MADE_SEED, &key);
    return ledger_walk(&files, &walk, &checkpoint, failure);
}

static void read_checkpoint(struct made_ledger *ledger, struct checkpoint *ret_checkpoint)
{
    struct made_file *file = made_ledger_file(ledger, "checkpoint");
    assert_int_equal(checkpoint_read(buffer_bytes(&file->content), ret_checkpoint), STATUS_OK);
}

static void assert_message(const struct failure *failure, const char *field, const char *part)
{
    assert_string_equal(failure->field, field);
    if (strstr(failure->message, part) == NULL)
        fail_msg("'%s' does not say '%s'", failure->message, part);
}

static void whole_logs_of_every_shape_are_whole(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 255, 256, 257, 511, 512, 513, 700, 65536, 65537, 66000};
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    (void)state;
    made_ledger_fill(&ledger, 66000);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct failure failure = {0};
        made_ledger_build(&ledger, sizes[i], MADE_SEED);
        enum status status = walk(&ledger, NULL, &failure);
        if (status != STATUS_OK)
            fail_msg("%zu: %s %s", sizes[i], failure.field, failure.message);
    }
}

static void a_log_that_grew_continues_what_was_known(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    struct checkpoint known;
    struct failure failure;
    (void)state;
    made_ledger_fill(&ledger, SIZE);
    for (size_t size = 0; size <= SIZE; size += 70) {
        made_ledger_build(&ledger, size, MADE_SEED);
        read_checkpoint(&ledger, &known);
        made_ledger_build(&ledger, SIZE, MADE_SEED);
        assert_int_equal(walk(&ledger, &known, &failure), STATUS_OK);
        known.root.bytes[0] ^= 1;
        assert_int_equal(walk(&ledger, &known, &failure), STATUS_CORRUPT);
        assert_message(&failure, "known checkpoint", "another history");
    }
}

static void a_log_cut_back_is_seen_by_what_was_known(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    struct checkpoint known;
    struct failure failure;
    (void)state;
    made_ledger_fill(&ledger, SIZE);
    made_ledger_build(&ledger, SIZE, MADE_SEED);
    read_checkpoint(&ledger, &known);
    made_ledger_build(&ledger, SIZE - 1, MADE_SEED);
    assert_int_equal(walk(&ledger, NULL, &failure), STATUS_OK);
    assert_int_equal(walk(&ledger, &known, &failure), STATUS_CORRUPT);
    assert_message(&failure, "known checkpoint", "truncated");
}

static void a_changed_entry_is_named(void **state)
{
    static const size_t indexes[] = {0, 1, 255, 256, 511, 512, 699};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(indexes); i++) {
        CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
        struct failure failure;
        char path[TILE_PATH_SIZE], expected[32];
        struct bytes entries[TILE_WIDTH];
        made_ledger_fill(&ledger, SIZE);
        made_ledger_build(&ledger, SIZE, MADE_SEED);
        uint64_t bundle = indexes[i] / TILE_WIDTH;
        struct tile tile = {.entries = true, .index = bundle, .width = tile_width_in(SIZE, 0, bundle)};
        tile_path_write(&tile, path);
        struct buffer *content = &made_ledger_file(&ledger, path)->content;
        assert_int_equal(tile_entries_read(buffer_bytes(content), tile.width, entries), STATUS_OK);
        content->data[entries[indexes[i] % TILE_WIDTH].data - content->data + 20] ^= 1;
        assert_int_equal(walk(&ledger, NULL, &failure), STATUS_CORRUPT);
        snprintf(expected, sizeof expected, "%zu is not the one", indexes[i]);
        assert_message(&failure, "entry", expected);
    }
}

static void a_missing_file_is_named_with_its_entries(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    struct failure failure;
    (void)state;
    made_ledger_fill(&ledger, SIZE);
    made_ledger_build(&ledger, SIZE, MADE_SEED);
    made_ledger_file(&ledger, "tile/0/001")->path[0] = 'x';
    assert_int_equal(walk(&ledger, NULL, &failure), STATUS_NOT_FOUND);
    assert_message(&failure, "tile/0/001", "256 to 511");
}

static void a_range_rehashed_without_its_parents_is_placed(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0}, other = {0};
    struct failure failure;
    (void)state;
    made_ledger_fill(&ledger, SIZE);
    made_ledger_copy(&ledger, &other);
    made_ledger_build(&ledger, SIZE, MADE_SEED);
    buffer_release(&other.entries[300]);
    assert_int_equal(buffer_append(&other.entries[300], buffer_bytes(&other.entries[0])), STATUS_OK);
    made_ledger_build(&other, SIZE, MADE_SEED);
    static const char *const taken[] = {"tile/entries/001", "tile/0/001"};
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        struct made_file *file = made_ledger_file(&ledger, taken[i]);
        buffer_release(&file->content);
        assert_int_equal(buffer_append(&file->content, buffer_bytes(&made_ledger_file(&other, taken[i])->content)), STATUS_OK);
    }
    assert_int_equal(walk(&ledger, NULL, &failure), STATUS_CORRUPT);
    assert_message(&failure, "tile/1/000.p/2", "256 to 511");
}

static void what_another_key_signed_is_refused(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    struct failure failure;
    (void)state;
    made_ledger_fill(&ledger, SIZE);
    made_ledger_build(&ledger, SIZE, MADE_SEED + 1);
    assert_int_equal(walk(&ledger, NULL, &failure), STATUS_REFUSED);
    assert_message(&failure, "checkpoint", "this key");
}

static void entries_of_another_log_or_form_are_refused(void **state)
{
    static const char *const strangers[] = {
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"other.example\",\"type\":\"log.opened\",\"version\":1}",
        "not an entry",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(strangers); i++) {
        CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
        struct failure failure;
        made_ledger_fill(&ledger, SIZE);
        buffer_release(&ledger.entries[300]);
        assert_int_equal(buffer_append_text(&ledger.entries[300], strangers[i]), STATUS_OK);
        made_ledger_build(&ledger, SIZE, MADE_SEED);
        assert_int_equal(walk(&ledger, NULL, &failure), STATUS_CORRUPT);
        assert_message(&failure, "entry", "300");
    }
}

static void a_full_tile_serves_for_the_partial_one(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    struct buffer old = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    struct failure failure = {0};
    (void)state;
    made_ledger_fill(&ledger, 768);
    made_ledger_build(&ledger, SIZE, MADE_SEED);
    assert_int_equal(buffer_append(&old, buffer_bytes(&made_ledger_file(&ledger, "checkpoint")->content)), STATUS_OK);
    made_ledger_build(&ledger, 768, MADE_SEED);
    struct made_file *upper = made_ledger_file(&ledger, "tile/1/000.p/3"), *note = made_ledger_file(&ledger, "checkpoint");
    buffer_release(&note->content);
    note->content = old;
    snprintf(upper->path, sizeof upper->path, "tile/1/000.p/2");
    upper->content.size -= DIGEST_SIZE;
    if (walk(&ledger, NULL, &failure) != STATUS_OK)
        fail_msg("%s %s", failure.field, failure.message);
}

static void only_what_the_log_has_is_proved(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    (void)state;
    made_ledger_fill(&ledger, SIZE);
    made_ledger_build(&ledger, SIZE, MADE_SEED);
    struct ledger_files files = made_ledger_files(&ledger);
    struct checkpoint checkpoint;
    read_checkpoint(&ledger, &checkpoint);
    for (uint64_t index = 0; index <= SIZE; index += 100) {
        CLEANUP(buffer_release) struct buffer entry = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES), other = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
        struct merkle_proof inclusion;
        struct failure failure;
        struct checkpoint changed = checkpoint;
        changed.root.bytes[31] ^= 1;
        enum status expected = index < SIZE ? STATUS_OK : STATUS_NOT_FOUND;
        assert_int_equal(ledger_fetch_proved(&files, &checkpoint, index, &entry, &inclusion, &failure), expected);
        assert_int_equal(ledger_fetch_proved(&files, &changed, index, &other, &inclusion, &failure),
                         index < SIZE ? STATUS_CORRUPT : STATUS_NOT_FOUND);
        assert_true(index == SIZE || bytes_equal(buffer_bytes(&entry), buffer_bytes(&ledger.entries[index])));
    }
}

static struct ledger_anchor anchor_at(struct made_ledger *ledger, size_t size)
{
    struct checkpoint checkpoint;
    made_ledger_build(ledger, size, MADE_SEED);
    read_checkpoint(ledger, &checkpoint);
    return (struct ledger_anchor){.size = checkpoint.size, .root = checkpoint.root};
}

static enum status walk_anchored(struct made_ledger *ledger, const struct ledger_anchor *anchors, size_t count, struct failure *failure)
{
    struct ledger_files files = made_ledger_files(ledger);
    struct note_key key;
    const struct ledger_walk walk = {.key = &key, .anchor_count = count, .anchors = anchors};
    struct checkpoint checkpoint;
    test_note_key(MADE_ORIGIN, MADE_SEED, &key);
    return ledger_walk(&files, &walk, &checkpoint, failure);
}

static void a_log_passes_through_every_anchor_that_another_has_of_it(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    struct failure failure;
    (void)state;
    made_ledger_fill(&ledger, SIZE);
    struct ledger_anchor anchors[] = {anchor_at(&ledger, 1), anchor_at(&ledger, 256), anchor_at(&ledger, 300), anchor_at(&ledger, SIZE)};
    assert_int_equal(walk_anchored(&ledger, anchors, COUNT_OF(anchors), &failure), STATUS_OK);
    for (size_t i = 0; i < COUNT_OF(anchors); i++) {
        anchors[i].root.bytes[5] ^= 1;
        assert_int_equal(walk_anchored(&ledger, anchors, COUNT_OF(anchors), &failure), STATUS_CORRUPT);
        assert_message(&failure, "anchor", "is not the one that was anchored");
        anchors[i].root.bytes[5] ^= 1;
    }
    made_ledger_build(&ledger, SIZE - 1, MADE_SEED);
    assert_int_equal(walk_anchored(&ledger, anchors, COUNT_OF(anchors), &failure), STATUS_CORRUPT);
    assert_message(&failure, "anchor", "truncated");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_passes_through_every_anchor_that_another_has_of_it),
        cmocka_unit_test(whole_logs_of_every_shape_are_whole),
        cmocka_unit_test(a_log_that_grew_continues_what_was_known),
        cmocka_unit_test(a_log_cut_back_is_seen_by_what_was_known),
        cmocka_unit_test(a_changed_entry_is_named),
        cmocka_unit_test(a_missing_file_is_named_with_its_entries),
        cmocka_unit_test(a_range_rehashed_without_its_parents_is_placed),
        cmocka_unit_test(what_another_key_signed_is_refused),
        cmocka_unit_test(entries_of_another_log_or_form_are_refused),
        cmocka_unit_test(a_full_tile_serves_for_the_partial_one),
        cmocka_unit_test(only_what_the_log_has_is_proved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
