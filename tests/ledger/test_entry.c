/* SPDX-License-Identifier: Apache-2.0
 * Entries have one spelling, keep everything they were given, and take nothing that could be personal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/ledger/entry.h"

#define OPERATION "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define CEREMONY "baaaaaaaaaaaaaaaaaaaaaaaaa"
#define ZEROES "0000000000000000000000000000000000000000000000000000000000000000"

static const char full_text[] =
    "{\"at\":\"2026-01-31T08:15:00.000001Z\",\"ceremony\":\"" CEREMONY "\",\"clauses\":{\"satisfied\":[\"8.2.low\",\"9.3.1\"],"
    "\"version\":\"2022-06-02\",\"violated\":[]},\"credential\":\"" CEREMONY "\",\"customer\":\"" OPERATION "\",\"decision\":\"permit\","
    "\"details\":{\"attempts\":-3,\"reason\":\"crl_stale\"},\"instruction\":\"" ZEROES
    "\",\"log\":\"bank.example/log0\",\"operation\":\"" OPERATION "\",\"sealed\":\"" ZEROES
    "\",\"type\":\"operation.permitted\",\"version\":1}";
static const char least_text[] = "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}";

static struct ledger_entry full_entry(void)
{
    return (struct ledger_entry){
        .event = LEDGER_EVENT_OPERATION_PERMITTED,
        .at = 1769847300000001,
        .log = bytes_of_text("bank.example/log0"),
        .operation = bytes_of_text(OPERATION),
        .ceremony = bytes_of_text(CEREMONY),
        .credential = bytes_of_text(CEREMONY),
        .customer = bytes_of_text(OPERATION),
        .has_instruction = true,
        .decision = LEDGER_DECISION_PERMIT,
        .clauses_version = bytes_of_text("2022-06-02"),
        .satisfied = {.count = 2, .ids = {bytes_of_text("8.2.low"), bytes_of_text("9.3.1")}},
        .detail_count = 2,
        .details = {{.name = bytes_of_text("attempts"), .integer = -3},
                    {.name = bytes_of_text("reason"), .text = bytes_of_text("crl_stale")}},
        .has_sealed = true,
    };
}

static void everything_is_written_in_its_one_spelling(void **state)
{
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_entry entry = full_entry();
    (void)state;
    assert_int_equal(ledger_entry_write(&entry, &written), STATUS_OK);
    assert_string_equal(buffer_text(&written), full_text);
}

static void reading_gives_back_what_was_written(void **state)
{
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_entry entry;
    (void)state;
    assert_int_equal(ledger_entry_read(bytes_of_text(full_text), &entry), STATUS_OK);
    assert_int_equal(entry.event, LEDGER_EVENT_OPERATION_PERMITTED);
    assert_int_equal(entry.satisfied.count, 2);
    assert_int_equal(entry.details[0].integer, -3);
    assert_int_equal(ledger_entry_write(&entry, &written), STATUS_OK);
    assert_string_equal(buffer_text(&written), full_text);
}

static void absent_members_stay_absent(void **state)
{
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_entry entry = full_entry();
    (void)state;
    assert_int_equal(ledger_entry_read(bytes_of_text(least_text), &entry), STATUS_OK);
    assert_int_equal(entry.operation.size, 0);
    assert_false(entry.has_sealed || entry.has_instruction);
    assert_int_equal(ledger_entry_write(&entry, &written), STATUS_OK);
    assert_string_equal(buffer_text(&written), least_text);
}

static void what_is_cut_or_followed_is_refused(void **state)
{
    struct ledger_entry entry;
    char longer[sizeof full_text + 1];
    (void)state;
    for (size_t size = 0; size < sizeof full_text - 1; size++)
        assert_int_equal(ledger_entry_read(bytes_of(full_text, size), &entry), STATUS_INVALID);
    memcpy(longer, full_text, sizeof full_text);
    longer[sizeof full_text - 1] = '\n';
    assert_int_equal(ledger_entry_read(bytes_of(longer, sizeof full_text), &entry), STATUS_INVALID);
}

static void another_spelling_is_refused(void **state)
{
    static const char *const texts[] = {
        "{ \"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00Z\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01t00:00:00.000000Z\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T09:00:00.0+08:00\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-02-30T00:00:00.000000Z\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"log\":\"a\",\"at\":\"1970-01-01T00:00:00.000000Z\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":2}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"a\",\"type\":\"log.forgotten\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"a b\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"\\u0061\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"customer\":\"A123456789\",\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"details\":{},\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"details\":{\"b\":1,\"a\":1},\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"details\":{\"a\":1,\"a\":1},\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"details\":{\"a\":01},\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"details\":{\"a\":-0},\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"details\":{\"a\":9007199254740992},\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"details\":{\"A\":1},\"log\":\"a\",\"type\":\"log.opened\",\"version\":1}",
        "{\"at\":\"1970-01-01T00:00:00.000000Z\",\"log\":\"a\",\"sealed\":\"00\",\"type\":\"log.opened\",\"version\":1}",
    };
    struct ledger_entry entry;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_int_equal(ledger_entry_read(bytes_of_text(texts[i]), &entry), STATUS_INVALID);
}

static void assert_not_written(const struct ledger_entry *entry)
{
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    assert_int_equal(ledger_entry_write(entry, &written), STATUS_INVALID);
    assert_int_equal(written.size, 0);
}

static void what_could_be_personal_or_ambiguous_is_not_written(void **state)
{
    struct ledger_entry entry;
    (void)state;
    entry = full_entry(), entry.details[1].text = bytes_of_text("示範客戶");
    assert_not_written(&entry);
    entry = full_entry(), entry.details[1].text = bytes_of_text("two words");
    assert_not_written(&entry);
    entry = full_entry(), entry.details[1].text = bytes_of_text("");
    assert_not_written(&entry);
    entry = full_entry(), entry.details[1].text = bytes_of_text("\"");
    assert_not_written(&entry);
    entry = full_entry(), entry.customer = bytes_of_text("A123456789");
    assert_not_written(&entry);
    entry = full_entry(), entry.details[1].name = bytes_of_text("attempts");
    assert_not_written(&entry);
    entry = full_entry(), entry.details[0].integer = (int64_t)1 << 53;
    assert_not_written(&entry);
    entry = full_entry(), entry.log = bytes_of(NULL, 0);
    assert_not_written(&entry);
    entry = full_entry(), entry.clauses_version = bytes_of(NULL, 0);
    assert_not_written(&entry);
    entry = full_entry(), entry.at = -1;
    assert_not_written(&entry);
    entry = full_entry(), entry.satisfied.count = LEDGER_CLAUSES_MAX + 1;
    assert_not_written(&entry);
}

static void the_largest_entry_fits(void **state)
{
    static char word[LEDGER_WORD_MAX], names[LEDGER_DETAILS_MAX][LEDGER_DETAIL_NAME_MAX];
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_entry entry = full_entry();
    (void)state;
    memset(word, 'w', sizeof word);
    entry.satisfied.count = entry.violated.count = LEDGER_CLAUSES_MAX;
    for (size_t i = 0; i < LEDGER_CLAUSES_MAX; i++)
        entry.satisfied.ids[i] = entry.violated.ids[i] = bytes_of(word, LEDGER_CLAUSE_ID_MAX);
    entry.detail_count = LEDGER_DETAILS_MAX;
    for (size_t i = 0; i < LEDGER_DETAILS_MAX; i++) {
        memset(names[i], 'a' + (int)i, sizeof names[i]);
        entry.details[i] = (struct ledger_detail){.name = bytes_of(names[i], sizeof names[i]), .text = bytes_of(word, sizeof word)};
    }
    entry.log = entry.clauses_version = bytes_of(word, sizeof word);
    assert_int_equal(ledger_entry_write(&entry, &written), STATUS_OK);
}

static void a_record_is_known_by_its_salted_hash(void **state)
{
    static const uint8_t salt[SEALED_RECORD_SALT_SIZE] = {1}, other_salt[SEALED_RECORD_SALT_SIZE] = {2};
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(128), other = BUFFER_INIT(128);
    struct digest sealed, other_sealed;
    struct bytes record;
    (void)state;
    assert_int_equal(sealed_record_make(salt, bytes_of_text("a name"), &plain, &sealed), STATUS_OK);
    assert_int_equal(sealed_record_make(other_salt, bytes_of_text("a name"), &other, &other_sealed), STATUS_OK);
    assert_false(digest_equal(&sealed, &other_sealed));
    assert_int_equal(sealed_record_read(buffer_bytes(&plain), &sealed, &record), STATUS_OK);
    assert_true(bytes_equal(record, bytes_of_text("a name")));
    assert_int_equal(sealed_record_read(buffer_bytes(&plain), &other_sealed, &record), STATUS_CORRUPT);
    plain.data[plain.size - 1] ^= 1;
    assert_int_equal(sealed_record_read(buffer_bytes(&plain), &sealed, &record), STATUS_CORRUPT);
    assert_int_equal(sealed_record_read(bytes_of(salt, 3), &sealed, &record), STATUS_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_written_in_its_one_spelling),
        cmocka_unit_test(reading_gives_back_what_was_written),
        cmocka_unit_test(absent_members_stay_absent),
        cmocka_unit_test(what_is_cut_or_followed_is_refused),
        cmocka_unit_test(another_spelling_is_refused),
        cmocka_unit_test(what_could_be_personal_or_ambiguous_is_not_written),
        cmocka_unit_test(the_largest_entry_fits),
        cmocka_unit_test(a_record_is_known_by_its_salted_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
