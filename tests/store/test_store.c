/* SPDX-License-Identifier: Apache-2.0
 * The store's contract: opening, migrating, transactions, savepoints, and that every statement of the product prepares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/store/backend.h"
#include "src/store/evidence_material.h"
#include "src/store/migrate.h"
#include "tests/store/store_fixture.h"

static int set_up(void **state)
{
    static struct store_fixture fixture;
    store_fixture_init(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    store_fixture_release(*state);
    return 0;
}

static enum status insert_customer(struct store_connection *connection)
{
    const struct customer_row row = fixture_customer();
    return customer_row_insert(connection, &row);
}

static enum status find_customer(struct store_connection *connection)
{
    CLEANUP(customer_row_release) struct customer_row row = {0};
    return customer_row_read(connection, FIXTURE_CUSTOMER, &row);
}

static size_t count_parameters(const char *sql)
{
    size_t count = 0;
    for (; *sql != 0; sql++)
        if (*sql == '$' && strtoul(sql + 1, NULL, 10) > count)
            count = strtoul(sql + 1, NULL, 10);
    return count;
}

static void test_every_statement_prepares(void **state)
{
    struct store_fixture *fixture = *state;
    const struct store_value values[ROW_FIELDS_MAX] = {0};
    for (enum store_statement i = 0; i < STATEMENT_COUNT; i++) {
        CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
        size_t count = count_parameters(store_statement_sql(i));
        enum status status = store_query(fixture->connection, i, values, count, &cursor);
        assert_true(status == STATUS_OK || status == STATUS_CONFLICT); /* some columns may not be NULL, where it runs at once */
    }
}

static void test_unknown_scheme_is_refused(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct failure failure = {0};
    assert_int_equal(store_open("oracle:xe", &store, &failure), STATUS_INVALID);
    assert_null(store);
    assert_string_equal(failure.field, "store");
}

static void test_file_is_for_its_owner_alone(void **state)
{
    struct store_fixture *fixture = *state;
    struct stat found;
    NEEDS_SQLITE(fixture);
    assert_int_equal(stat(fixture->path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(chmod(fixture->path, 0640), 0);
    struct store *store = NULL;
    assert_int_equal(store_open(fixture->url, &store, NULL), STATUS_REFUSED);
}

static void test_a_file_that_is_no_database_is_refused(void **state)
{
    struct store_fixture *fixture = *state;
    NEEDS_SQLITE(fixture);
    store_connection_release(&fixture->connection);
    int file = open(fixture->path, O_WRONLY | O_TRUNC);
    assert_int_equal(write(file, "this is not a database, but long enough for a header of one ....................................", 96),
                     96);
    close(file);
    struct store *store = NULL;
    struct failure failure = {0};
    assert_int_equal(store_open(fixture->url, &store, &failure), STATUS_CORRUPT);
    assert_int_equal(failure.status, STATUS_CORRUPT);
}

static void test_migrating_again_changes_nothing(void **state)
{
    struct store_fixture *fixture = *state;
    assert_int_equal(insert_customer(fixture->connection), STATUS_OK);
    assert_int_equal(store_migrate(fixture->store, NULL), STATUS_OK);
    store_fixture_reopen(fixture);
    assert_int_equal(find_customer(fixture->connection), STATUS_OK);
}

#define OPENERS 8
struct opener {
    pthread_t thread;
    const char *url;
    enum status status;
};

static void *open_and_migrate(void *argument)
{
    struct opener *opener = argument;
    CLEANUP(store_release) struct store *store = NULL;
    opener->status = store_open(opener->url, &store, NULL);
    if (opener->status == STATUS_OK)
        opener->status = store_migrate(store, NULL);
    return NULL;
}

static void test_programs_that_start_at_once_migrate_once(void **state)
{
    struct store_fixture *fixture = *state;
    struct opener openers[OPENERS];
    char url[160];
    store_fixture_second_url(fixture, url, sizeof url);
    for (size_t i = 0; i < OPENERS; i++) {
        openers[i].url = url;
        assert_int_equal(pthread_create(&openers[i].thread, NULL, open_and_migrate, &openers[i]), 0);
    }
    for (size_t i = 0; i < OPENERS; i++) {
        pthread_join(openers[i].thread, NULL);
        assert_int_equal(openers[i].status, STATUS_OK);
    }
}

static void test_newer_schema_is_refused(void **state)
{
    struct store_fixture *fixture = *state;
    const struct store_value values[] = {STORE_INTEGER_VALUE(migrations_count + 1), STORE_TEXT_VALUE("from_the_future")};
    int64_t changes = 0;
    assert_int_equal(store_execute(fixture->connection, STATEMENT_schema_version_insert, values, 2, &changes), STATUS_OK);
    struct failure failure = {0};
    assert_int_equal(store_migrate(fixture->store, &failure), STATUS_CONFLICT);
    assert_non_null(strstr(failure.message, "version"));
}

static void note_newer(struct store_fixture *fixture, int64_t version, int64_t oldest)
{
    const struct store_value version_values[] = {STORE_INTEGER_VALUE(version), STORE_TEXT_VALUE("from_the_future")};
    const struct store_value program_values[] = {STORE_INTEGER_VALUE(version), STORE_INTEGER_VALUE(oldest)};
    int64_t changes = 0;
    assert_int_equal(store_execute(fixture->connection, STATEMENT_schema_version_insert, version_values, 2, &changes), STATUS_OK);
    assert_int_equal(store_execute(fixture->connection, STATEMENT_schema_program_insert, program_values, 2, &changes), STATUS_OK);
}

static void test_newer_schema_that_only_expands_ours_serves(void **state)
{
    struct store_fixture *fixture = *state;
    note_newer(fixture, migrations_count + 1, migrations_count);
    assert_int_equal(store_migrate(fixture->store, NULL), STATUS_OK);
    note_newer(fixture, migrations_count + 2, migrations_count - 1);
    assert_int_equal(store_migrate(fixture->store, NULL), STATUS_OK);
    note_newer(fixture, migrations_count + 3, migrations_count + 1);
    note_newer(fixture, migrations_count + 4, migrations_count);
    struct failure failure = {0};
    assert_int_equal(store_migrate(fixture->store, &failure), STATUS_CONFLICT);
}

static void test_rolled_back_is_gone(void **state)
{
    struct store_fixture *fixture = *state;
    assert_int_equal(store_begin(fixture->connection), STATUS_OK);
    assert_int_equal(insert_customer(fixture->connection), STATUS_OK);
    store_rollback(fixture->connection);
    assert_int_equal(find_customer(fixture->connection), STATUS_NOT_FOUND);
}

static void test_savepoint_takes_back_one_command_alone(void **state)
{
    struct store_fixture *fixture = *state;
    const struct subject_salt salt = {{7}};
    assert_int_equal(store_begin(fixture->connection), STATUS_OK);
    assert_int_equal(store_savepoint(fixture->connection), STATUS_OK);
    assert_int_equal(insert_customer(fixture->connection), STATUS_OK);
    assert_int_equal(store_savepoint_keep(fixture->connection), STATUS_OK);
    assert_int_equal(store_savepoint(fixture->connection), STATUS_OK);
    assert_int_equal(subject_insert(fixture->connection, FIXTURE_CUSTOMER, &salt), STATUS_OK);
    assert_int_equal(store_savepoint_undo(fixture->connection), STATUS_OK);
    assert_int_equal(store_commit(fixture->connection), STATUS_OK);
    struct subject_salt found;
    assert_int_equal(find_customer(fixture->connection), STATUS_OK);
    assert_int_equal(subject_read(fixture->connection, FIXTURE_CUSTOMER, &found), STATUS_NOT_FOUND);
}

static void test_savepoints_need_a_transaction(void **state)
{
    struct store_fixture *fixture = *state;
    assert_int_equal(store_savepoint(fixture->connection), STATUS_IO);
    assert_int_equal(store_savepoint_keep(fixture->connection), STATUS_IO);
    assert_int_equal(store_savepoint_undo(fixture->connection), STATUS_IO);
    assert_int_equal(store_commit(fixture->connection), STATUS_IO);
}

static void test_a_reader_cannot_write(void **state)
{
    struct store_fixture *fixture = *state;
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    assert_int_equal(store_connect(fixture->store, STORE_READ, &reader), STATUS_OK);
    assert_int_equal(insert_customer(reader), STATUS_IO);
}

static void test_a_reader_keeps_its_snapshot(void **state)
{
    struct store_fixture *fixture = *state;
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    assert_int_equal(store_connect(fixture->store, STORE_READ, &reader), STATUS_OK);
    assert_int_equal(store_begin(reader), STATUS_OK);
    assert_int_equal(find_customer(reader), STATUS_NOT_FOUND);
    assert_int_equal(insert_customer(fixture->connection), STATUS_OK);
    assert_int_equal(find_customer(reader), STATUS_NOT_FOUND);
    assert_int_equal(store_commit(reader), STATUS_OK);
    assert_int_equal(find_customer(reader), STATUS_OK);
}

enum { ROW_BYTES = 3000 };

static void keep_rows(struct store_connection *connection, uint8_t first, uint8_t end)
{
    static const uint8_t content[ROW_BYTES] = {1};
    struct evidence_material_row row = {.kind = {"crl"}, .der = bytes_of(content, sizeof content), .first_seen_at = FIXTURE_NOW};
    assert_int_equal(store_begin(connection), STATUS_OK);
    for (row.digest.bytes[0] = first; row.digest.bytes[0] < end; row.digest.bytes[0]++)
        assert_int_equal(evidence_material_row_keep(connection, &row), STATUS_OK);
    assert_int_equal(store_commit(connection), STATUS_OK);
}

static void expect_rows(struct store_connection *connection, uint8_t end)
{
    struct digest digest = {{0}};
    for (; digest.bytes[0] < end; digest.bytes[0]++) {
        CLEANUP(evidence_material_row_release) struct evidence_material_row found = {0};
        assert_int_equal(evidence_material_row_read(connection, &digest, &found), STATUS_OK);
        assert_int_equal(found.der.size, ROW_BYTES);
    }
}

/* More than the log's writes that wait in memory at a time. */
static void test_a_large_commit_is_seen_whole_by_others(void **state)
{
    struct store_fixture *fixture = *state;
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    assert_int_equal(store_connect(fixture->store, STORE_READ, &reader), STATUS_OK);
    keep_rows(fixture->connection, 0, 100);
    expect_rows(reader, 100);
}

static void test_nothing_of_an_emptied_log_comes_back(void **state)
{
    struct store_fixture *fixture = *state;
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    assert_int_equal(store_connect(fixture->store, STORE_READ, &reader), STATUS_OK);
    for (uint8_t round = 0; round < 4; round++) {
        keep_rows(fixture->connection, (uint8_t)(round * 20), (uint8_t)(round * 20 + 10));
        keep_rows(fixture->connection, (uint8_t)(round * 20 + 10), (uint8_t)(round * 20 + 20));
        expect_rows(reader, (uint8_t)(round * 20 + 20));
        assert_int_equal(store_scrub(fixture->connection), STATUS_OK);
    }
    expect_rows(reader, 80);
}

static void test_foreign_keys_hold(void **state)
{
    struct store_fixture *fixture = *state;
    const struct subject_salt salt = {{7}};
    assert_int_equal(subject_insert(fixture->connection, FIXTURE_CUSTOMER, &salt), STATUS_CONFLICT);
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_every_statement_prepares),
        cmocka_unit_test(test_unknown_scheme_is_refused),
        STORE_TEST(test_file_is_for_its_owner_alone),
        STORE_TEST(test_a_file_that_is_no_database_is_refused),
        STORE_TEST(test_migrating_again_changes_nothing),
        STORE_TEST(test_programs_that_start_at_once_migrate_once),
        STORE_TEST(test_newer_schema_is_refused),
        STORE_TEST(test_newer_schema_that_only_expands_ours_serves),
        STORE_TEST(test_rolled_back_is_gone),
        STORE_TEST(test_savepoint_takes_back_one_command_alone),
        STORE_TEST(test_savepoints_need_a_transaction),
        STORE_TEST(test_a_reader_cannot_write),
        STORE_TEST(test_a_reader_keeps_its_snapshot),
        STORE_TEST(test_a_large_commit_is_seen_whole_by_others),
        STORE_TEST(test_nothing_of_an_emptied_log_comes_back),
        STORE_TEST(test_foreign_keys_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
