/* SPDX-License-Identifier: Apache-2.0
 * A customer has one verified number and at most one that waits; each step of its life is taken once; quotas are never passed. */
#include "src/store/phones.h"
#include "tests/store/row_test.h"

#include <stdio.h>

#define SECOND "faaaaaaaaaaaaaaaaaaaaaaaaa"

static struct phone_row phone(const char *credential)
{
    struct phone_row row = {
        .customer = {FIXTURE_CUSTOMER},
        .mac = {{7}},
        .state = {PHONE_SET},
        .set_by = {"counter"},
        .set_at = FIXTURE_NOW,
        .sealed_code = bytes_of_text("code 1"),
    };
    snprintf(row.credential.text, sizeof row.credential.text, "%s", credential);
    return row;
}

static struct phone_row add(struct store_connection *connection, const char *credential)
{
    struct phone_row row = phone(credential);
    struct credential_row of = fixture_credential();
    of.id = row.credential;
    assert_ok(credential_row_insert(connection, &of));
    assert_ok(phone_row_insert(connection, &row));
    return row;
}

static void a_number_is_verified_once_by_the_code_under_way(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(phone_row_release) struct phone_row read = {0};
    struct phone_row row = add(connection, SECOND);
    bool any = true;
    assert_ok(phone_rows_any_verified(connection, FIXTURE_CUSTOMER, &any));
    assert_false(any);
    assert_ok(phone_row_keep_code(connection, FIXTURE_CUSTOMER, SECOND, bytes_of_text("code 1"), bytes_of_text("code 2")));
    assert_status(STATUS_CONFLICT,
                  phone_row_keep_code(connection, FIXTURE_CUSTOMER, SECOND, bytes_of_text("code 1"), bytes_of_text("code 3")));
    assert_status(STATUS_CONFLICT, phone_row_verify(connection, &row, FIXTURE_NOW + 1, 0));
    row.sealed_code = bytes_of_text("code 2");
    assert_ok(phone_row_verify(connection, &row, FIXTURE_NOW + 1, FIXTURE_NOW + TIMESTAMP_DAY));
    assert_status(STATUS_CONFLICT, phone_row_verify(connection, &row, FIXTURE_NOW + 1, 0));
    assert_status(STATUS_CONFLICT,
                  phone_row_keep_code(connection, FIXTURE_CUSTOMER, SECOND, bytes_of_text("code 2"), bytes_of_text("code 3")));
    assert_ok(phone_row_read(connection, FIXTURE_CUSTOMER, SECOND, &read));
    assert_true(row_word_is(&read.state, PHONE_VERIFIED) && row_word_is(&read.set_by, "counter"));
    assert_int_equal(read.verified_at, FIXTURE_NOW + 1);
    assert_int_equal(read.quarantined_until, FIXTURE_NOW + TIMESTAMP_DAY);
    assert_null(read.sealed_code.data);
    assert_ok(phone_rows_any_verified(connection, FIXTURE_CUSTOMER, &any));
    assert_true(any);
}

static void one_number_is_verified_and_one_waits(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(phone_row_release) struct phone_row living = {0};
    struct phone_row first = add(connection, SECOND), other = phone(FIXTURE_CREDENTIAL), rows[3] = {0};
    size_t count;
    assert_status(STATUS_CONFLICT, phone_row_insert(connection, &other));
    assert_ok(phone_row_verify(connection, &first, FIXTURE_NOW, 0));
    assert_ok(phone_row_insert(connection, &other));
    assert_status(STATUS_CONFLICT, phone_row_verify(connection, &other, FIXTURE_NOW, 0));
    assert_ok(phone_row_read_living(connection, FIXTURE_CUSTOMER, PHONE_VERIFIED, &living));
    assert_string_equal(living.credential.text, SECOND);
    assert_ok(phone_row_end(connection, FIXTURE_CUSTOMER, SECOND, PHONE_VERIFIED, PHONE_CHANGED));
    assert_status(STATUS_CONFLICT, phone_row_end(connection, FIXTURE_CUSTOMER, SECOND, PHONE_VERIFIED, PHONE_REVOKED));
    assert_ok(phone_row_verify(connection, &other, FIXTURE_NOW, 0));
    assert_ok(phone_rows_of_customer(connection, FIXTURE_CUSTOMER, rows, COUNT_OF(rows), &count));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        phone_row_release(&rows[i]);
}

static void erased_customers_have_no_hash_of_a_number(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(phone_row_release) struct phone_row row = {0};
    const struct digest noise = {{1, 2, 3}};
    add(connection, SECOND);
    assert_ok(phone_rows_forget(connection, FIXTURE_CUSTOMER, &noise));
    assert_ok(phone_row_read(connection, FIXTURE_CUSTOMER, SECOND, &row));
    assert_true(digest_equal(&row.mac, &noise));
}

static void the_history_tells_who_did_what_by_which_evidence(void **state)
{
    struct store_connection *connection = *state;
    struct phone_event_row rows[3] = {0};
    const struct digest digest = {{5}};
    size_t count;
    add(connection, SECOND);
    struct phone_event_row event = {.customer = {FIXTURE_CUSTOMER},
                                    .credential = {SECOND},
                                    .event = {PHONE_SET},
                                    .means = {"certificate"},
                                    .happened_at = FIXTURE_NOW,
                                    .caller = bytes_of_text("web"),
                                    .operation = {FIXTURE_OPERATION},
                                    .ceremony = {FIXTURE_CEREMONY},
                                    .record_digest = bytes_of(digest.bytes, DIGEST_SIZE)};
    assert_ok(phone_event_row_insert(connection, &event));
    assert_status(STATUS_CONFLICT, phone_event_row_insert(connection, &event));
    event = (struct phone_event_row){.customer = {FIXTURE_CUSTOMER},
                                     .credential = {SECOND},
                                     .event = {PHONE_VERIFIED},
                                     .means = {"sms"},
                                     .happened_at = FIXTURE_NOW + 1,
                                     .caller = bytes_of_text("web")};
    assert_ok(phone_event_row_insert(connection, &event));
    assert_ok(phone_event_rows_of_phone(connection, FIXTURE_CUSTOMER, SECOND, rows, COUNT_OF(rows), &count));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].ceremony.text, FIXTURE_CEREMONY);
    assert_memory_equal(rows[0].record_digest.data, digest.bytes, DIGEST_SIZE);
    assert_true(row_word_is(&rows[1].means, "sms") && rows[1].record_digest.data == NULL && rows[1].operation.text[0] == 0);
    for (size_t i = 0; i < count; i++)
        phone_event_row_release(&rows[i]);
}

static void a_quota_is_of_one_key_and_one_stretch_of_time(void **state)
{
    struct store_connection *connection = *state;
    const struct digest key = {{1}}, other = {{2}};
    for (int i = 0; i < 3; i++)
        assert_ok(send_quota_take(connection, &key, FIXTURE_NOW, 3));
    assert_status(STATUS_CONFLICT, send_quota_take(connection, &key, FIXTURE_NOW, 3));
    assert_ok(send_quota_take(connection, &other, FIXTURE_NOW, 3));
    assert_ok(send_quota_take(connection, &key, FIXTURE_NOW + TIMESTAMP_HOUR, 3));
    assert_ok(send_quota_forget(connection, FIXTURE_NOW + 1));
    assert_ok(send_quota_take(connection, &key, FIXTURE_NOW, 1));
    assert_status(STATUS_CONFLICT, send_quota_take(connection, &key, FIXTURE_NOW + TIMESTAMP_HOUR, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW_TEST(a_number_is_verified_once_by_the_code_under_way), ROW_TEST(one_number_is_verified_and_one_waits),
        ROW_TEST(erased_customers_have_no_hash_of_a_number),       ROW_TEST(the_history_tells_who_did_what_by_which_evidence),
        ROW_TEST(a_quota_is_of_one_key_and_one_stretch_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
