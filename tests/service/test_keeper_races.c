/* SPDX-License-Identifier: Apache-2.0
 * Sixty-four callers at once want the same thing: a ceremony is consumed once, a limit is used up exactly, a key has one first answer, and
 * no guess escapes the counting. Through the keeper, and through connections of their own, as several nodes would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "src/store/guesses.h"
#include "src/store/idempotency.h"
#include "src/store/usage.h"
#include "tests/service/keeper_fixture.h"

#define CALLERS 64
#define ROUNDS 10
#define GUESSES_MAX 3
#define USAGE_MAX 10000
#define USAGE_SHARE 300

typedef enum status (*contest)(struct store_connection *connection);

static enum status consume_ceremony(struct store_connection *connection)
{
    static const struct digest record_digest = {{5}};
    const struct ceremony_outcome outcome = {.now = FIXTURE_NOW, .evidence = bytes_of_text("{}"), .record_digest = &record_digest};
    return ceremony_row_consume(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, &outcome);
}

static enum status guess(struct store_connection *connection)
{
    int64_t failures = 0;
    return credential_row_fail(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, GUESSES_MAX, FIXTURE_NOW, &failures);
}

static enum status use_code(struct store_connection *connection)
{
    return credential_row_advance(connection, FIXTURE_CUSTOMER, FIXTURE_CREDENTIAL, 56, 0);
}

static enum status guess_of_customer(struct store_connection *connection)
{
    int64_t failures = 0;
    return guess_counter_fail(connection, FIXTURE_CUSTOMER, "otp", GUESSES_MAX, FIXTURE_NOW, &failures);
}

static enum status attempt(struct store_connection *connection)
{
    int64_t attempts = 0;
    return ceremony_row_fail(connection, FIXTURE_CUSTOMER, FIXTURE_CEREMONY, GUESSES_MAX, FIXTURE_NOW, &attempts);
}

static enum status use_limit(struct store_connection *connection)
{
    const struct usage_key key = {FIXTURE_CUSTOMER, "class_2", USAGE_DAY, 20454};
    return usage_add(connection, &key, USAGE_SHARE, USAGE_MAX);
}

static enum status answer_first(struct store_connection *connection)
{
    const struct idempotency_row row = {
        .caller = bytes_of_text("web"),
        .key = bytes_of_text("key"),
        .http_status = 201,
        .answer = bytes_of_text("first"),
        .created_at = FIXTURE_NOW,
    };
    return idempotency_row_insert(connection, &row);
}

static enum status decide(struct store_connection *connection)
{
    const struct operation_decision permit = {
        .from = "created", .to = "permitted", .decided_at = FIXTURE_NOW, .decision = bytes_of_text("{}")};
    return operation_row_decide(connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, &permit);
}

static const struct {
    contest run;
    unsigned winners;
    enum status lost;
} contests[] = {
    {consume_ceremony, 1, STATUS_CONFLICT},  {guess, GUESSES_MAX, STATUS_CONFLICT},
    {attempt, GUESSES_MAX, STATUS_CONFLICT}, {use_limit, USAGE_MAX / USAGE_SHARE, STATUS_LIMIT},
    {answer_first, 1, STATUS_CONFLICT},      {decide, 1, STATUS_CONFLICT},
    {use_code, 1, STATUS_CONFLICT},          {guess_of_customer, GUESSES_MAX, STATUS_CONFLICT},
};

struct caller {
    struct test_command command;
    struct keeper_fixture *fixture;
    pthread_barrier_t *start;
    contest run;
    pthread_t thread;
    enum status status;
};

static enum status run_contest(struct command *command, struct keeper_transaction *transaction)
{
    return ((struct caller *)command)->run(transaction->connection);
}

static void *call_keeper(void *argument)
{
    struct caller *caller = argument;
    test_command_init(&caller->command, "");
    caller->command.base.run = run_contest;
    caller->command.base.finish = NULL;
    pthread_barrier_wait(caller->start);
    caller->status = test_command_call(caller->fixture->keeper, &caller->command);
    test_command_release(&caller->command);
    return NULL;
}

static enum status try_in_transaction(struct store_connection *connection, contest run)
{
    TRY(store_begin(connection));
    enum status status = run(connection);
    if (status == STATUS_OK)
        return store_commit(connection);
    store_rollback(connection);
    return status;
}

/* As a keeper does when others write, too; here until it is settled. */
static enum status call_in_transaction(struct store_connection *connection, contest run)
{
    enum status status = STATUS_CONTENTION;
    while (status == STATUS_CONTENTION)
        status = try_in_transaction(connection, run);
    return status;
}

static void *call_store(void *argument)
{
    struct caller *caller = argument;
    CLEANUP(store_connection_release) struct store_connection *connection = NULL;
    INVARIANT(store_connect(caller->fixture->store.store, STORE_WRITE, &connection) == STATUS_OK);
    pthread_barrier_wait(caller->start);
    caller->status = call_in_transaction(connection, caller->run);
    return NULL;
}

static void race(struct keeper_fixture *fixture, contest run, void *(*call)(void *), struct caller callers[CALLERS])
{
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, CALLERS);
    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){.fixture = fixture, .start = &start, .run = run};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (size_t i = 0; i < CALLERS; i++)
        pthread_join(callers[i].thread, NULL);
    pthread_barrier_destroy(&start);
}

static void count_results(const struct caller callers[CALLERS], unsigned winners, enum status lost)
{
    unsigned won = 0;
    for (size_t i = 0; i < CALLERS; i++) {
        assert_true(callers[i].status == STATUS_OK || callers[i].status == lost);
        won += callers[i].status == STATUS_OK;
    }
    assert_int_equal(won, winners);
}

static void run_round(void *(*call)(void *))
{
    static struct caller callers[CALLERS];
    for (size_t i = 0; i < COUNT_OF(contests); i++) {
        struct keeper_fixture fixture;
        keeper_fixture_init(&fixture);
        race(&fixture, contests[i].run, call, callers);
        count_results(callers, contests[i].winners, contests[i].lost);
        keeper_fixture_release(&fixture);
    }
}

static void test_callers_race_through_the_keeper(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++)
        run_round(call_keeper);
}

static void test_callers_race_through_connections_of_their_own(void **state)
{
    (void)state;
    run_round(call_store);
}

/* Many threads, many commands each: every acknowledged one is there, once, and the log is whole. */
#define BUSY_COMMANDS 50
struct busy_caller {
    struct keeper_fixture *fixture;
    unsigned number;
    pthread_t thread;
};

static void *call_often(void *argument)
{
    struct busy_caller *caller = argument;
    for (unsigned i = 0; i < BUSY_COMMANDS; i++) {
        CLEANUP(test_command_release) struct test_command command;
        char key[24];
        snprintf(key, sizeof key, "%u-%u", caller->number, i);
        test_command_init(&command, key);
        command.run_status = i % 5 == 4 ? STATUS_REFUSED : STATUS_OK;
        INVARIANT(test_command_call(caller->fixture->keeper, &command) == command.run_status);
    }
    return NULL;
}

static void test_busy_callers_lose_nothing(void **state)
{
    (void)state;
    struct keeper_fixture fixture;
    struct busy_caller callers[CALLERS];
    keeper_fixture_init(&fixture);
    for (unsigned i = 0; i < CALLERS; i++) {
        callers[i] = (struct busy_caller){.fixture = &fixture, .number = i};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]), 0);
    }
    for (unsigned i = 0; i < CALLERS; i++)
        pthread_join(callers[i].thread, NULL);
    struct keeper_figures figures;
    keeper_read_figures(fixture.keeper, &figures);
    assert_int_equal(figures.commands, CALLERS * BUSY_COMMANDS);
    assert_int_equal(figures.log_size, CALLERS * BUSY_COMMANDS * 4 / 5);
    assert_true(figures.batches < figures.commands);
    assert_int_equal(log_size(fixture.store.connection), CALLERS * BUSY_COMMANDS * 4 / 5);
    check_log(fixture.store.connection);
    keeper_fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_callers_race_through_the_keeper),
        cmocka_unit_test(test_callers_race_through_connections_of_their_own),
        cmocka_unit_test(test_busy_callers_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
