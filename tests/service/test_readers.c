/* SPDX-License-Identifier: Apache-2.0
 * Reading connections are shared, but none that is broken or busy, and a store that cannot be reached refuses at once. */
#include "tests/testing.h"

#include <stdio.h>
#include <time.h>

#include "src/service/readers.h"
#include "tests/store/store_fixture.h"

static struct store_fixture fixture;
static struct readers *readers;

static int set_up(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    store_fixture_fill(&fixture);
    return readers_new(fixture.store, &readers) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    readers_release(&readers);
    store_fixture_release(&fixture);
    return 0;
}

static enum status read_customer(void)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(customer_row_release) struct customer_row row = {0};
    TRY(readers_take(readers, &lease));
    return customer_row_read(lease.connection, FIXTURE_CUSTOMER, &row);
}

static void a_connection_serves_one_request_after_the_other(void **state)
{
    (void)state;
    struct reader_lease first, second, third;
    assert_ok(readers_take(readers, &first));
    assert_ok(readers_take(readers, &second));
    assert_ptr_not_equal(first.connection, second.connection);
    struct store_connection *connection = first.connection;
    reader_lease_release(&first);
    assert_ok(readers_take(readers, &third));
    assert_ptr_equal(third.connection, connection);
    reader_lease_release(&second);
    reader_lease_release(&third);
}

static void needs_postgres(void)
{
    if (!fixture.is_postgres)
        skip();
}

static void a_broken_connection_is_given_to_nobody(void **state)
{
    (void)state;
    needs_postgres();
    struct reader_lease leases[5];
    for (size_t i = 0; i < COUNT_OF(leases); i++)
        assert_ok(readers_take(readers, &leases[i]));
    for (size_t i = 0; i < COUNT_OF(leases); i++)
        reader_lease_release(&leases[i]);
    postgres_fixture_disconnect_all(fixture.database);
    for (size_t i = 0; i <= COUNT_OF(leases); i++)
        assert_ok(read_customer());
}

static void a_connection_that_breaks_in_use_is_not_kept(void **state)
{
    (void)state;
    needs_postgres();
    CLEANUP(customer_row_release) struct customer_row row = {0};
    struct reader_lease lease;
    assert_ok(readers_take(readers, &lease));
    postgres_fixture_disconnect_all(fixture.database);
    assert_status(STATUS_UNAVAILABLE, customer_row_read(lease.connection, FIXTURE_CUSTOMER, &row));
    reader_lease_release(&lease);
    assert_ok(read_customer());
}

/* Also while the store is back already: the pause is short, and ends by itself. */
static void a_store_that_cannot_be_reached_refuses_at_once(void **state)
{
    (void)state;
    needs_postgres();
    const struct timespec pause = {.tv_nsec = 600000000};
    char sql[POSTGRES_NAME_SIZE + 64];
    snprintf(sql, sizeof sql, "ALTER DATABASE %s CONNECTION LIMIT 0", fixture.database);
    postgres_fixture_ask("postgres", sql);
    assert_status(STATUS_UNAVAILABLE, read_customer());
    snprintf(sql, sizeof sql, "ALTER DATABASE %s CONNECTION LIMIT -1", fixture.database);
    postgres_fixture_ask("postgres", sql);
    assert_status(STATUS_UNAVAILABLE, read_customer());
    nanosleep(&pause, NULL);
    assert_ok(read_customer());
}

int main(void)
{
#define READERS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        READERS_TEST(a_connection_serves_one_request_after_the_other),
        READERS_TEST(a_broken_connection_is_given_to_nobody),
        READERS_TEST(a_connection_that_breaks_in_use_is_not_kept),
        READERS_TEST(a_store_that_cannot_be_reached_refuses_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
