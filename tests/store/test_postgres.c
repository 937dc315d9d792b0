/* SPDX-License-Identifier: Apache-2.0
 * What only PostgreSQL does: transactions that lose against another, connections that end, servers that are not good enough, and passwords
 * that do not belong into a URL. Two connections and one thread, so that every loss happens where the test says. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "src/store/guesses.h"
#include "src/store/idempotency.h"
#include "src/store/postgres/postgres.h"
#include "tests/store/store_fixture.h"

static struct store_fixture fixture;
static struct store_connection *other; /* for writing, too */

static int set_up(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    store_fixture_fill(&fixture);
    return store_connect(fixture.store, STORE_WRITE, &other) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    store_connection_release(&other);
    store_fixture_release(&fixture);
    return 0;
}

static enum status keep_key(struct store_connection *connection, const char *key)
{
    const struct idempotency_row row = {.caller = bytes_of_text("test"),
                                        .key = bytes_of_text(key),
                                        .http_status = 201,
                                        .answer = bytes_of("", 0),
                                        .created_at = FIXTURE_NOW};
    return idempotency_row_insert(connection, &row);
}

static enum status find_key(struct store_connection *connection, const char *key)
{
    CLEANUP(idempotency_row_release) struct idempotency_row row = {0};
    return idempotency_row_read(connection, "test", key, &row);
}

static enum status guess(struct store_connection *connection)
{
    int64_t failures = 0;
    return guess_counter_fail(connection, FIXTURE_CUSTOMER, "otp", 3, FIXTURE_NOW, &failures);
}

static enum status advance(struct store_connection *connection)
{
    return credential_row_advance(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, 56, 0);
}

/* `other` changes what ours has read before, and commits. */
static void lose_against_other(enum status (*change)(struct store_connection *))
{
    assert_ok(store_begin(fixture.connection));
    assert_status(STATUS_NOT_FOUND, find_key(fixture.connection, "nothing")); /* from now on it sees what is there now */
    assert_ok(change(other));
    assert_status(STATUS_CONTENTION, change(fixture.connection));
}

static void test_a_change_of_what_another_changed_is_contention(void **state)
{
    (void)state;
    lose_against_other(advance);
    store_rollback(fixture.connection);
    assert_ok(store_begin(fixture.connection));
    assert_status(STATUS_CONFLICT, advance(fixture.connection)); /* run again it sees that it comes too late */
    assert_ok(store_commit(fixture.connection));
}

static void test_a_key_that_another_has_just_put_there_is_contention(void **state)
{
    (void)state;
    lose_against_other(guess);
    store_rollback(fixture.connection);
    assert_ok(guess(fixture.connection));
}

static void test_a_lost_transaction_says_so_to_whatever_is_asked(void **state)
{
    (void)state;
    lose_against_other(advance);
    assert_status(STATUS_CONTENTION, find_key(fixture.connection, "a"));
    assert_status(STATUS_CONTENTION, keep_key(fixture.connection, "a"));
    assert_status(STATUS_CONTENTION, store_savepoint(fixture.connection));
    assert_status(STATUS_CONTENTION, store_savepoint_keep(fixture.connection));
    assert_status(STATUS_CONTENTION, store_savepoint_undo(fixture.connection));
    assert_status(STATUS_CONTENTION, store_commit(fixture.connection));
    assert_ok(store_begin(fixture.connection));
    assert_ok(keep_key(fixture.connection, "a"));
    assert_ok(store_commit(fixture.connection));
}

/* Each reads that the other's key is not there, and keeps its own: as if one ran after the other, that cannot be. */
static void test_two_that_rest_on_what_the_other_changes_do_not_both_commit(void **state)
{
    (void)state;
    assert_ok(store_begin(fixture.connection));
    assert_ok(store_begin(other));
    assert_status(STATUS_NOT_FOUND, find_key(fixture.connection, "other"));
    assert_status(STATUS_NOT_FOUND, find_key(other, "ours"));
    assert_ok(keep_key(fixture.connection, "ours"));
    assert_ok(keep_key(other, "other"));
    assert_ok(store_commit(fixture.connection));
    assert_status(STATUS_CONTENTION, store_commit(other));
    assert_status(STATUS_NOT_FOUND, find_key(other, "other"));
    assert_ok(find_key(other, "ours"));
}

static void test_waiting_for_a_lock_ends_in_contention(void **state)
{
    (void)state;
    CLEANUP(store_connection_release) struct store_connection *hasty = NULL;
    CLEANUP(store_release) struct store *store = NULL;
    char url[240];
    snprintf(url, sizeof url, "%s&options=-c%%20lock_timeout%%3D50ms", fixture.url);
    assert_ok(store_open(url, &store, NULL));
    assert_ok(store_connect(store, STORE_WRITE, &hasty));
    assert_ok(store_begin(fixture.connection));
    assert_ok(advance(fixture.connection));
    assert_ok(store_begin(hasty));
    assert_status(STATUS_CONTENTION, advance(hasty));
    store_rollback(hasty);
    assert_ok(store_commit(fixture.connection));
    assert_status(STATUS_CONFLICT, advance(hasty));
}

/* Only a writer's batch is run again; a reader is told to come again. */
static void test_a_reader_that_waits_for_a_lock_is_told_to_come_again(void **state)
{
    (void)state;
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    CLEANUP(store_release) struct store *store = NULL;
    char url[240];
    snprintf(url, sizeof url, "%s&options=-c%%20lock_timeout%%3D50ms", fixture.url);
    assert_ok(store_open(url, &store, NULL));
    assert_ok(store_connect(store, STORE_READ, &reader));
    struct pg_conn *held = postgres_fixture_hold(fixture.database, "LOCK TABLE idempotency");
    assert_status(STATUS_UNAVAILABLE, find_key(reader, "a"));
    assert_ok(store_begin(reader));
    assert_status(STATUS_UNAVAILABLE, find_key(reader, "a"));
    store_rollback(reader);
    postgres_fixture_let_go(held);
    assert_status(STATUS_NOT_FOUND, find_key(reader, "a"));
}

/* Not stored as something else. */
static void test_a_value_of_the_wrong_type_is_refused(void **state)
{
    (void)state;
    struct store_cursor cursor = {0};
    const struct store_value integer = STORE_INTEGER_VALUE(0x6161616161616161), text = STORE_TEXT_VALUE("text");
    assert_status(STATUS_INTERNAL, store_query(fixture.connection, STATEMENT_customer_read, &integer, 1, &cursor));
    assert_status(STATUS_INTERNAL, store_query(fixture.connection, STATEMENT_assessment_list, &text, 1, &cursor));
    assert_status(STATUS_INTERNAL, store_query(fixture.connection, STATEMENT_customer_identifier_find, &integer, 1, &cursor));
}

/* A foreign key stands against it: the savepoint is spoiled, and what was before it is not. */
static void test_a_refused_statement_costs_its_savepoint_and_no_more(void **state)
{
    (void)state;
    const struct subject_salt salt = {{7}};
    assert_ok(store_begin(fixture.connection));
    assert_ok(store_savepoint(fixture.connection));
    assert_ok(keep_key(fixture.connection, "before"));
    assert_ok(store_savepoint_keep(fixture.connection));
    assert_ok(store_savepoint(fixture.connection));
    assert_status(STATUS_CONFLICT, subject_insert(fixture.connection, "nobody", &salt));
    assert_status(STATUS_INTERNAL, keep_key(fixture.connection, "in the spoiled one"));
    assert_ok(store_savepoint_undo(fixture.connection));
    assert_ok(keep_key(fixture.connection, "after"));
    assert_ok(store_commit(fixture.connection));
    assert_ok(find_key(other, "before"));
    assert_ok(find_key(other, "after"));
    assert_status(STATUS_NOT_FOUND, find_key(other, "in the spoiled one"));
}

/* PostgreSQL answers such a COMMIT by taking all back, and without an error. */
static void test_a_commit_that_was_none_is_not_called_one(void **state)
{
    (void)state;
    const struct subject_salt salt = {{7}};
    assert_ok(store_begin(fixture.connection));
    assert_ok(keep_key(fixture.connection, "lost"));
    assert_status(STATUS_CONFLICT, subject_insert(fixture.connection, "nobody", &salt));
    assert_status(STATUS_IO, store_commit(fixture.connection));
    assert_status(STATUS_NOT_FOUND, find_key(other, "lost"));
    assert_ok(keep_key(fixture.connection, "lost"));
}

static void test_a_key_that_is_there_changes_nothing_and_spoils_nothing(void **state)
{
    (void)state;
    const struct customer_row customer = fixture_customer();
    const struct credential_row credential = fixture_credential();
    const struct operation_row operation = fixture_operation();
    const struct ceremony_row ceremony = fixture_ceremony();
    assert_ok(store_begin(fixture.connection));
    assert_status(STATUS_CONFLICT, customer_row_insert(fixture.connection, &customer));
    assert_status(STATUS_CONFLICT, credential_row_insert(fixture.connection, &credential));
    assert_status(STATUS_CONFLICT, operation_row_insert(fixture.connection, &operation));
    assert_status(STATUS_CONFLICT, ceremony_row_insert(fixture.connection, &ceremony));
    assert_ok(keep_key(fixture.connection, "after all"));
    assert_ok(store_commit(fixture.connection));
    assert_ok(find_key(other, "after all"));
}

static void test_a_savepoint_without_a_statement_costs_nothing(void **state)
{
    (void)state;
    assert_ok(store_begin(fixture.connection));
    for (int i = 0; i < 100; i++) {
        assert_ok(store_savepoint(fixture.connection));
        assert_ok(i % 2 == 0 ? store_savepoint_keep(fixture.connection) : store_savepoint_undo(fixture.connection));
    }
    assert_ok(store_commit(fixture.connection));
    assert_ok(find_key(other, "x") == STATUS_NOT_FOUND ? STATUS_OK : STATUS_INTERNAL);
}

static void test_a_writer_whose_connection_ends_takes_no_writes(void **state)
{
    (void)state;
    assert_ok(store_begin(fixture.connection));
    assert_ok(keep_key(fixture.connection, "half"));
    postgres_fixture_disconnect_all(fixture.database);
    assert_status(STATUS_IO, keep_key(fixture.connection, "whole"));
    assert_status(STATUS_IO, store_savepoint_undo(fixture.connection));
    assert_status(STATUS_IO, store_commit(fixture.connection));
    assert_false(store_connection_is_usable(fixture.connection));
    assert_status(STATUS_IO, store_begin(fixture.connection));
    store_connection_release(&fixture.connection);
    assert_ok(store_connect(fixture.store, STORE_WRITE, &fixture.connection));
    assert_status(STATUS_NOT_FOUND, find_key(fixture.connection, "half"));
}

static void test_a_commit_without_an_answer_is_not_called_one(void **state)
{
    (void)state;
    assert_ok(store_begin(fixture.connection));
    assert_ok(keep_key(fixture.connection, "unknown"));
    postgres_fixture_disconnect_all(fixture.database);
    assert_status(STATUS_IO, store_commit(fixture.connection));
}

static void test_a_reader_whose_connection_ends_is_known_before_it_is_used(void **state)
{
    (void)state;
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    assert_ok(store_connect(fixture.store, STORE_READ, &reader));
    assert_status(STATUS_NOT_FOUND, find_key(reader, "a"));
    assert_true(store_connection_is_usable(reader));
    postgres_fixture_disconnect_all(fixture.database);
    assert_false(store_connection_is_usable(reader));
    assert_status(STATUS_UNAVAILABLE, find_key(reader, "a"));
}

static void test_a_reader_in_a_transaction_is_not_shared(void **state)
{
    (void)state;
    assert_ok(store_begin(other));
    assert_false(store_connection_is_usable(other));
    store_rollback(other);
    assert_true(store_connection_is_usable(other));
}

static void test_a_statement_that_takes_too_long_is_given_up(void **state)
{
    (void)state;
    CLEANUP(store_connection_release) struct store_connection *hasty = NULL;
    CLEANUP(store_release) struct store *store = NULL;
    char url[240];
    snprintf(url, sizeof url, "%s&options=-c%%20statement_timeout%%3D50ms", fixture.url);
    assert_ok(store_open(url, &store, NULL));
    assert_ok(store_connect(store, STORE_WRITE, &hasty));
    assert_ok(store_begin(fixture.connection));
    assert_ok(advance(fixture.connection));
    assert_status(STATUS_UNAVAILABLE, advance(hasty));
    store_rollback(fixture.connection);
    assert_ok(advance(hasty));
}

/* A process that was paused, or a machine that was cut off, in the middle of its work. */
static void test_a_writer_that_stands_still_gives_its_rows_back(void **state)
{
    (void)state;
    assert_ok(store_begin(fixture.connection));
    assert_ok(advance(fixture.connection));
    sleep(6);
    assert_ok(advance(other));
    assert_status(STATUS_IO, store_commit(fixture.connection));
}

static void test_each_class_of_failure_is_told_from_the_others(void **state)
{
    (void)state;
    static const struct {
        const char *state;
        enum status status;
    } cases[] = {
        {"40001", STATUS_CONTENTION}, {"40P01", STATUS_CONTENTION}, {"55P03", STATUS_CONTENTION}, {"57014", STATUS_UNAVAILABLE},
        {"23505", STATUS_CONFLICT},   {"23503", STATUS_CONFLICT},   {"23514", STATUS_CONFLICT},   {"53100", STATUS_IO},
        {"53200", STATUS_NO_MEMORY},  {"58030", STATUS_IO},         {"25006", STATUS_IO},         {"57P01", STATUS_IO},
        {"08006", STATUS_IO},         {"42501", STATUS_IO},         {"XX001", STATUS_CORRUPT},    {"XX002", STATUS_CORRUPT},
        {"22021", STATUS_INVALID},    {"54000", STATUS_LIMIT},      {"42P01", STATUS_INTERNAL},   {"25P02", STATUS_INTERNAL},
        {"XX000", STATUS_INTERNAL},   {"40002", STATUS_INTERNAL},   {"", STATUS_INTERNAL},        {NULL, STATUS_INTERNAL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_status(cases[i].status, postgres_status(cases[i].state));
}

static void expect_refusal(const char *url, enum status status, const char *reason)
{
    struct store *store = NULL;
    struct failure failure = {0};
    assert_status(status, store_open(url, &store, &failure));
    assert_null(store);
    assert_string_equal(failure.field, "store");
    if (strstr(failure.message, reason) == NULL)
        fail_msg("'%s' is not in: %s", reason, failure.message);
    assert_null(strstr(failure.message, "hunter2"));
}

static void test_a_password_in_the_url_is_refused_and_never_repeated(void **state)
{
    (void)state;
    expect_refusal("postgres://countersign:hunter2@127.0.0.1/bank", STATUS_REFUSED, "passfile");
    expect_refusal("postgres://countersign@127.0.0.1/bank?password=hunter2", STATUS_REFUSED, "passfile");
    expect_refusal("postgres://countersign@127.0.0.1/bank?sslpassword=hunter2", STATUS_REFUSED, "passfile");
    expect_refusal("postgres://countersign:hunter2@[::1/bank", STATUS_INVALID, "no postgres:// URL");
    expect_refusal("postgres://127.0.0.1/bank?no_such_key=hunter2", STATUS_INVALID, "unknown key");
}

static void test_a_server_that_is_not_there_is_told(void **state)
{
    (void)state;
    expect_refusal("postgres://countersign@/bank?host=/nowhere", STATUS_UNAVAILABLE, "cannot connect");
    expect_refusal("postgres://countersign@127.0.0.1:1/bank", STATUS_UNAVAILABLE, "cannot connect");
}

static void test_of_several_servers_the_first_that_answers_is_taken(void **state)
{
    (void)state;
    CLEANUP(store_release) struct store *store = NULL;
    char url[240];
    snprintf(url, sizeof url, "postgres://countersign@/%s?host=/nowhere,%s", fixture.database, getenv("COUNTERSIGN_TEST_SERVER"));
    assert_ok(store_open(url, &store, NULL));
}

static void test_a_server_that_takes_no_writes_is_not_connected_to(void **state)
{
    (void)state;
    char sql[128];
    snprintf(sql, sizeof sql, "ALTER DATABASE %s SET default_transaction_read_only = on", fixture.database);
    postgres_fixture_ask("postgres", sql);
    expect_refusal(fixture.url, STATUS_UNAVAILABLE, "cannot connect");
}

static void expect_refused_setting(const char *setting, const char *reason)
{
    char sql[160];
    snprintf(sql, sizeof sql, "ALTER DATABASE %s SET %s", fixture.database, setting);
    postgres_fixture_ask("postgres", sql);
    expect_refusal(fixture.url, STATUS_REFUSED, reason);
}

static void test_a_database_that_confirms_too_early_is_refused(void **state)
{
    (void)state;
    expect_refused_setting("synchronous_commit = off", "synchronous_commit");
}

static void expect_refused_database(const char *how, const char *reason)
{
    char sql[160], url[200];
    snprintf(sql, sizeof sql, "CREATE DATABASE %s_second TEMPLATE template0 %s", fixture.database, how);
    snprintf(url, sizeof url, "postgres://countersign@/%s_second?host=%s", fixture.database, getenv("COUNTERSIGN_TEST_SERVER"));
    postgres_fixture_ask("postgres", sql);
    expect_refusal(url, STATUS_REFUSED, reason);
}

static void test_a_database_of_another_encoding_is_refused(void **state)
{
    (void)state;
    expect_refused_database("ENCODING 'SQL_ASCII' LOCALE 'C'", "UTF8");
}

static void test_a_database_of_another_collation_is_refused(void **state)
{
    (void)state;
    expect_refused_database("ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C'", "collation");
}

/* Nothing is left of an erased row that the server would still give out, and its room is free. */
static void test_scrubbing_frees_what_was_erased(void **state)
{
    (void)state;
    const struct subject_salt salt = {{7}};
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    assert_ok(store_connect(fixture.store, STORE_READ, &reader));
    assert_ok(subject_insert(fixture.connection, FIXTURE_CUSTOMER, &salt));
    assert_ok(store_begin(reader));
    assert_status(STATUS_NOT_FOUND, find_key(reader, "a"));
    assert_ok(subject_delete(fixture.connection, FIXTURE_CUSTOMER));
    assert_status(STATUS_UNAVAILABLE, store_scrub(fixture.connection)); /* the reader still sees it */
    assert_true(postgres_fixture_ask(fixture.database, "SELECT pg_relation_size('subject')") > 0);
    store_rollback(reader);
    assert_ok(store_scrub(fixture.connection));
    assert_int_equal(postgres_fixture_ask(fixture.database, "SELECT pg_relation_size('subject')"), 0);
    assert_ok(keep_key(fixture.connection, "goes on"));
}

/* The keeper waits for it: so not for long, and not at every batch. */
static void test_scrubbing_that_takes_long_is_put_off(void **state)
{
    (void)state;
    struct pg_conn *held = postgres_fixture_hold(fixture.database, "LOCK TABLE subject");
    assert_status(STATUS_UNAVAILABLE, store_scrub(fixture.connection));
    postgres_fixture_let_go(held);
    assert_status(STATUS_UNAVAILABLE, store_scrub(fixture.connection)); /* at once, and only later again */
    assert_ok(keep_key(fixture.connection, "goes on"));
    assert_ok(store_scrub(other));
}

int main(void)
{
#define POSTGRES_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    if (!postgres_fixture_is_wanted())
        return 1;
    const struct CMUnitTest tests[] = {
        POSTGRES_TEST(test_a_change_of_what_another_changed_is_contention),
        POSTGRES_TEST(test_a_key_that_another_has_just_put_there_is_contention),
        POSTGRES_TEST(test_a_lost_transaction_says_so_to_whatever_is_asked),
        POSTGRES_TEST(test_two_that_rest_on_what_the_other_changes_do_not_both_commit),
        POSTGRES_TEST(test_waiting_for_a_lock_ends_in_contention),
        POSTGRES_TEST(test_a_reader_that_waits_for_a_lock_is_told_to_come_again),
        POSTGRES_TEST(test_a_value_of_the_wrong_type_is_refused),
        POSTGRES_TEST(test_a_refused_statement_costs_its_savepoint_and_no_more),
        POSTGRES_TEST(test_a_commit_that_was_none_is_not_called_one),
        POSTGRES_TEST(test_a_key_that_is_there_changes_nothing_and_spoils_nothing),
        POSTGRES_TEST(test_a_savepoint_without_a_statement_costs_nothing),
        POSTGRES_TEST(test_a_writer_whose_connection_ends_takes_no_writes),
        POSTGRES_TEST(test_a_commit_without_an_answer_is_not_called_one),
        POSTGRES_TEST(test_a_reader_whose_connection_ends_is_known_before_it_is_used),
        POSTGRES_TEST(test_a_reader_in_a_transaction_is_not_shared),
        POSTGRES_TEST(test_a_statement_that_takes_too_long_is_given_up),
        POSTGRES_TEST(test_a_writer_that_stands_still_gives_its_rows_back),
        cmocka_unit_test(test_each_class_of_failure_is_told_from_the_others),
        cmocka_unit_test(test_a_password_in_the_url_is_refused_and_never_repeated),
        cmocka_unit_test(test_a_server_that_is_not_there_is_told),
        POSTGRES_TEST(test_of_several_servers_the_first_that_answers_is_taken),
        POSTGRES_TEST(test_a_server_that_takes_no_writes_is_not_connected_to),
        POSTGRES_TEST(test_a_database_that_confirms_too_early_is_refused),
        POSTGRES_TEST(test_a_database_of_another_encoding_is_refused),
        POSTGRES_TEST(test_a_database_of_another_collation_is_refused),
        POSTGRES_TEST(test_scrubbing_frees_what_was_erased),
        POSTGRES_TEST(test_scrubbing_that_takes_long_is_put_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
