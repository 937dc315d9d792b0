/* SPDX-License-Identifier: Apache-2.0
 * Messages leave in order within their lane, are tried by one at a time, and end once. */
#include "src/store/outbox.h"
#include "tests/store/store_fixture.h"
#include "tests/testing.h"

#define FIRST "faaaaaaaaaaaaaaaaaaaaaaaaa"
#define SECOND "gaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER_LANE "haaaaaaaaaaaaaaaaaaaaaaaaa"
#define LOG 1
#define UNTIL (FIXTURE_NOW + TIMESTAMP_MINUTE)

static struct store_fixture fixture;

static void add(const char *id, const char *purpose)
{
    struct outbox_row row = {
        .customer = {FIXTURE_CUSTOMER},
        .sealed_message = bytes_of_text("sealed"),
        .created_at = FIXTURE_NOW,
        .due_at = FIXTURE_NOW,
        .expires_at = FIXTURE_EXPIRY,
        .claimed_by = -1,
    };
    memcpy(row.id.text, id, ID_TEXT_SIZE);
    assert_int_equal(row_word_set(&row.kind, "sms"), STATUS_OK);
    assert_int_equal(row_word_set(&row.purpose, purpose), STATUS_OK);
    assert_int_equal(row_word_set(&row.gateway, "smsc"), STATUS_OK);
    assert_int_equal(row_word_set(&row.state, OUTBOX_QUEUED), STATUS_OK);
    assert_int_equal(outbox_row_insert(fixture.connection, &row), STATUS_OK);
}

static int set_up(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    store_fixture_fill(&fixture);
    add(FIRST, "transaction");
    add(SECOND, "transaction");
    add(OTHER_LANE, "notice");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_fixture_release(&fixture);
    return 0;
}

static struct row_key key_of(const char *id)
{
    struct row_key key = {.customer = {FIXTURE_CUSTOMER}};
    memcpy(key.id.text, id, ID_TEXT_SIZE);
    return key;
}

static size_t sendable(timestamp_us now, struct row_key *keys)
{
    size_t count = 99;
    assert_int_equal(outbox_rows_sendable(fixture.connection, "smsc", now, keys, 4, &count), STATUS_OK);
    return count;
}

static enum status claim(const char *id)
{
    const struct row_key key = key_of(id);
    return outbox_row_claim(fixture.connection, &key, LOG, FIXTURE_NOW, UNTIL);
}

static void a_lane_goes_in_order_and_does_not_hold_another(void **state)
{
    (void)state;
    struct row_key keys[4];
    assert_int_equal(sendable(FIXTURE_NOW, keys), 2);
    assert_string_equal(keys[0].id.text, FIRST);
    assert_string_equal(keys[1].id.text, OTHER_LANE);
    assert_int_equal(claim(FIRST), STATUS_OK);
    assert_int_equal(sendable(FIXTURE_NOW, keys), 1);
    const struct row_key first = key_of(FIRST);
    assert_int_equal(outbox_row_sent(fixture.connection, &first, 1, "ref-1", FIXTURE_NOW), STATUS_OK);
    assert_int_equal(sendable(FIXTURE_NOW, keys), 2);
    assert_string_equal(keys[0].id.text, SECOND);
}

static void one_message_is_tried_by_one_at_a_time(void **state)
{
    (void)state;
    const struct row_key first = key_of(FIRST);
    CLEANUP(outbox_row_release) struct outbox_row row = {0};
    assert_int_equal(claim(FIRST), STATUS_OK);
    assert_int_equal(claim(FIRST), STATUS_CONFLICT);
    assert_int_equal(outbox_row_claim(fixture.connection, &first, LOG, UNTIL, UNTIL + 1), STATUS_OK);
    assert_int_equal(outbox_row_sent(fixture.connection, &first, 1, "late", UNTIL), STATUS_CONFLICT);
    assert_int_equal(outbox_row_sent(fixture.connection, &first, 2, "ref", UNTIL), STATUS_OK);
    assert_int_equal(outbox_row_sent(fixture.connection, &first, 2, "ref", UNTIL), STATUS_CONFLICT);
    assert_int_equal(outbox_row_read(fixture.connection, FIXTURE_CUSTOMER, FIRST, &row), STATUS_OK);
    assert_true(row_word_is(&row.state, OUTBOX_SENT));
    assert_null(row.sealed_message.data);
    assert_int_equal(row.claimed_by, -1);
}

static void what_a_dead_keeper_claimed_is_due_again(void **state)
{
    (void)state;
    struct row_key keys[4];
    int64_t count = 0;
    assert_int_equal(claim(FIRST), STATUS_OK);
    assert_int_equal(outbox_rows_unclaim(fixture.connection, LOG + 1, FIXTURE_NOW, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(outbox_rows_unclaim(fixture.connection, LOG, FIXTURE_NOW + 5, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(sendable(FIXTURE_NOW + 5, keys), 2);
}

static void nothing_is_sent_after_its_time(void **state)
{
    (void)state;
    struct row_key keys[4];
    const struct row_key first = key_of(FIRST);
    size_t count = 0;
    assert_int_equal(sendable(FIXTURE_EXPIRY, keys), 0);
    assert_int_equal(outbox_row_claim(fixture.connection, &first, LOG, FIXTURE_EXPIRY - 1, FIXTURE_EXPIRY + 5), STATUS_OK);
    assert_int_equal(outbox_rows_due(fixture.connection, FIXTURE_EXPIRY, keys, 4, &count), STATUS_OK);
    assert_int_equal(count, 2); /* the one that is being tried may still arrive */
    const struct row_key second = key_of(SECOND);
    assert_int_equal(outbox_row_expire(fixture.connection, &second, FIXTURE_EXPIRY), STATUS_OK);
    assert_int_equal(outbox_row_expire(fixture.connection, &second, FIXTURE_EXPIRY), STATUS_CONFLICT);
}

static void a_failed_one_is_queued_again_in_its_time_only(void **state)
{
    (void)state;
    const struct row_key first = key_of(FIRST);
    CLEANUP(outbox_row_release) struct outbox_row row = {0};
    assert_int_equal(outbox_row_retry(fixture.connection, &first, FIXTURE_NOW), STATUS_CONFLICT);
    assert_int_equal(claim(FIRST), STATUS_OK);
    assert_int_equal(outbox_row_fail(fixture.connection, &first, 1, "http.400", FIXTURE_NOW), STATUS_OK);
    assert_int_equal(outbox_row_retry(fixture.connection, &first, FIXTURE_EXPIRY), STATUS_CONFLICT);
    assert_int_equal(outbox_row_retry(fixture.connection, &first, FIXTURE_NOW), STATUS_OK);
    assert_int_equal(claim(FIRST), STATUS_OK);
    assert_int_equal(outbox_row_fail(fixture.connection, &first, 1, "http.400", FIXTURE_NOW), STATUS_OK);
    assert_int_equal(outbox_rows_forget(fixture.connection, FIXTURE_EXPIRY, FIXTURE_NOW), STATUS_OK);
    assert_int_equal(outbox_row_read(fixture.connection, FIXTURE_CUSTOMER, FIRST, &row), STATUS_OK);
    assert_null(row.sealed_message.data);
    assert_int_equal(outbox_rows_forget(fixture.connection, FIXTURE_EXPIRY, FIXTURE_NOW + 1), STATUS_OK);
    assert_int_equal(outbox_row_read(fixture.connection, FIXTURE_CUSTOMER, FIRST, &row), STATUS_NOT_FOUND);
}

static void a_receipt_finds_its_message(void **state)
{
    (void)state;
    const struct row_key first = key_of(FIRST);
    struct row_key found;
    struct outbox_depth depth;
    assert_int_equal(claim(FIRST), STATUS_OK);
    assert_int_equal(outbox_row_find_sent(fixture.connection, "smsc", "7A", &found), STATUS_NOT_FOUND);
    assert_int_equal(outbox_row_sent(fixture.connection, &first, 1, "7A", FIXTURE_NOW), STATUS_OK);
    assert_int_equal(outbox_row_find_sent(fixture.connection, "other", "7A", &found), STATUS_NOT_FOUND);
    assert_int_equal(outbox_row_find_sent(fixture.connection, "smsc", "7A", &found), STATUS_OK);
    assert_string_equal(found.id.text, FIRST);
    assert_int_equal(outbox_row_receipt(fixture.connection, &found, OUTBOX_DELIVERED, "", FIXTURE_NOW), STATUS_OK);
    assert_int_equal(outbox_row_receipt(fixture.connection, &found, OUTBOX_DELIVERED, "", FIXTURE_NOW), STATUS_CONFLICT);
    assert_int_equal(outbox_count(fixture.connection, "smsc", &depth), STATUS_OK);
    assert_int_equal(depth.queued, 2);
    assert_int_equal(depth.failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_lane_goes_in_order_and_does_not_hold_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_message_is_tried_by_one_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_dead_keeper_claimed_is_due_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_sent_after_its_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_one_is_queued_again_in_its_time_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_receipt_finds_its_message, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
