/* SPDX-License-Identifier: Apache-2.0
 * Use cases inside the keeper: what was prepared for a customer who is erased meanwhile comes to nothing; what is overdue ends, and kept
 * answers are forgotten, at their time and not before. */
#include "tests/service/keeper_fixture.h"
#include "tests/testing.h"

#include "src/service/use_cases.h"
#include "src/store/idempotency.h"

#include <semaphore.h>

static struct keeper_fixture fixture;
static struct services services;
static timestamp_us now;

static timestamp_us clock_of_test(void)
{
    return now;
}

/* A call that is waited for. */
struct asked {
    sem_t ended;
    enum status status;
    char message[FAILURE_MESSAGE_MAX], body[64];
};

static void note_end(const struct call *call, enum status status, void *context)
{
    struct asked *asked = context;
    asked->status = status;
    memcpy(asked->message, call->failure.message, sizeof asked->message);
    if (call->body.size < sizeof asked->body)
        memcpy(asked->body, call->body.data, call->body.size);
    sem_post(&asked->ended);
}

static void begin(const struct use_case *use_case, struct asked *asked)
{
    const struct call_input input = {.caller = "test", .now = now};
    *asked = (struct asked){.status = STATUS_INTERNAL};
    sem_init(&asked->ended, 0, 0);
    call_start(&services, use_case, &input, note_end, asked);
}

static void await(struct asked *asked)
{
    sem_wait(&asked->ended);
    sem_destroy(&asked->ended);
}

static struct asked ask(const struct use_case *use_case)
{
    struct asked asked;
    begin(use_case, &asked);
    await(&asked);
    return asked;
}

/* Holds the keeper until it is let go, so that what is submitted meanwhile runs in the order of its coming. */
struct gate {
    struct test_command command;
    sem_t entered, open;
};

static enum status wait_at_gate(struct command *command, struct keeper_transaction *transaction)
{
    struct gate *gate = (struct gate *)command;
    (void)transaction;
    sem_post(&gate->entered);
    sem_wait(&gate->open);
    return STATUS_OK;
}

static void gate_close(struct gate *gate)
{
    test_command_init(&gate->command, "gate");
    gate->command.base.run = wait_at_gate;
    gate->command.base.finish = NULL;
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->open, 0, 0);
    assert_ok(keeper_submit(fixture.keeper, &gate->command.base));
    sem_wait(&gate->entered);
}

static void gate_open(struct gate *gate)
{
    sem_post(&gate->open);
    assert_ok(test_command_wait(&gate->command));
    sem_destroy(&gate->entered);
    sem_destroy(&gate->open);
    test_command_release(&gate->command);
}

static enum status run_erasure(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    return customer_row_move(transaction->connection, FIXTURE_CUSTOMER, CUSTOMER_ACTIVE, CUSTOMER_ERASED);
}

/* What preparing comes to while the customer is still there. */
static enum status prepare_for_customer(struct call *call)
{
    memcpy(call->subject.customer.text, FIXTURE_CUSTOMER, ID_TEXT_SIZE);
    return STATUS_OK;
}

static void expect_nothing_of(const struct use_case *use_case)
{
    struct use_case prepared = *use_case;
    struct gate gate;
    struct asked asked;
    CLEANUP(test_command_release) struct test_command erasure;
    struct credential_row rows[2] = {0};
    size_t count = 0;
    prepared.prepare = prepare_for_customer;
    prepared.work = NULL;
    test_command_init(&erasure, "erasure");
    erasure.base.run = run_erasure;
    erasure.base.finish = NULL;
    gate_close(&gate);
    assert_ok(keeper_submit(fixture.keeper, &erasure.base));
    begin(&prepared, &asked);
    gate_open(&gate);
    assert_ok(test_command_wait(&erasure));
    await(&asked);
    assert_status(STATUS_CONFLICT, asked.status);
    assert_string_equal(asked.message, "the customer is not active");
    assert_int_equal(log_size(fixture.store.connection), 0);
    assert_ok(credential_rows_of_customer(fixture.store.connection, FIXTURE_CUSTOMER, rows, COUNT_OF(rows), &count));
    assert_int_equal(count, 1);
    credential_row_release(&rows[0]);
}

static void nothing_is_enrolled_for_who_was_erased_meanwhile(void **state)
{
    (void)state;
    expect_nothing_of(&use_case_enrol_credential);
}

static void no_answer_counts_for_who_was_erased_meanwhile(void **state)
{
    (void)state;
    expect_nothing_of(&use_case_answer_ceremony);
}

static void nothing_is_authorised_in_one_request_for_who_was_erased_meanwhile(void **state)
{
    (void)state;
    expect_nothing_of(&use_case_authorise);
}

static void what_is_overdue_ends_at_its_time_and_not_before(void **state)
{
    (void)state;
    CLEANUP(ceremony_row_release) struct ceremony_row ceremony = {0};
    CLEANUP(operation_row_release) struct operation_row operation = {0};
    now = FIXTURE_EXPIRY - 1;
    assert_string_equal(ask(&use_case_expire_overdue).body, "{\"ceremonies\":0,\"operations\":0,\"messages\":0}");
    assert_int_equal(log_size(fixture.store.connection), 0);
    now = FIXTURE_EXPIRY;
    assert_string_equal(ask(&use_case_expire_overdue).body, "{\"ceremonies\":1,\"operations\":1,\"messages\":0}");
    assert_int_equal(log_size(fixture.store.connection), 2);
    assert_ok(ceremony_row_read(fixture.store.connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, &ceremony));
    assert_ok(operation_row_read(fixture.store.connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &operation));
    assert_true(row_word_is(&ceremony.state, CEREMONY_EXPIRED));
    assert_true(row_word_is(&operation.state, "expired"));
    assert_string_equal(ask(&use_case_expire_overdue).body, "{\"ceremonies\":0,\"operations\":0,\"messages\":0}");
}

static void keep_answer(const char *key, timestamp_us created_at)
{
    const struct idempotency_row row = {.caller = bytes_of_text("test"),
                                        .key = bytes_of_text(key),
                                        .http_status = 200,
                                        .answer = bytes_of_text("\n{}"),
                                        .created_at = created_at};
    assert_ok(store_begin(fixture.store.connection));
    assert_ok(idempotency_row_insert(fixture.store.connection, &row));
    assert_ok(store_commit(fixture.store.connection));
}

static enum status find_answer(const char *key)
{
    CLEANUP(idempotency_row_release) struct idempotency_row row = {0};
    return idempotency_row_read(fixture.store.connection, "test", key, &row);
}

static void a_kept_answer_is_forgotten_after_a_day_and_not_before(void **state)
{
    (void)state;
    keep_answer("old", now);
    keep_answer("young", now + 1);
    now += 24 * TIMESTAMP_HOUR;
    assert_ok(ask(&use_case_expire_overdue).status);
    assert_ok(find_answer("old"));
    now++;
    assert_ok(ask(&use_case_expire_overdue).status);
    assert_status(STATUS_NOT_FOUND, find_answer("old"));
    assert_ok(find_answer("young"));
}

static int set_up(void **state)
{
    (void)state;
    now = FIXTURE_NOW;
    keeper_fixture_init(&fixture);
    keeper_release(&fixture.keeper);
    struct keeper_options options = keeper_fixture_options(&fixture.store);
    options.clock = clock_of_test;
    assert_ok(keeper_start(&options, &fixture.keeper, NULL));
    services =
        (struct services){.store = fixture.store.store, .keepers = {1, {fixture.keeper}}, .origin = KEEPER_ORIGIN, .clock = clock_of_test};
    assert_ok(readers_new(services.store, &services.readers));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    readers_release(&services.readers);
    keeper_fixture_release(&fixture);
    return 0;
}

#define USE_CASE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        USE_CASE_TEST(nothing_is_enrolled_for_who_was_erased_meanwhile),
        USE_CASE_TEST(no_answer_counts_for_who_was_erased_meanwhile),
        USE_CASE_TEST(nothing_is_authorised_in_one_request_for_who_was_erased_meanwhile),
        USE_CASE_TEST(what_is_overdue_ends_at_its_time_and_not_before),
        USE_CASE_TEST(a_kept_answer_is_forgotten_after_a_day_and_not_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
