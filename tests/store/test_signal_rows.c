/* SPDX-License-Identifier: Apache-2.0
 * Each side's signals have numbers of their own, and go with their conference or with its time. */
#include "src/store/recordings.h"
#include "src/store/signals.h"
#include "tests/store/row_test.h"

#define UNTIL (FIXTURE_NOW + TIMESTAMP_MINUTE)

static void begin(struct store_connection *connection)
{
    const struct recording_row row = {
        .customer = {FIXTURE_CUSTOMER},
        .ceremony = {FIXTURE_CEREMONY},
        .operation = {FIXTURE_OPERATION},
        .opened_at = FIXTURE_NOW,
        .keep_until = UNTIL,
    };
    assert_ok(recording_row_insert(connection, &row));
}

static enum status send(struct store_connection *connection, const char *to, int64_t position)
{
    struct signal_row row = {
        .customer = {FIXTURE_CUSTOMER},
        .ceremony = {FIXTURE_CEREMONY},
        .position = position,
        .kind = {"offer"},
        .sent_at = FIXTURE_NOW,
        .expires_at = UNTIL,
        .sealed_data = bytes_of_text("sealed"),
    };
    assert_ok(row_word_set(&row.addressee, to));
    return signal_row_insert(connection, &row);
}

static int64_t latest(struct store_connection *connection, const char *to)
{
    int64_t position;
    assert_ok(signal_rows_latest(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, to, &position));
    return position;
}

static void each_side_has_numbers_of_its_own(void **state)
{
    struct store_connection *connection = *state;
    struct signal_row rows[2] = {0};
    size_t count;
    begin(connection);
    assert_int_equal(latest(connection, "officer"), 0);
    assert_ok(send(connection, "officer", 1));
    assert_status(STATUS_CONFLICT, send(connection, "officer", 1));
    assert_ok(send(connection, "officer", 2));
    assert_ok(send(connection, "officer", 3));
    assert_ok(send(connection, "customer", 1));
    assert_true(latest(connection, "officer") == 3 && latest(connection, "customer") == 1);
    assert_ok(signal_rows_list(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "officer", 1, rows, COUNT_OF(rows), &count));
    assert_true(count == 2 && rows[0].position == 2 && rows[1].position == 3);
    assert_true(bytes_equal(rows[0].sealed_data, bytes_of_text("sealed")) && row_word_is(&rows[0].kind, "offer"));
    for (size_t i = 0; i < count; i++)
        signal_row_release(&rows[i]);
}

static void they_go_with_their_conference(void **state)
{
    struct store_connection *connection = *state;
    begin(connection);
    assert_ok(send(connection, "officer", 1));
    assert_ok(send(connection, "customer", 1));
    assert_ok(signal_rows_forget(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY));
    assert_true(latest(connection, "officer") == 0 && latest(connection, "customer") == 0);
}

static void they_go_when_their_time_is_over_and_not_before(void **state)
{
    struct store_connection *connection = *state;
    begin(connection);
    assert_ok(send(connection, "officer", 1));
    assert_ok(signal_rows_expire(connection, UNTIL - 1));
    assert_int_equal(latest(connection, "officer"), 1);
    assert_ok(signal_rows_expire(connection, UNTIL));
    assert_int_equal(latest(connection, "officer"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW_TEST(each_side_has_numbers_of_its_own),
        ROW_TEST(they_go_with_their_conference),
        ROW_TEST(they_go_when_their_time_is_over_and_not_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
