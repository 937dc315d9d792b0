/* SPDX-License-Identifier: Apache-2.0
 * A keeper beside another writer, which changes what a command of ours has read just then, and a keeper whose connection ends. Nobody is
 * told of a lost transaction: it is run again, in smaller batches when that does not help, and only what never wins is refused. */
#include "tests/testing.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "src/base/limits.h"
#include "src/store/guesses.h"
#include "tests/service/keeper_fixture.h"

static struct keeper_fixture fixture;
static struct store_connection *other;
static unsigned losses_left, runs;

static int set_up(void **state)
{
    (void)state;
    keeper_fixture_init(&fixture);
    losses_left = runs = 0;
    return store_connect(fixture.store.store, STORE_WRITE, &other) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    store_connection_release(&other);
    keeper_fixture_release(&fixture);
    return 0;
}

static enum status guess_at(struct store_connection *connection, const char *design, int64_t *ret_failures)
{
    return guess_counter_fail(connection, FIXTURE_CUSTOMER, design, INT64_MAX, FIXTURE_NOW, ret_failures);
}

static enum status guess(struct store_connection *connection)
{
    int64_t failures = 0;
    return guess_at(connection, "otp", &failures);
}

/* Our transaction has seen the counter's row before; the other one changes it, and wins. */
static enum status meet_other(struct store_connection *connection)
{
    has_key(connection, "what is there now");
    if (losses_left > 0) {
        losses_left--;
        INVARIANT(guess(other) == STATUS_OK);
    }
    return guess(connection);
}

static enum status run_and_meet(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    runs++;
    return meet_other(transaction->connection);
}

/* As a use case does that has words of its own for every failure. */
static enum status run_and_hide_the_loss(struct command *command, struct keeper_transaction *transaction)
{
    return run_and_meet(command, transaction) == STATUS_OK ? STATUS_OK : STATUS_REFUSED;
}

static enum status run_nothing(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    (void)transaction;
    return STATUS_OK;
}

static enum status call(enum status (*run)(struct command *, struct keeper_transaction *),
                        enum status (*finish)(struct command *, struct keeper_transaction *))
{
    CLEANUP(test_command_release) struct test_command command;
    test_command_init(&command, "");
    command.base.run = run;
    command.base.finish = finish;
    return test_command_call(fixture.keeper, &command);
}

static enum status call_key(const char *key)
{
    CLEANUP(test_command_release) struct test_command command;
    test_command_init(&command, key);
    return test_command_call(fixture.keeper, &command);
}

static void a_command_that_loses_is_run_again_and_its_caller_told_nothing(void **state)
{
    (void)state;
    losses_left = 2;
    assert_ok(call(run_and_meet, NULL));
    assert_int_equal(runs, 3);
    assert_true(keeper_is_healthy(fixture.keeper));
}

static void a_loss_that_a_command_makes_its_own_failure_of_is_none(void **state)
{
    (void)state;
    losses_left = 1;
    assert_ok(call(run_and_hide_the_loss, NULL));
    losses_left = 1;
    assert_ok(call(run_nothing, run_and_hide_the_loss));
    assert_true(keeper_is_healthy(fixture.keeper));
}

/* What was appended and signed in the lost transaction is appended and signed once in the end. */
static void a_batch_that_loses_leaves_one_entry_each(void **state)
{
    (void)state;
    struct test_command commands[3];
    losses_left = 1;
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        test_command_init(&commands[i], (const char *[]){"first", "second", "third"}[i]);
    assert_ok(keeper_submit(fixture.keeper, &commands[0].base));
    assert_ok(call(run_and_meet, NULL));
    assert_ok(keeper_submit(fixture.keeper, &commands[1].base));
    losses_left = 1;
    assert_ok(call(run_nothing, run_and_hide_the_loss));
    assert_ok(keeper_submit(fixture.keeper, &commands[2].base));
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        assert_ok(test_command_wait(&commands[i]));
        assert_int_equal(commands[i].index, i);
        test_command_release(&commands[i]);
    }
    check_log(fixture.store.connection);
}

/* Holds the keeper in `run` until all the others wait, so that they are one batch. */
static sem_t entered, open;

static enum status wait_at_gate(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    (void)transaction;
    sem_post(&entered);
    sem_wait(&open);
    return STATUS_OK;
}

static enum status always_lose(struct command *command, struct keeper_transaction *transaction)
{
    losses_left = 1;
    return run_and_meet(command, transaction);
}

static void submit_batch(struct test_command *gate, struct test_command *commands, size_t count, size_t loser)
{
    sem_init(&entered, 0, 0);
    sem_init(&open, 0, 0);
    test_command_init(gate, "gate");
    gate->base.run = wait_at_gate;
    gate->base.finish = NULL;
    assert_ok(keeper_submit(fixture.keeper, &gate->base));
    sem_wait(&entered);
    for (size_t i = 0; i < count; i++) {
        char key[24];
        snprintf(key, sizeof key, "key-%zu-%zu", loser, i);
        test_command_init(&commands[i], key);
        if (i == loser)
            commands[i].base = (struct command){.run = always_lose, .done = commands[i].base.done};
        assert_ok(keeper_submit(fixture.keeper, &commands[i].base));
    }
    sem_post(&open);
    assert_ok(test_command_wait(gate));
    test_command_release(gate);
}

static void only_what_never_wins_is_refused(void **state)
{
    (void)state;
    for (size_t loser = 0; loser < 8; loser += 3) {
        struct test_command gate, commands[8];
        submit_batch(&gate, commands, COUNT_OF(commands), loser);
        for (size_t i = 0; i < COUNT_OF(commands); i++) {
            assert_status(i == loser ? STATUS_UNAVAILABLE : STATUS_OK, test_command_wait(&commands[i]));
            test_command_release(&commands[i]);
        }
        assert_true(keeper_is_healthy(fixture.keeper));
        check_log(fixture.store.connection);
    }
    assert_int_equal(runs, LIMIT_KEEPER_TRIES + 2 * (3 + 3 + LIMIT_KEEPER_TRIES)); /* what is before it commits without it, by halves */
}

/* What the other one holds is waited for last, so it is we who wait first, and whom PostgreSQL makes give way. */
static enum status (*run_usual)(struct command *, struct keeper_transaction *);
static enum status first_end;

static enum status run_in_our_order(struct command *command, struct keeper_transaction *transaction)
{
    int64_t failures = 0;
    TRY(guess(transaction->connection));
    enum status status = guess_at(transaction->connection, "password", &failures);
    if (runs++ == 0)
        first_end = status;
    TRY(status);
    return run_usual(command, transaction);
}

static long ask(const char *sql)
{
    return postgres_fixture_ask(fixture.store.database, sql);
}

static void wait_until(const char *sql)
{
    for (int tries = 0; ask(sql) == 0; tries++) {
        INVARIANT(tries < 1000);
        usleep(10 * 1000);
    }
}

static void *close_the_circle(void *ret_status)
{
    wait_until("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    enum status status = guess(other);
    *(enum status *)ret_status = status == STATUS_OK ? store_commit(other) : status;
    return NULL;
}

static void of_two_that_wait_for_each_other_neither_is_lost(void **state)
{
    (void)state;
    pthread_t thread;
    CLEANUP(test_command_release) struct test_command command;
    enum status others = STATUS_INTERNAL;
    int64_t failures = 0, size = log_size(fixture.store.connection);
    assert_ok(store_begin(other));
    assert_ok(guess_at(other, "password", &failures));
    assert_int_equal(pthread_create(&thread, NULL, close_the_circle, &others), 0);
    test_command_init(&command, "deadlocked");
    run_usual = command.base.run;
    command.base.run = run_in_our_order;
    assert_ok(test_command_call(fixture.keeper, &command));
    pthread_join(thread, NULL);
    assert_ok(others);
    assert_status(STATUS_CONTENTION, first_end);
    wait_until("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
    for (size_t i = 0; i < 2; i++) {
        assert_ok(guess_at(other, (const char *[]){"otp", "password"}[i], &failures));
        assert_int_equal(failures, 3); /* ours, the other's, this one */
    }
    assert_true(has_key(fixture.store.connection, "deadlocked"));
    assert_int_equal(log_size(fixture.store.connection), size + 1);
    check_log(fixture.store.connection);
}

static void a_keeper_whose_connection_ends_recovers_by_itself(void **state)
{
    (void)state;
    assert_ok(call_key("before"));
    postgres_fixture_disconnect_all(fixture.store.database);
    assert_status(STATUS_UNAVAILABLE, call_key("lost"));
    assert_true(becomes_healthy(fixture.keeper));
    assert_ok(call_key("after"));
    store_connection_release(&fixture.store.connection);
    assert_ok(store_connect(fixture.store.store, STORE_WRITE, &fixture.store.connection));
    assert_true(has_key(fixture.store.connection, "before") && has_key(fixture.store.connection, "after"));
    assert_false(has_key(fixture.store.connection, "lost"));
    check_log(fixture.store.connection);
}

static enum status lose_connection(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    TRY(guess(transaction->connection));
    postgres_fixture_disconnect_all(fixture.store.database);
    return guess(transaction->connection) == STATUS_OK ? STATUS_OK : STATUS_REFUSED;
}

static void a_connection_that_ends_under_a_command_fails_the_batch(void **state)
{
    (void)state;
    assert_status(STATUS_UNAVAILABLE, call(lose_connection, NULL));
    assert_true(becomes_healthy(fixture.keeper));
    assert_status(STATUS_UNAVAILABLE, call(run_nothing, lose_connection));
    assert_true(becomes_healthy(fixture.keeper));
    assert_ok(call_key("after"));
}

int main(void)
{
#define KEEPER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        KEEPER_TEST(a_command_that_loses_is_run_again_and_its_caller_told_nothing),
        KEEPER_TEST(a_loss_that_a_command_makes_its_own_failure_of_is_none),
        KEEPER_TEST(a_batch_that_loses_leaves_one_entry_each),
        KEEPER_TEST(only_what_never_wins_is_refused),
        KEEPER_TEST(of_two_that_wait_for_each_other_neither_is_lost),
        KEEPER_TEST(a_keeper_whose_connection_ends_recovers_by_itself),
        KEEPER_TEST(a_connection_that_ends_under_a_command_fails_the_batch),
    };
    if (!postgres_fixture_is_wanted())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
