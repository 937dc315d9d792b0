/* SPDX-License-Identifier: Apache-2.0
 * What a root may say of its other logs, and every way in which it contradicts itself; names and keys of logs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/ledger/named_logs.h"
#include "tests/ledger/signing.h"

#define ROOT "bank.example/log"
#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct ledger_entry opened(void)
{
    return (struct ledger_entry){.event = LEDGER_EVENT_LOG_OPENED, .log = bytes_of_text(ROOT)};
}

static struct ledger_entry joined(const char *log)
{
    return (struct ledger_entry){
        .event = LEDGER_EVENT_LOG_JOINED,
        .log = bytes_of_text(ROOT),
        .detail_count = 1,
        .details = {{.name = bytes_of_text("log"), .text = bytes_of_text(log)}},
    };
}

static struct ledger_entry anchored(const char *log, int64_t size)
{
    return (struct ledger_entry){
        .event = LEDGER_EVENT_LOG_ANCHORED,
        .log = bytes_of_text(ROOT),
        .detail_count = 3,
        .details = {{.name = bytes_of_text("log"), .text = bytes_of_text(log)},
                    {.name = bytes_of_text("root"), .text = bytes_of_text(HASH_A)},
                    {.name = bytes_of_text("size"), .integer = size}},
    };
}

static enum status take(struct named_logs *logs, const struct ledger_entry *entries, size_t count)
{
    const struct ledger_entry first = opened();
    named_logs_take(logs, 0, &first);
    for (size_t i = 0; i < count; i++)
        named_logs_take(logs, i + 1, &entries[i]);
    return logs->status;
}

static void logs_and_their_anchors_are_collected(void **state)
{
    (void)state;
    CLEANUP(named_logs_release) struct named_logs logs = {0};
    const struct ledger_entry entries[] = {joined(ROOT "/2"), anchored(ROOT "/2", 5), joined(ROOT "/7"), anchored(ROOT "/7", 1),
                                           anchored(ROOT "/2", 9)};
    assert_int_equal(take(&logs, entries, COUNT_OF(entries)), STATUS_OK);
    assert_int_equal(logs.count, 2);
    assert_int_equal(logs.logs[0].id, 2);
    assert_int_equal(logs.logs[0].anchor_count, 2);
    assert_int_equal(logs.logs[0].anchors[1].size, 9);
    assert_int_equal(logs.logs[0].anchors[1].root.bytes[31], 0xaa);
    assert_int_equal(logs.logs[1].id, 7);
}

static void a_root_that_is_read_again_is_collected_anew(void **state)
{
    (void)state;
    CLEANUP(named_logs_release) struct named_logs logs = {0};
    const struct ledger_entry entries[] = {joined(ROOT "/2")};
    assert_int_equal(take(&logs, entries, 1), STATUS_OK);
    assert_int_equal(take(&logs, entries, 1), STATUS_OK);
    assert_int_equal(logs.count, 1);
}

static void a_root_that_contradicts_itself_is_corrupt(void **state)
{
    (void)state;
    struct ledger_entry rootless = anchored(ROOT "/2", 5), sizeless = anchored(ROOT "/2", 5);
    rootless.details[1].text = bytes_of_text("aa");
    sizeless.details[2].text = bytes_of_text("5");
    const struct ledger_entry cases[][3] = {
        {joined(ROOT "/2"), joined(ROOT "/2"), opened()},
        {anchored(ROOT "/2", 5), opened(), opened()},
        {joined(ROOT "/2"), anchored(ROOT "/2", 5), anchored(ROOT "/2", 5)},
        {joined(ROOT "/2"), anchored(ROOT "/2", 5), anchored(ROOT "/2", 4)},
        {joined(ROOT "/2"), anchored(ROOT "/2", 0), opened()},
        {joined(ROOT "/2"), rootless, opened()},
        {joined(ROOT "/2"), sizeless, opened()},
        {joined("other.example/log/2"), opened(), opened()},
        {joined(ROOT), opened(), opened()},
        {joined(ROOT "/1"), opened(), opened()},
        {joined(ROOT "/02"), opened(), opened()},
        {joined(ROOT "/x"), opened(), opened()},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(named_logs_release) struct named_logs logs = {0};
        if (take(&logs, cases[i], 3) != STATUS_CORRUPT)
            fail_msg("case %zu was taken", i);
        assert_string_equal(logs.failure.field, "entry");
    }
}

static struct ledger_entry restored(const char *log, int64_t size)
{
    struct ledger_entry entry = anchored(log, size);
    entry.event = LEDGER_EVENT_LOG_RESTORED;
    return entry;
}

/* By the log 7, which a restored store began. */
static enum status take_as_seventh(struct named_logs *logs, const char *own_name, const struct ledger_entry *entries, size_t count)
{
    struct ledger_entry first = opened();
    first.log = bytes_of_text(own_name);
    logs->root_id = 7;
    named_logs_take(logs, 0, &first);
    for (size_t i = 0; i < count; i++)
        named_logs_take(logs, i + 1, &entries[i]);
    return logs->status;
}

static void a_root_after_a_restore_names_every_earlier_log_with_its_end(void **state)
{
    (void)state;
    CLEANUP(named_logs_release) struct named_logs logs = {0};
    const struct ledger_entry entries[] = {restored(ROOT, 4), restored(ROOT "/2", 5), joined(ROOT "/8"), anchored(ROOT "/8", 1)};
    assert_int_equal(take_as_seventh(&logs, ROOT "/7", entries, COUNT_OF(entries)), STATUS_OK);
    assert_string_equal(logs.root, ROOT);
    assert_int_equal(logs.count, 3);
    assert_int_equal(logs.logs[0].id, 1);
    assert_int_equal(logs.logs[0].anchors[0].size, 4);
    assert_int_equal(logs.logs[1].anchors[0].size, 5);
    assert_int_equal(logs.logs[2].id, 8);
}

static void a_root_after_a_restore_that_contradicts_itself_is_corrupt(void **state)
{
    (void)state;
    const struct ledger_entry twice[] = {restored(ROOT, 4), restored(ROOT, 4)}, itself[] = {restored(ROOT "/7", 1), opened()};
    const struct {
        const char *own_name;
        const struct ledger_entry *entries;
    } cases[] = {{ROOT "/7", twice}, {ROOT "/7", itself}, {ROOT, twice}, {ROOT "/8", twice}, {"/7", twice}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(named_logs_release) struct named_logs logs = {0};
        if (take_as_seventh(&logs, cases[i].own_name, cases[i].entries, 2) != STATUS_CORRUPT)
            fail_msg("case %zu was taken", i);
    }
}

static void names_lead_to_numbers_and_back(void **state)
{
    (void)state;
    char origin[CHECKPOINT_ORIGIN_MAX + 1], long_root[CHECKPOINT_ORIGIN_MAX + 1];
    int64_t id;
    assert_int_equal(log_name_make(ROOT, 1, origin), STATUS_OK);
    assert_string_equal(origin, ROOT);
    assert_int_equal(log_name_make(ROOT, 12, origin), STATUS_OK);
    assert_string_equal(origin, ROOT "/12");
    assert_int_equal(log_name_find(ROOT, bytes_of_text(ROOT "/12"), &id), STATUS_OK);
    assert_int_equal(id, 12);
    assert_int_equal(log_name_find(ROOT, bytes_of_text(ROOT "x12"), &id), STATUS_NOT_FOUND);
    assert_int_equal(log_name_find(ROOT, bytes_of_text(ROOT "/"), &id), STATUS_NOT_FOUND);
    assert_int_equal(log_name_find(ROOT, bytes_of_text("bank.example/logs/2"), &id), STATUS_NOT_FOUND);
    assert_int_equal(log_name_root(bytes_of_text(ROOT "/12"), 12, origin), STATUS_OK);
    assert_string_equal(origin, ROOT);
    assert_int_equal(log_name_root(bytes_of_text(ROOT), 1, origin), STATUS_OK);
    assert_int_equal(log_name_root(bytes_of_text(ROOT "/2"), 12, origin), STATUS_NOT_FOUND);
    assert_int_equal(log_name_root(bytes_of_text("/12"), 12, origin), STATUS_NOT_FOUND);
    assert_int_equal(log_name_root(bytes_of_text("2"), 12, origin), STATUS_NOT_FOUND);
    memset(long_root, 'a', CHECKPOINT_ORIGIN_MAX);
    long_root[CHECKPOINT_ORIGIN_MAX] = 0;
    assert_int_equal(log_name_make(long_root, 1, origin), STATUS_OK);
    assert_int_equal(log_name_make(long_root, 2, origin), STATUS_LIMIT);
}

static void a_logs_key_differs_from_the_roots_by_its_name_alone(void **state)
{
    (void)state;
    struct note_key root, key;
    test_note_key(ROOT, 7, &root);
    assert_int_equal(log_name_key(&root, 3, &key), STATUS_OK);
    assert_string_equal(key.name, ROOT "/3");
    assert_memory_equal(key.public, root.public, sizeof key.public);
    assert_int_not_equal(key.id, root.id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logs_and_their_anchors_are_collected),
        cmocka_unit_test(a_root_that_is_read_again_is_collected_anew),
        cmocka_unit_test(a_root_that_contradicts_itself_is_corrupt),
        cmocka_unit_test(a_root_after_a_restore_names_every_earlier_log_with_its_end),
        cmocka_unit_test(a_root_after_a_restore_that_contradicts_itself_is_corrupt),
        cmocka_unit_test(names_lead_to_numbers_and_back),
        cmocka_unit_test(a_logs_key_differs_from_the_roots_by_its_name_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
