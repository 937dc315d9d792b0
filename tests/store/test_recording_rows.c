/* SPDX-License-Identifier: Apache-2.0
 * A recording grows by one chunk at a time, is closed once, and its bytes go when its time is over, unless somebody holds it. */
#include "src/store/recordings.h"
#include "tests/store/row_test.h"

#define KEEP_UNTIL (FIXTURE_NOW + TIMESTAMP_DAY)

static void begin(struct store_connection *connection)
{
    const struct recording_row row = {
        .customer = {FIXTURE_CUSTOMER},
        .ceremony = {FIXTURE_CEREMONY},
        .operation = {FIXTURE_OPERATION},
        .head = {{1}},
        .opened_at = FIXTURE_NOW,
        .keep_until = KEEP_UNTIL,
    };
    assert_ok(recording_row_insert(connection, &row));
}

static struct recording_chunk_row chunk(int64_t position, int64_t sequence)
{
    return (struct recording_chunk_row){
        .customer = {FIXTURE_CUSTOMER},
        .ceremony = {FIXTURE_CEREMONY},
        .position = position,
        .side = {"customer"},
        .sequence = sequence,
        .kind = {"video"},
        .part = {"more"},
        .media_type = bytes_of_text("video/webm"),
        .hints = bytes_of_text("-"),
        .size = 3,
        .digest = {{2}},
        .received_at = FIXTURE_NOW,
        .chain = {{3}},
        .sealed_bytes = bytes_of_text("sealed"),
    };
}

static enum status grow(struct store_connection *connection, int64_t chunks)
{
    const struct digest head = {{9}};
    return recording_row_grow(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, chunks, &head);
}

static void it_grows_from_what_it_is_and_no_more_when_it_is_closed(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(recording_row_release) struct recording_row read = {0};
    int64_t count;
    begin(connection);
    assert_ok(grow(connection, 0));
    assert_status(STATUS_CONFLICT, grow(connection, 0));
    assert_status(STATUS_CONFLICT, recording_row_close(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 0, FIXTURE_NOW));
    assert_ok(recording_row_close(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 1, FIXTURE_NOW + 5));
    assert_status(STATUS_CONFLICT, recording_row_close(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 1, FIXTURE_NOW + 6));
    assert_status(STATUS_CONFLICT, grow(connection, 1));
    assert_ok(recording_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, &read));
    assert_true(read.chunks == 1 && read.head.bytes[0] == 9 && read.closed_at == FIXTURE_NOW + 5 && read.keep_until == KEEP_UNTIL);
    assert_ok(recording_rows_count(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &count));
    assert_int_equal(count, 1);
}

static void a_side_has_each_number_once(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(recording_chunk_row_release) struct recording_chunk_row read = {0}, found = {0};
    struct recording_chunk_row first = chunk(0, 4), twice = chunk(1, 4), other = chunk(1, 4), rows[3] = {0};
    size_t count;
    int64_t number;
    begin(connection);
    assert_ok(recording_chunk_row_insert(connection, &first));
    assert_status(STATUS_CONFLICT, recording_chunk_row_insert(connection, &twice));
    other.side = (struct row_word){"officer"};
    other.part = (struct row_word){"last"};
    assert_ok(recording_chunk_row_insert(connection, &other));
    assert_ok(recording_chunk_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 0, &read));
    assert_bytes_equal(read.sealed_bytes, bytes_of_text("sealed"));
    assert_ok(recording_chunk_row_find(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "officer", 4, &found));
    assert_int_equal(found.position, 1);
    assert_null(found.sealed_bytes.data);
    assert_ok(recording_chunk_rows_list(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, rows, COUNT_OF(rows), &count));
    assert_int_equal(count, 2);
    assert_bytes_equal(rows[1].media_type, bytes_of_text("video/webm"));
    for (size_t i = 0; i < count; i++)
        recording_chunk_row_release(&rows[i]);
    assert_ok(recording_chunk_last(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "customer", &number));
    assert_int_equal(number, 4);
    assert_ok(recording_chunk_end(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "customer", &number));
    assert_int_equal(number, -1);
    assert_ok(recording_chunk_end(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "officer", &number));
    assert_int_equal(number, 4);
}

static size_t due_at(struct store_connection *connection, timestamp_us now)
{
    struct row_key keys[2];
    size_t count;
    assert_ok(recording_rows_due(connection, now, keys, COUNT_OF(keys), &count));
    return count;
}

static void a_hold_stops_the_clock_and_its_end_lets_it_run(void **state)
{
    struct store_connection *connection = *state;
    int64_t held;
    begin(connection);
    assert_int_equal(due_at(connection, KEEP_UNTIL - 1), 0);
    assert_int_equal(due_at(connection, KEEP_UNTIL), 1);
    assert_status(STATUS_CONFLICT, recording_row_let_go(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY));
    assert_ok(recording_row_hold(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "approver", FIXTURE_NOW));
    assert_status(STATUS_CONFLICT, recording_row_hold(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "other", FIXTURE_NOW));
    assert_int_equal(due_at(connection, KEEP_UNTIL), 0);
    assert_status(STATUS_CONFLICT, recording_row_delete(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, KEEP_UNTIL));
    assert_ok(recording_rows_held(connection, FIXTURE_CUSTOMER, &held));
    assert_int_equal(held, 1);
    assert_ok(recording_row_let_go(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY));
    assert_int_equal(due_at(connection, KEEP_UNTIL), 1);
}

static void what_is_deleted_leaves_its_hashes_and_no_bytes(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(recording_chunk_row_release) struct recording_chunk_row read = {0};
    struct recording_chunk_row first = chunk(0, 0);
    begin(connection);
    assert_ok(recording_chunk_row_insert(connection, &first));
    assert_status(STATUS_CONFLICT, recording_row_delete(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, KEEP_UNTIL - 1));
    assert_ok(recording_row_delete(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, KEEP_UNTIL));
    assert_status(STATUS_CONFLICT, recording_row_delete(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, KEEP_UNTIL));
    assert_int_equal(due_at(connection, KEEP_UNTIL), 0);
    assert_status(STATUS_CONFLICT, grow(connection, 0));
    assert_ok(recording_chunk_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 0, &read));
    assert_null(read.sealed_bytes.data);
    assert_int_equal(read.digest.bytes[0], 2);
    assert_status(STATUS_CONFLICT, recording_row_hold(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, "approver", KEEP_UNTIL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW_TEST(it_grows_from_what_it_is_and_no_more_when_it_is_closed),
        ROW_TEST(a_side_has_each_number_once),
        ROW_TEST(a_hold_stops_the_clock_and_its_end_lets_it_run),
        ROW_TEST(what_is_deleted_leaves_its_hashes_and_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
