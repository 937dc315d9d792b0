/* SPDX-License-Identifier: Apache-2.0
 * Rows of customers, accounts, credentials, limits and idempotency keys come back as they went in, and every conditional update refuses
 * when it comes too late. */
#include "src/store/accounts.h"
#include "src/store/credential_names.h"
#include "src/store/idempotency.h"
#include "src/store/usage.h"
#include "tests/store/row_test.h"

#define OTHER_ID "zaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_customer_comes_back(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(customer_row_release) struct customer_row row = {0};
    const struct customer_row expected = fixture_customer();
    assert_int_equal(customer_row_read(connection, FIXTURE_CUSTOMER, &row), STATUS_OK);
    assert_string_equal(row.id.text, FIXTURE_CUSTOMER);
    assert_true(row_word_is(&row.kind, CUSTOMER_NATURAL_TEXT) && row_word_is(&row.state, CUSTOMER_ACTIVE));
    assert_bytes_equal(row.sealed_record, expected.sealed_record);
    assert_int_equal(row.created_at, FIXTURE_NOW);
    assert_int_equal(customer_row_insert(connection, &expected), STATUS_CONFLICT);
}

static void test_customer_moves_once(void **state)
{
    struct store_connection *connection = *state;
    assert_int_equal(customer_row_move(connection, FIXTURE_CUSTOMER, CUSTOMER_ACTIVE, CUSTOMER_SUSPENDED), STATUS_OK);
    assert_int_equal(customer_row_move(connection, FIXTURE_CUSTOMER, CUSTOMER_ACTIVE, CUSTOMER_CLOSED), STATUS_CONFLICT);
    assert_int_equal(customer_row_move(connection, FIXTURE_CUSTOMER, CUSTOMER_SUSPENDED, "unheard of"), STATUS_CONFLICT);
    assert_int_equal(customer_row_reseal(connection, FIXTURE_CUSTOMER, bytes_of_text("new")), STATUS_OK);
    assert_int_equal(customer_row_reseal(connection, OTHER_ID, bytes_of_text("new")), STATUS_CONFLICT);
}

static void test_customer_is_found_by_one_identifier(void **state)
{
    struct store_connection *connection = *state;
    const struct digest mac = {{9}};
    struct id found;
    assert_int_equal(customer_identifier_find(connection, &mac, &found), STATUS_NOT_FOUND);
    assert_int_equal(customer_identifier_insert(connection, &mac, FIXTURE_CUSTOMER), STATUS_OK);
    assert_int_equal(customer_identifier_insert(connection, &mac, OTHER_ID), STATUS_CONFLICT);
    assert_int_equal(customer_identifier_find(connection, &mac, &found), STATUS_OK);
    assert_string_equal(found.text, FIXTURE_CUSTOMER);
    assert_int_equal(customer_identifier_delete(connection, &mac, FIXTURE_CUSTOMER), STATUS_OK);
    assert_int_equal(customer_identifier_delete(connection, &mac, FIXTURE_CUSTOMER), STATUS_CONFLICT);
}

static void test_erased_subject_has_no_salt(void **state)
{
    struct store_connection *connection = *state;
    const struct subject_salt salt = {{1, 2, 3}};
    struct subject_salt found;
    assert_int_equal(subject_insert(connection, FIXTURE_CUSTOMER, &salt), STATUS_OK);
    assert_int_equal(subject_insert(connection, FIXTURE_CUSTOMER, &salt), STATUS_CONFLICT);
    assert_int_equal(subject_read(connection, FIXTURE_CUSTOMER, &found), STATUS_OK);
    assert_memory_equal(&found, &salt, sizeof salt);
    assert_int_equal(subject_delete(connection, FIXTURE_CUSTOMER), STATUS_OK);
    assert_int_equal(subject_read(connection, FIXTURE_CUSTOMER, &found), STATUS_NOT_FOUND);
}

static void test_accounts_and_designated_ones_are_apart(void **state)
{
    struct store_connection *connection = *state;
    const struct account_row account = {
        .customer = {FIXTURE_CUSTOMER},
        .mac = {{4}},
        .bank = {"004"},
        .state = {ACCOUNT_ACTIVE},
        .sealed_record = bytes_of_text("sealed account"),
        .created_at = FIXTURE_NOW,
        .usable_from = FIXTURE_NOW + TIMESTAMP_DAY,
    };
    CLEANUP(account_row_release) struct account_row own = {0};
    CLEANUP(account_row_release) struct account_row designated = {0};
    assert_int_equal(designated_account_row_insert(connection, &account), STATUS_OK);
    assert_int_equal(account_row_read(connection, FIXTURE_CUSTOMER, &account.mac, &own), STATUS_NOT_FOUND);
    assert_int_equal(account_row_insert(connection, &account), STATUS_OK);
    assert_int_equal(account_row_read(connection, FIXTURE_CUSTOMER, &account.mac, &own), STATUS_OK);
    assert_int_equal(own.usable_from, 0);
    assert_bytes_equal(own.sealed_record, account.sealed_record);
    assert_int_equal(account_row_close(connection, FIXTURE_CUSTOMER, &account.mac), STATUS_OK);
    assert_int_equal(account_row_close(connection, FIXTURE_CUSTOMER, &account.mac), STATUS_CONFLICT);
    assert_int_equal(designated_account_row_read(connection, FIXTURE_CUSTOMER, &account.mac, &designated), STATUS_OK);
    assert_int_equal(designated.usable_from, account.usable_from);
    assert_true(row_word_is(&designated.state, ACCOUNT_ACTIVE));
    assert_int_equal(designated_account_row_close(connection, FIXTURE_CUSTOMER, &account.mac), STATUS_OK);
    assert_int_equal(designated_account_row_close(connection, FIXTURE_CUSTOMER, &(struct digest){{5}}), STATUS_NOT_FOUND);
}

static void test_a_closed_account_may_be_recorded_again_and_an_active_one_not(void **state)
{
    struct store_connection *connection = *state;
    struct account_row account = {
        .customer = {FIXTURE_CUSTOMER},
        .mac = {{6}},
        .bank = {"004"},
        .state = {ACCOUNT_ACTIVE},
        .sealed_record = bytes_of_text("sealed account"),
        .created_at = FIXTURE_NOW,
        .usable_from = FIXTURE_NOW,
    };
    CLEANUP(account_row_release) struct account_row again = {0};
    assert_int_equal(designated_account_row_insert(connection, &account), STATUS_OK);
    account.usable_from += TIMESTAMP_DAY;
    assert_int_equal(designated_account_row_insert(connection, &account), STATUS_CONFLICT);
    assert_int_equal(designated_account_row_close(connection, FIXTURE_CUSTOMER, &account.mac), STATUS_OK);
    assert_int_equal(designated_account_row_insert(connection, &account), STATUS_OK);
    assert_int_equal(designated_account_row_read(connection, FIXTURE_CUSTOMER, &account.mac, &again), STATUS_OK);
    assert_true(row_word_is(&again.state, ACCOUNT_ACTIVE));
    assert_int_equal(again.usable_from, account.usable_from);
    assert_int_equal(account_row_insert(connection, &account), STATUS_OK);
    assert_int_equal(account_row_insert(connection, &account), STATUS_CONFLICT);
    assert_int_equal(account_row_close(connection, FIXTURE_CUSTOMER, &account.mac), STATUS_OK);
    assert_int_equal(account_row_insert(connection, &account), STATUS_OK);
}

static void test_credential_comes_back(void **state)
{
    struct store_connection *connection = *state;
    const struct credential_row expected = fixture_credential();
    struct credential_row rows[2] = {0};
    size_t count = 0;
    assert_int_equal(credential_rows_of_customer(connection, FIXTURE_CUSTOMER, rows, 2, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_bytes_equal(rows[0].public_record, expected.public_record);
    assert_bytes_equal(rows[0].sealed_record, expected.sealed_record);
    assert_string_equal((const char *)rows[0].provenance.data, "{\"by\":\"counter\"}");
    assert_int_equal(rows[0].locked_at, 0);
    credential_row_release(&rows[0]);
}

static void test_an_erased_customer_keeps_empty_credentials_and_no_accounts(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(credential_row_release) struct credential_row row = {0};
    CLEANUP(account_row_release) struct account_row found = {0};
    struct account_row account = {
        .created_at = FIXTURE_NOW, .mac = {{7}}, .sealed_record = bytes_of_text("sealed"), .usable_from = FIXTURE_NOW};
    memcpy(account.customer.text, FIXTURE_CUSTOMER, sizeof FIXTURE_CUSTOMER);
    assert_int_equal(row_word_set(&account.bank, "812"), STATUS_OK);
    assert_int_equal(row_word_set(&account.state, ACCOUNT_ACTIVE), STATUS_OK);
    assert_int_equal(account_row_insert(connection, &account), STATUS_OK);
    assert_int_equal(designated_account_row_insert(connection, &account), STATUS_OK);
    assert_int_equal(credential_rows_empty(connection, FIXTURE_CUSTOMER), STATUS_OK);
    assert_int_equal(account_rows_forget(connection, FIXTURE_CUSTOMER), STATUS_OK);
    assert_int_equal(credential_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, &row), STATUS_OK);
    assert_string_equal(row.state.text, CREDENTIAL_REVOKED);
    assert_int_equal(row.sealed_record.size, 0);
    assert_bytes_equal(row.public_record, bytes_of_text("{}"));
    assert_bytes_equal(row.provenance, bytes_of_text("{}"));
    assert_int_equal(account_row_read(connection, FIXTURE_CUSTOMER, &account.mac, &found), STATUS_NOT_FOUND);
    assert_int_equal(designated_account_row_read(connection, FIXTURE_CUSTOMER, &account.mac, &found), STATUS_NOT_FOUND);
}

static void test_credential_reseals_only_while_active(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(credential_row_release) struct credential_row row = {0};
    const struct bytes public_record = bytes_of_text("{}"), sealed = bytes_of_text("counter 2");
    assert_int_equal(credential_row_reseal(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, public_record, sealed), STATUS_OK);
    assert_int_equal(credential_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, &row), STATUS_OK);
    assert_bytes_equal(row.sealed_record, sealed);
    assert_int_equal(credential_row_move(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, CREDENTIAL_ACTIVE, CREDENTIAL_REVOKED),
                     STATUS_OK);
    assert_int_equal(credential_row_move(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, CREDENTIAL_ACTIVE, CREDENTIAL_SUSPENDED),
                     STATUS_CONFLICT);
    assert_int_equal(credential_row_reseal(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, public_record, sealed), STATUS_CONFLICT);
}

static void test_a_renewed_credential_is_renewed_once(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(credential_row_release) struct credential_row row = {0};
    const struct bytes public_record = bytes_of_text("{}"), first = bytes_of_text("first"), second = bytes_of_text("second");
    assert_int_equal(credential_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, &row), STATUS_OK);
    assert_int_equal(credential_row_renew(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, row.sealed_record, public_record, first),
                     STATUS_OK);
    assert_int_equal(credential_row_renew(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, row.sealed_record, public_record, second),
                     STATUS_CONFLICT);
    assert_int_equal(credential_row_renew(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, first, public_record, second), STATUS_OK);
}

static void test_a_name_leads_to_one_credential_until_it_is_forgotten(void **state)
{
    struct store_connection *connection = *state;
    const struct digest name = {{1}}, other = {{2}};
    struct row_key key;
    assert_int_equal(credential_name_find(connection, &name, &key), STATUS_NOT_FOUND);
    assert_int_equal(credential_name_insert(connection, &name, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL), STATUS_OK);
    assert_int_equal(credential_name_insert(connection, &name, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL), STATUS_CONFLICT);
    assert_int_equal(credential_name_insert(connection, &other, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL), STATUS_OK);
    assert_int_equal(credential_name_find(connection, &name, &key), STATUS_OK);
    assert_string_equal(key.customer.text, FIXTURE_CUSTOMER);
    assert_string_equal(key.id.text, FIXTURE_CREDENTIAL);
    assert_int_equal(credential_name_forget(connection, FIXTURE_CUSTOMER, OTHER_ID), STATUS_OK);
    assert_int_equal(credential_name_find(connection, &name, &key), STATUS_OK);
    assert_int_equal(credential_names_forget(connection, FIXTURE_CUSTOMER), STATUS_OK);
    assert_int_equal(credential_name_find(connection, &name, &key), STATUS_NOT_FOUND);
    assert_int_equal(credential_name_find(connection, &other, &key), STATUS_NOT_FOUND);
}

static enum status fail_credential(struct store_connection *connection, int64_t *ret_failures)
{
    return credential_row_fail(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, 3, FIXTURE_NOW + 1, ret_failures);
}

static void test_third_wrong_answer_locks(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(credential_row_release) struct credential_row row = {0};
    int64_t failures = 0;
    assert_int_equal(credential_row_unlock(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL), STATUS_CONFLICT);
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(fail_credential(connection, &failures), STATUS_OK);
        assert_int_equal(failures, i);
    }
    assert_int_equal(fail_credential(connection, &failures), STATUS_CONFLICT);
    assert_int_equal(credential_row_succeed(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL), STATUS_CONFLICT);
    assert_int_equal(credential_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, &row), STATUS_OK);
    assert_int_equal(row.failures, 3);
    assert_int_equal(row.locked_at, FIXTURE_NOW + 1);
    assert_int_equal(credential_row_unlock(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL), STATUS_OK);
    assert_int_equal(fail_credential(connection, &failures), STATUS_OK);
    assert_int_equal(failures, 1);
}

static void test_right_answer_starts_the_count_anew(void **state)
{
    struct store_connection *connection = *state;
    int64_t failures = 0;
    assert_int_equal(fail_credential(connection, &failures), STATUS_OK);
    assert_int_equal(credential_row_succeed(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL), STATUS_OK);
    assert_int_equal(fail_credential(connection, &failures), STATUS_OK);
    assert_int_equal(failures, 1);
}

static void test_usage_stops_at_its_maximum(void **state)
{
    struct store_connection *connection = *state;
    const struct usage_key key = {FIXTURE_CUSTOMER, "class_2", USAGE_DAY, 20454};
    const struct usage_key tomorrow = {FIXTURE_CUSTOMER, "class_2", USAGE_DAY, 20455};
    int64_t used = -1;
    assert_int_equal(usage_read(connection, &key, &used), STATUS_OK);
    assert_int_equal(used, 0);
    assert_int_equal(usage_add(connection, &key, 101, 100), STATUS_LIMIT);
    assert_int_equal(usage_add(connection, &key, 60, 100), STATUS_OK);
    assert_int_equal(usage_add(connection, &key, 41, 100), STATUS_LIMIT);
    assert_int_equal(usage_add(connection, &key, 40, 100), STATUS_OK);
    assert_int_equal(usage_add(connection, &key, 0, 100), STATUS_OK);
    assert_int_equal(usage_add(connection, &key, 1, 100), STATUS_LIMIT);
    assert_int_equal(usage_read(connection, &key, &used), STATUS_OK);
    assert_int_equal(used, 100);
    assert_int_equal(usage_add(connection, &tomorrow, 100, 100), STATUS_OK);
    assert_int_equal(usage_add(connection, &tomorrow, -1, 100), STATUS_INVALID);
}

static void test_usage_cannot_overflow(void **state)
{
    struct store_connection *connection = *state;
    const struct usage_key key = {FIXTURE_CUSTOMER, "class_2", USAGE_MONTH, 672};
    int64_t used = 0;
    assert_int_equal(usage_add(connection, &key, INT64_MAX, INT64_MAX), STATUS_OK);
    assert_int_equal(usage_add(connection, &key, 1, INT64_MAX), STATUS_LIMIT);
    assert_int_equal(usage_read(connection, &key, &used), STATUS_OK);
    assert_true(used == INT64_MAX);
}

static void test_first_answer_is_kept(void **state)
{
    struct store_connection *connection = *state;
    const struct idempotency_row first = {
        .caller = bytes_of_text("web"),
        .key = bytes_of_text("k-1"),
        .request_digest = {{3}},
        .http_status = 201,
        .answer = bytes_of("", 0),
        .created_at = FIXTURE_NOW,
    };
    CLEANUP(idempotency_row_release) struct idempotency_row row = {0};
    int64_t forgotten = 0;
    assert_int_equal(idempotency_row_insert(connection, &first), STATUS_OK);
    assert_int_equal(idempotency_row_insert(connection, &first), STATUS_CONFLICT);
    assert_int_equal(idempotency_row_answer(connection, "atm", "k-1", 200, first.answer), STATUS_CONFLICT);
    assert_int_equal(idempotency_row_answer(connection, "web", "k-1", 200, bytes_of_text("{\"id\":1}")), STATUS_OK);
    assert_int_equal(idempotency_row_read(connection, "atm", "k-1", &row), STATUS_NOT_FOUND);
    assert_int_equal(idempotency_row_read(connection, "web", "k-1", &row), STATUS_OK);
    assert_int_equal(row.http_status, 200);
    assert_bytes_equal(row.answer, bytes_of_text("{\"id\":1}"));
    assert_int_equal(idempotency_rows_forget(connection, FIXTURE_NOW, &forgotten), STATUS_OK);
    assert_int_equal(forgotten, 0);
    assert_int_equal(idempotency_rows_forget(connection, FIXTURE_NOW + 1, &forgotten), STATUS_OK);
    assert_int_equal(forgotten, 1);
}

static void test_a_damaged_row_is_told(void **state)
{
    struct store_connection *connection = *state;
    struct customer_row customer = fixture_customer();
    memset(customer.id.text, 'x', 20);
    customer.id.text[20] = 0;
    assert_int_equal(customer_row_insert(connection, &customer), STATUS_OK);
    const struct store_value values[] = {STORE_TEXT_VALUE(customer.id.text), STORE_BLOB_VALUE(bytes_of("short", 5))};
    int64_t changes = 0;
    struct subject_salt salt;
    assert_int_equal(store_execute(connection, STATEMENT_subject_insert, values, 2, &changes), STATUS_OK);
    assert_int_equal(subject_read(connection, customer.id.text, &salt), STATUS_CORRUPT);
    const struct store_value long_id[] = {STORE_BLOB_VALUE(bytes_of("mac", 3)), STORE_TEXT_VALUE("an id that is longer than any of ours")};
    const struct store_value mac[] = {STORE_BLOB_VALUE(bytes_of("mac", 3))};
    struct id found;
    assert_int_equal(store_execute(connection, STATEMENT_customer_identifier_insert, long_id, 2, &changes), STATUS_OK);
    assert_int_equal(row_read_id(connection, STATEMENT_customer_identifier_find, mac, 1, &found), STATUS_CORRUPT);
}

static void test_words_have_their_length(void **state)
{
    (void)state;
    struct row_word word = {"kept"};
    assert_int_equal(row_word_set(&word, "0123456789012345678901234567890"), STATUS_OK);
    assert_int_equal(row_word_set(&word, "01234567890123456789012345678901"), STATUS_LIMIT);
    assert_int_equal(strlen(word.text), ROW_WORD_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW_TEST(test_customer_comes_back),
        ROW_TEST(test_customer_moves_once),
        ROW_TEST(test_customer_is_found_by_one_identifier),
        ROW_TEST(test_erased_subject_has_no_salt),
        ROW_TEST(test_accounts_and_designated_ones_are_apart),
        ROW_TEST(test_a_closed_account_may_be_recorded_again_and_an_active_one_not),
        ROW_TEST(test_credential_comes_back),
        ROW_TEST(test_an_erased_customer_keeps_empty_credentials_and_no_accounts),
        ROW_TEST(test_credential_reseals_only_while_active),
        ROW_TEST(test_a_renewed_credential_is_renewed_once),
        ROW_TEST(test_a_name_leads_to_one_credential_until_it_is_forgotten),
        ROW_TEST(test_third_wrong_answer_locks),
        ROW_TEST(test_right_answer_starts_the_count_anew),
        ROW_TEST(test_usage_stops_at_its_maximum),
        ROW_TEST(test_usage_cannot_overflow),
        ROW_TEST(test_first_answer_is_kept),
        ROW_TEST(test_a_damaged_row_is_told),
        ROW_TEST(test_words_have_their_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
