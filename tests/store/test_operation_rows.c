/* SPDX-License-Identifier: Apache-2.0
 * Operations are decided once, ceremonies consumed once and in their time, and their evidence comes back. */
#include "src/store/evidence.h"
#include "src/store/ledger_rows.h"
#include "tests/store/row_test.h"

#define OTHER_ID "zaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_operation_comes_back(void **state)
{
    struct store_connection *connection = *state;
    const struct operation_row expected = fixture_operation();
    CLEANUP(operation_row_release) struct operation_row row = {0};
    struct id customer;
    assert_int_equal(operation_row_locate(connection, FIXTURE_OPERATION, &customer), STATUS_OK);
    assert_int_equal(operation_row_locate(connection, OTHER_ID, &customer), STATUS_NOT_FOUND);
    CLEANUP(operation_row_release) struct operation_row found = {0};
    assert_int_equal(operation_row_find(connection, FIXTURE_OPERATION, &found), STATUS_OK);
    assert_string_equal(found.customer.text, customer.text);
    assert_int_equal(operation_row_read(connection, customer.text, FIXTURE_OPERATION, &row), STATUS_OK);
    assert_memory_equal(&row.instruction_digest, &expected.instruction_digest, DIGEST_SIZE);
    assert_bytes_equal(row.sealed_instruction, expected.sealed_instruction);
    assert_bytes_equal(row.facts, expected.facts);
    assert_bytes_equal(row.decision, expected.decision);
    assert_string_equal(row.limits_class.text, "");
    assert_int_equal(row.amount_minor, 5000000);
    assert_int_equal(row.decided_at, 0);
    assert_int_equal(row.ledger_log, -1);
    assert_int_equal(row.ledger_index, -1);
}

static struct operation_decision permit(void)
{
    return (struct operation_decision){
        .from = "awaiting_evidence",
        .to = "permitted",
        .decided_at = FIXTURE_NOW + 5,
        .decision = bytes_of_text("{\"decision\":\"permit\"}"),
        .ledger_log = 3,
        .ledger_index = 7,
    };
}

static void test_operation_is_decided_once(void **state)
{
    struct store_connection *connection = *state;
    const struct operation_decision decision = permit();
    const struct bytes receipt = bytes_of_text("a.b.c");
    CLEANUP(operation_row_release) struct operation_row row = {0};
    assert_int_equal(operation_row_decide(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &decision), STATUS_CONFLICT);
    assert_int_equal(operation_row_move(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, "created", "awaiting_evidence"), STATUS_OK);
    assert_int_equal(operation_row_move(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, "created", "awaiting_evidence"), STATUS_CONFLICT);
    assert_int_equal(operation_row_keep_receipt(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, receipt), STATUS_CONFLICT);
    assert_int_equal(operation_row_decide(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &decision), STATUS_OK);
    assert_int_equal(operation_row_decide(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &decision), STATUS_CONFLICT);
    assert_int_equal(operation_row_move(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, "permitted", "created"), STATUS_CONFLICT);
    const struct operation_decision again = {.from = "permitted", .to = "denied", .decision = bytes_of_text("{}")};
    assert_int_equal(operation_row_decide(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &again), STATUS_CONFLICT);
    assert_int_equal(operation_row_keep_receipt(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, receipt), STATUS_OK);
    assert_int_equal(operation_row_keep_receipt(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, receipt), STATUS_CONFLICT);
    assert_int_equal(operation_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &row), STATUS_OK);
    assert_true(row_word_is(&row.state, "permitted"));
    assert_bytes_equal(row.decision, decision.decision);
    assert_bytes_equal(row.receipt, receipt);
    assert_int_equal(row.ledger_log, 3);
    assert_int_equal(row.ledger_index, 7);
}

static void test_only_undecided_operations_fall_due(void **state)
{
    struct store_connection *connection = *state;
    struct row_key keys[2];
    size_t count = 9;
    assert_int_equal(operation_rows_due(connection, FIXTURE_EXPIRY - 1, keys, 2, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(operation_rows_due(connection, FIXTURE_EXPIRY, keys, 2, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(keys[0].customer.text, FIXTURE_CUSTOMER);
    assert_string_equal(keys[0].id.text, FIXTURE_OPERATION);
    struct operation_decision expire = permit();
    expire.from = "created";
    expire.to = "expired";
    assert_int_equal(operation_row_decide(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &expire), STATUS_OK);
    assert_int_equal(operation_rows_due(connection, FIXTURE_EXPIRY, keys, 2, &count), STATUS_OK);
    assert_int_equal(count, 0);
}

static struct ceremony_outcome outcome_at(int64_t step, timestamp_us now)
{
    static const struct digest record_digest = {{5}};
    return (struct ceremony_outcome){.step = step, .now = now, .evidence = bytes_of_text("{}"), .record_digest = &record_digest};
}

static enum status consume(struct store_connection *connection, int64_t step, timestamp_us now)
{
    const struct ceremony_outcome outcome = outcome_at(step, now);
    return ceremony_row_consume(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, &outcome);
}

static void test_ceremony_is_consumed_once(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(ceremony_row_release) struct ceremony_row row = {0};
    CLEANUP(ceremony_row_release) struct ceremony_row found = {0};
    assert_int_equal(ceremony_row_find(connection, FIXTURE_CEREMONY, &found), STATUS_OK);
    assert_string_equal(found.customer.text, FIXTURE_CUSTOMER);
    assert_string_equal(found.operation.text, FIXTURE_OPERATION);
    assert_int_equal(consume(connection, 1, FIXTURE_NOW), STATUS_CONFLICT);
    assert_int_equal(consume(connection, 0, FIXTURE_EXPIRY - 1), STATUS_OK);
    assert_int_equal(consume(connection, 0, FIXTURE_EXPIRY - 1), STATUS_CONFLICT);
    assert_int_equal(ceremony_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, &row), STATUS_OK);
    assert_true(row_word_is(&row.state, CEREMONY_ESTABLISHED));
    assert_null(row.sealed_state.data);
    assert_int_equal(row.record_digest.size, DIGEST_SIZE);
    assert_int_equal(row.closed_at, FIXTURE_EXPIRY - 1);
    assert_string_equal(row.credential.text, FIXTURE_CREDENTIAL);
}

static void test_ceremonies_of_an_operation_come_in_the_order_of_opening(void **state)
{
    struct store_connection *connection = *state;
    struct ceremony_row rows[4] = {0}, later = fixture_ceremony(), earlier = fixture_ceremony();
    size_t count = 0;
    memset(later.id.text, 'a', ID_TEXT_SIZE - 1);
    memset(earlier.id.text, 'z', ID_TEXT_SIZE - 1);
    later.opened_at++;
    earlier.opened_at--;
    assert_int_equal(ceremony_row_insert(connection, &later), STATUS_OK);
    assert_int_equal(ceremony_row_insert(connection, &earlier), STATUS_OK);
    assert_int_equal(ceremony_rows_of_operation(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, rows, COUNT_OF(rows), &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_string_equal(rows[0].id.text, earlier.id.text);
    assert_string_equal(rows[1].id.text, FIXTURE_CEREMONY);
    assert_string_equal(rows[2].id.text, later.id.text);
    for (size_t i = 0; i < count; i++)
        ceremony_row_release(&rows[i]);
}

static void test_ceremony_is_not_consumed_after_its_time(void **state)
{
    struct store_connection *connection = *state;
    int64_t attempts = 0;
    assert_int_equal(consume(connection, 0, FIXTURE_EXPIRY), STATUS_CONFLICT);
    assert_int_equal(ceremony_row_fail(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 3, FIXTURE_EXPIRY, &attempts), STATUS_CONFLICT);
    assert_int_equal(ceremony_row_advance(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 0, bytes_of_text("next"), FIXTURE_EXPIRY),
                     STATUS_CONFLICT);
}

static void test_ceremony_goes_step_by_step(void **state)
{
    struct store_connection *connection = *state;
    CLEANUP(ceremony_row_release) struct ceremony_row row = {0};
    const struct bytes next = bytes_of_text("next");
    assert_int_equal(ceremony_row_advance(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 0, next, FIXTURE_NOW), STATUS_OK);
    assert_int_equal(ceremony_row_advance(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 0, next, FIXTURE_NOW), STATUS_CONFLICT);
    assert_int_equal(ceremony_row_read(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, &row), STATUS_OK);
    assert_int_equal(row.step, 1);
    assert_bytes_equal(row.sealed_state, next);
    assert_int_equal(consume(connection, 0, FIXTURE_NOW), STATUS_CONFLICT);
    assert_int_equal(consume(connection, 1, FIXTURE_NOW), STATUS_OK);
}

static void test_last_attempt_ends_the_ceremony(void **state)
{
    struct store_connection *connection = *state;
    struct ceremony_row rows[2] = {0};
    int64_t attempts = 0;
    size_t count = 0;
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(ceremony_row_fail(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 2, FIXTURE_NOW + i, &attempts), STATUS_OK);
        assert_int_equal(attempts, i);
    }
    assert_int_equal(ceremony_row_fail(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, 2, FIXTURE_NOW, &attempts), STATUS_CONFLICT);
    assert_int_equal(consume(connection, 0, FIXTURE_NOW), STATUS_CONFLICT);
    assert_int_equal(ceremony_rows_of_operation(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, rows, 2, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(row_word_is(&rows[0].state, CEREMONY_FAILED));
    assert_int_equal(rows[0].closed_at, FIXTURE_NOW + 2);
    assert_null(rows[0].sealed_state.data);
    ceremony_row_release(&rows[0]);
}

static void test_open_ceremonies_fall_due_and_close(void **state)
{
    struct store_connection *connection = *state;
    struct row_key keys[2];
    size_t count = 0;
    assert_int_equal(ceremony_rows_due(connection, FIXTURE_EXPIRY, keys, 2, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(ceremony_row_close(connection, FIXTURE_CUSTOMER, keys[0].id.text, CEREMONY_EXPIRED, FIXTURE_EXPIRY), STATUS_OK);
    assert_int_equal(ceremony_row_close(connection, FIXTURE_CUSTOMER, keys[0].id.text, CEREMONY_CANCELLED, FIXTURE_EXPIRY),
                     STATUS_CONFLICT);
    assert_int_equal(ceremony_rows_due(connection, FIXTURE_EXPIRY, keys, 2, &count), STATUS_OK);
    assert_int_equal(count, 0);
}

static void test_evidence_comes_back(void **state)
{
    struct store_connection *connection = *state;
    const struct evidence_row expected = {
        .customer = {FIXTURE_CUSTOMER},
        .id = {OTHER_ID},
        .operation = {FIXTURE_OPERATION},
        .ceremony = {FIXTURE_CEREMONY},
        .sealed_record = bytes_of_text("sealed evidence"),
        .record_digest = {{8}},
        .created_at = FIXTURE_NOW,
    };
    struct evidence_row rows[1] = {0};
    size_t count = 0;
    assert_int_equal(evidence_row_insert(connection, &expected), STATUS_OK);
    assert_int_equal(evidence_rows_of_operation(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, rows, 1, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_bytes_equal(rows[0].sealed_record, expected.sealed_record);
    assert_memory_equal(&rows[0].record_digest, &expected.record_digest, DIGEST_SIZE);
    evidence_row_release(&rows[0]);
}

static void test_trail_of_an_operation_grows_in_order(void **state)
{
    struct store_connection *connection = *state;
    const struct trail_row first[] = {{.log = 0, .leaf_index = 0}, {.log = 0, .leaf_index = 1}};
    const struct trail_row then = {.log = 7, .leaf_index = INT64_C(123456789012345)};
    struct trail_row rows[4];
    size_t count = 9;
    assert_int_equal(operation_trail_read(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, rows, 4, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(operation_trail_append(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, first, 2), STATUS_OK);
    assert_int_equal(operation_trail_append(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &then, 1), STATUS_OK);
    assert_int_equal(operation_trail_read(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, rows, 4, &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_memory_equal(&rows[0], first, sizeof first);
    assert_memory_equal(&rows[2], &then, sizeof then);
    assert_int_equal(operation_trail_read(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, rows, 2, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(operation_trail_append(connection, FIXTURE_CUSTOMER, OTHER_ID, &then, 1), STATUS_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW_TEST(test_operation_comes_back),
        ROW_TEST(test_trail_of_an_operation_grows_in_order),
        ROW_TEST(test_operation_is_decided_once),
        ROW_TEST(test_only_undecided_operations_fall_due),
        ROW_TEST(test_ceremony_is_consumed_once),
        ROW_TEST(test_ceremonies_of_an_operation_come_in_the_order_of_opening),
        ROW_TEST(test_ceremony_is_not_consumed_after_its_time),
        ROW_TEST(test_ceremony_goes_step_by_step),
        ROW_TEST(test_last_attempt_ends_the_ceremony),
        ROW_TEST(test_open_ceremonies_fall_due_and_close),
        ROW_TEST(test_evidence_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
