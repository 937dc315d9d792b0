/* SPDX-License-Identifier: Apache-2.0
 * What callers may rely on: an answer comes after the commit, a failed command leaves nothing and spoils
 * nothing, a failed batch fails for all, the queue is
 * bounded, and a stop loses nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/limits.h"
#include "src/crypto/digest.h"
#include "src/store/ledger_rows.h"
#include "tests/service/keeper_fixture.h"

static int set_up(void **state)
{
    static struct keeper_fixture fixture;
    keeper_fixture_init(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    keeper_fixture_release(*state);
    return 0;
}

static enum status call(struct keeper_fixture *fixture, const char *key, enum status run_status)
{
    CLEANUP(test_command_release) struct test_command command;
    test_command_init(&command, key);
    command.run_status = run_status;
    return test_command_call(fixture->keeper, &command);
}

/* Holds the keeper in `run` until it is let go, so that what is submitted meanwhile becomes one batch. */
struct gate {
    struct test_command command;
    sem_t entered, open;
};

static enum status wait_at_gate(struct command *command, struct keeper_transaction *transaction)
{
    (void)transaction;
    struct gate *gate = (struct gate *)command;
    sem_post(&gate->entered);
    sem_wait(&gate->open);
    return STATUS_OK;
}

static void gate_close(struct gate *gate, struct keeper *keeper)
{
    test_command_init(&gate->command, "gate");
    gate->command.base.run = wait_at_gate;
    gate->command.base.finish = NULL;
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->open, 0, 0);
    assert_int_equal(keeper_submit(keeper, &gate->command.base), STATUS_OK);
    sem_wait(&gate->entered);
}

static void gate_release(struct gate *gate)
{
    sem_post(&gate->open);
    assert_int_equal(test_command_wait(&gate->command), STATUS_OK);
    sem_destroy(&gate->entered);
    sem_destroy(&gate->open);
    test_command_release(&gate->command);
}

static void submit_keys(struct keeper *keeper, struct test_command *commands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char key[24];
        snprintf(key, sizeof key, "key-%zu", i);
        test_command_init(&commands[i], key);
        assert_int_equal(keeper_submit(keeper, &commands[i].base), STATUS_OK);
    }
}

static void test_an_answer_is_durable(void **state)
{
    struct keeper_fixture *fixture = *state;
    assert_int_equal(call(fixture, "first", STATUS_OK), STATUS_OK);
    assert_int_equal(call(fixture, "second", STATUS_OK), STATUS_OK);
    keeper_fixture_restart(fixture);
    assert_true(has_key(fixture->store.connection, "first") && has_key(fixture->store.connection, "second"));
    assert_int_equal(call(fixture, "third", STATUS_OK), STATUS_OK);
    assert_int_equal(log_size(fixture->store.connection), 3);
    check_log(fixture->store.connection);
}

static void test_entries_stand_on_their_trail(void **state)
{
    struct keeper_fixture *fixture = *state;
    assert_int_equal(call(fixture, "first", STATUS_OK), STATUS_OK);
    assert_int_equal(call(fixture, "second", STATUS_OK), STATUS_OK);
    struct trail_row rows[4];
    size_t count = 0;
    assert_int_equal(operation_trail_read(fixture->store.connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, rows, 4, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[1].leaf_index, 1);
}

static void test_signatures_come_in_one_call_a_batch(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct test_command commands[20];
    struct gate gate;
    gate_close(&gate, fixture->keeper);
    submit_keys(fixture->keeper, commands, COUNT_OF(commands));
    gate_release(&gate);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        struct digest digest;
        assert_int_equal(test_command_wait(&commands[i]), STATUS_OK);
        assert_int_equal(commands[i].index, i);
        digest_of(bytes_of_text(commands[i].key), &digest);
        assert_memory_equal(commands[i].signature.bytes, digest.bytes, DIGEST_SIZE);
        test_command_release(&commands[i]);
    }
    assert_int_equal(signer_calls, 1);
    assert_int_equal(checkpoint_calls, 1);
    check_log(fixture->store.connection);
}

static void test_a_failed_command_leaves_nothing(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct test_command commands[3];
    struct gate gate;
    gate_close(&gate, fixture->keeper);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        test_command_init(&commands[i], (const char *[]){"before", "refused", "after"}[i]);
        commands[i].run_status = i == 1 ? STATUS_REFUSED : STATUS_OK;
        assert_int_equal(keeper_submit(fixture->keeper, &commands[i].base), STATUS_OK);
    }
    gate_release(&gate);
    assert_int_equal(test_command_wait(&commands[0]), STATUS_OK);
    assert_int_equal(test_command_wait(&commands[1]), STATUS_REFUSED);
    assert_int_equal(test_command_wait(&commands[2]), STATUS_OK);
    assert_false(has_key(fixture->store.connection, "refused"));
    assert_int_equal(commands[2].index, 1);
    assert_int_equal(commands[2].ticket, 1);
    check_log(fixture->store.connection);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        test_command_release(&commands[i]);
}

static void test_a_used_key_is_a_conflict(void **state)
{
    struct keeper_fixture *fixture = *state;
    assert_int_equal(call(fixture, "once", STATUS_OK), STATUS_OK);
    assert_int_equal(call(fixture, "once", STATUS_OK), STATUS_CONFLICT);
    assert_int_equal(log_size(fixture->store.connection), 1);
}

static void expect_failure_and_recovery(struct keeper_fixture *fixture, const char *key, _Atomic enum status *cause)
{
    *cause = STATUS_UNAVAILABLE;
    assert_int_equal(call(fixture, key, STATUS_OK), STATUS_UNAVAILABLE);
    *cause = STATUS_OK;
    assert_true(becomes_healthy(fixture->keeper));
    assert_false(has_key(fixture->store.connection, key));
    assert_int_equal(call(fixture, key, STATUS_OK), STATUS_OK);
    check_log(fixture->store.connection);
}

static void test_nothing_happens_without_receipt_signatures(void **state)
{
    expect_failure_and_recovery(*state, "unsigned", &signer_status);
}

static void test_nothing_happens_without_a_signed_checkpoint(void **state)
{
    expect_failure_and_recovery(*state, "unsigned", &checkpoint_status);
}

static enum status fail_to_finish(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    (void)transaction;
    return STATUS_NO_MEMORY;
}

static enum status find_no_disk(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    (void)transaction;
    return STATUS_IO;
}

static atomic_uint answers;

static void count_answer(struct command *command, enum status status)
{
    answers++;
    test_command_done(command, status);
}

/* Commands 0 to count - 1 in one batch; `finish` is that of every third, from the second on. */
static void run_batch_with_bad_ones(struct keeper_fixture *fixture, struct test_command *commands, size_t count,
                                    enum status (*finish)(struct command *, struct keeper_transaction *))
{
    struct gate gate;
    answers = 0;
    gate_close(&gate, fixture->keeper);
    for (size_t i = 0; i < count; i++) {
        char key[24];
        snprintf(key, sizeof key, "key-%zu", i);
        test_command_init(&commands[i], key);
        commands[i].base.done = count_answer;
        if (i % 3 == 1)
            commands[i].base.finish = finish;
        assert_int_equal(keeper_submit(fixture->keeper, &commands[i].base), STATUS_OK);
    }
    gate_release(&gate);
    for (size_t i = 0; i < count; i++)
        (void)!test_command_wait(&commands[i]);
    assert_int_equal(answers, count);
}

static void test_what_cannot_finish_fails_alone(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct test_command commands[20];
    uint64_t index = 0;
    run_batch_with_bad_ones(fixture, commands, COUNT_OF(commands), fail_to_finish);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        bool is_bad = i % 3 == 1;
        struct digest digest;
        assert_int_equal(commands[i].status, is_bad ? STATUS_NO_MEMORY : STATUS_OK);
        assert_int_equal(has_key(fixture->store.connection, commands[i].key), !is_bad);
        digest_of(bytes_of_text(commands[i].key), &digest);
        if (!is_bad) {
            assert_int_equal(commands[i].index, index++);
            assert_memory_equal(commands[i].signature.bytes, digest.bytes, DIGEST_SIZE);
        }
        test_command_release(&commands[i]);
    }
    assert_int_equal(log_size(fixture->store.connection), index);
    assert_int_equal(signer_calls, 3); /* once to find that one fails, once to find all that do, once without them */
    assert_int_equal(checkpoint_calls, 1);
    assert_true(keeper_is_healthy(fixture->keeper));
    check_log(fixture->store.connection);
}

static atomic_uint runs;

static enum status count_run(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    (void)transaction;
    runs++;
    return STATUS_OK;
}

/* One command that is counted, and one that fails behind it, in one batch; *ret_runs is how often the former ran. */
static void run_before_a_failure(struct keeper_fixture *fixture, const char *key, unsigned *ret_runs)
{
    struct gate gate;
    struct test_command counted, failing;
    runs = 0;
    test_command_init(&counted, "counted");
    test_command_init(&failing, key);
    counted.base.run = count_run;
    counted.base.finish = NULL;
    failing.run_status = STATUS_CONFLICT;
    gate_close(&gate, fixture->keeper);
    assert_int_equal(keeper_submit(fixture->keeper, &counted.base), STATUS_OK);
    assert_int_equal(keeper_submit(fixture->keeper, &failing.base), STATUS_OK);
    gate_release(&gate);
    assert_int_equal(test_command_wait(&counted), STATUS_OK);
    assert_int_equal(test_command_wait(&failing), STATUS_CONFLICT);
    assert_false(has_key(fixture->store.connection, key));
    test_command_release(&counted);
    test_command_release(&failing);
    *ret_runs = runs;
}

static void test_failing_on_purpose_makes_few_batches_run_twice(void **state)
{
    unsigned times;
    run_before_a_failure(*state, "first", &times);
    assert_int_equal(times, 2);
    for (int i = 0; i < 7; i++) { /* and seven gates between */
        run_before_a_failure(*state, "another", &times);
        assert_int_equal(times, 1);
    }
    check_log(((struct keeper_fixture *)*state)->store.connection);
}

static void test_a_batch_of_which_nothing_can_finish_leaves_nothing(void **state)
{
    struct keeper_fixture *fixture = *state;
    CLEANUP(test_command_release) struct test_command bad;
    test_command_init(&bad, "bad");
    bad.base.finish = fail_to_finish;
    assert_int_equal(test_command_call(fixture->keeper, &bad), STATUS_NO_MEMORY);
    assert_int_equal(log_size(fixture->store.connection), 0);
    assert_int_equal(call(fixture, "bad", STATUS_OK), STATUS_OK);
    check_log(fixture->store.connection);
}

static void test_a_disk_that_fails_while_finishing_fails_the_batch(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct test_command commands[3];
    run_batch_with_bad_ones(fixture, commands, COUNT_OF(commands), find_no_disk);
    assert_true(becomes_healthy(fixture->keeper));
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        assert_int_equal(commands[i].status, STATUS_UNAVAILABLE);
        assert_false(has_key(fixture->store.connection, commands[i].key));
        test_command_release(&commands[i]);
    }
    check_log(fixture->store.connection);
}

static void test_a_store_that_takes_no_writes_fails_the_batch(void **state)
{
    struct keeper_fixture *fixture = *state;
    assert_int_equal(call(fixture, "unwritten", STATUS_IO), STATUS_UNAVAILABLE);
    assert_true(becomes_healthy(fixture->keeper));
    assert_false(has_key(fixture->store.connection, "unwritten"));
    check_log(fixture->store.connection);
}

static void test_a_full_queue_refuses(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct test_command *commands = calloc(LIMIT_KEEPER_QUEUE + 1, sizeof *commands);
    struct gate gate;
    gate_close(&gate, fixture->keeper);
    submit_keys(fixture->keeper, commands, LIMIT_KEEPER_QUEUE);
    test_command_init(&commands[LIMIT_KEEPER_QUEUE], "too many");
    assert_int_equal(keeper_submit(fixture->keeper, &commands[LIMIT_KEEPER_QUEUE].base), STATUS_UNAVAILABLE);
    gate_release(&gate);
    for (size_t i = 0; i < LIMIT_KEEPER_QUEUE; i++)
        assert_int_equal(test_command_wait(&commands[i]), STATUS_OK);
    for (size_t i = 0; i <= LIMIT_KEEPER_QUEUE; i++)
        test_command_release(&commands[i]);
    free(commands);
    assert_int_equal(log_size(fixture->store.connection), LIMIT_KEEPER_QUEUE);
    check_log(fixture->store.connection);
}

static void test_a_stop_finishes_what_waits(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct test_command commands[100];
    struct gate gate;
    gate_close(&gate, fixture->keeper);
    submit_keys(fixture->keeper, commands, COUNT_OF(commands));
    gate_release(&gate);
    keeper_release(&fixture->keeper);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        assert_true(commands[i].is_done);
        assert_int_equal(commands[i].status, STATUS_OK);
        test_command_release(&commands[i]);
    }
    assert_int_equal(log_size(fixture->store.connection), COUNT_OF(commands));
}

static enum status append_too_much(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    const struct keeper_entry entry = {.body = bytes_of_text("entry")};
    uint64_t index = 0;
    for (size_t i = 0; i < LIMIT_KEEPER_COMMAND_ENTRIES; i++)
        TRY(keeper_append(transaction, &entry, &index));
    return keeper_append(transaction, &entry, &index);
}

static void test_one_command_cannot_fill_the_log(void **state)
{
    struct keeper_fixture *fixture = *state;
    CLEANUP(test_command_release) struct test_command command;
    test_command_init(&command, "greedy");
    command.base.run = append_too_much;
    assert_int_equal(test_command_call(fixture->keeper, &command), STATUS_LIMIT);
    assert_int_equal(log_size(fixture->store.connection), 0);
}

static enum status append_many(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    const struct keeper_entry entry = {.body = bytes_of_text("entry")};
    uint64_t index = 0;
    for (size_t i = 0; i < LIMIT_KEEPER_COMMAND_ENTRIES; i++)
        TRY(keeper_append(transaction, &entry, &index));
    return STATUS_OK;
}

static void test_a_batch_without_room_is_cut(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct test_command commands[2 * LIMIT_KEEPER_BATCH_ENTRIES / LIMIT_KEEPER_COMMAND_ENTRIES];
    struct gate gate;
    gate_close(&gate, fixture->keeper);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        test_command_init(&commands[i], "many");
        commands[i].base.run = append_many;
        commands[i].base.finish = NULL;
        assert_int_equal(keeper_submit(fixture->keeper, &commands[i].base), STATUS_OK);
    }
    gate_release(&gate);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        assert_int_equal(test_command_wait(&commands[i]), STATUS_OK);
        test_command_release(&commands[i]);
    }
    assert_int_equal(log_size(fixture->store.connection), 2 * LIMIT_KEEPER_BATCH_ENTRIES);
    check_log(fixture->store.connection);
}

static void test_a_second_keeper_of_the_log_cannot_append(void **state)
{
    struct keeper_fixture *fixture = *state;
    const struct keeper_options options = keeper_fixture_options(&fixture->store);
    struct keeper *second = NULL;
    assert_int_equal(keeper_start(&options, &second, NULL), STATUS_OK);
    assert_int_equal(call(fixture, "first keeper", STATUS_OK), STATUS_OK);
    CLEANUP(test_command_release) struct test_command command;
    test_command_init(&command, "second keeper");
    assert_int_equal(test_command_call(second, &command), STATUS_UNAVAILABLE);
    assert_true(becomes_healthy(second));
    assert_int_equal(test_command_call(second, &command), STATUS_OK);
    keeper_release(&second);
    check_log(fixture->store.connection);
}

static const struct subject_salt salt = {"this salt must not be found here"};

static enum status make_subject(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    return subject_insert(transaction->connection, FIXTURE_CUSTOMER, &salt);
}

static enum status erase_subject(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    transaction->erases = true;
    return subject_delete(transaction->connection, FIXTURE_CUSTOMER);
}

static void call_run(struct keeper *keeper, enum status (*run)(struct command *, struct keeper_transaction *))
{
    CLEANUP(test_command_release) struct test_command command;
    test_command_init(&command, "");
    command.base.run = run;
    command.base.finish = NULL;
    assert_int_equal(test_command_call(keeper, &command), STATUS_OK);
}

static void test_an_erased_salt_is_in_no_file(void **state)
{
    struct keeper_fixture *fixture = *state;
    NEEDS_SQLITE(&fixture->store);
    const struct bytes bytes = bytes_of(salt.bytes, sizeof salt.bytes);
    call_run(fixture->keeper, make_subject);
    assert_true(store_files_hold(&fixture->store, bytes));
    call_run(fixture->keeper, erase_subject);
    assert_false(store_files_hold(&fixture->store, bytes));
}

static void test_a_reader_only_delays_the_erasing(void **state)
{
    struct keeper_fixture *fixture = *state;
    NEEDS_SQLITE(&fixture->store);
    const struct bytes bytes = bytes_of(salt.bytes, sizeof salt.bytes);
    CLEANUP(store_connection_release) struct store_connection *reader = NULL;
    assert_int_equal(store_connect(fixture->store.store, STORE_READ, &reader), STATUS_OK);
    call_run(fixture->keeper, make_subject);
    assert_int_equal(store_begin(reader), STATUS_OK);
    assert_false(has_key(reader, "next"));
    call_run(fixture->keeper, erase_subject);
    assert_true(store_files_hold(&fixture->store, bytes));
    store_rollback(reader);
    assert_int_equal(call(fixture, "next", STATUS_OK), STATUS_OK);
    assert_false(store_files_hold(&fixture->store, bytes));
}

static void test_a_log_of_another_origin_is_refused(void **state)
{
    struct keeper_fixture *fixture = *state;
    struct keeper_options options = keeper_fixture_options(&fixture->store);
    struct keeper *other = NULL;
    struct failure failure = {0};
    options.origin = "other.example/ledger";
    assert_int_equal(keeper_start(&options, &other, &failure), STATUS_CONFLICT);
    assert_null(other);
}

int main(void)
{
#define KEEPER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        KEEPER_TEST(test_an_answer_is_durable),
        KEEPER_TEST(test_entries_stand_on_their_trail),
        KEEPER_TEST(test_signatures_come_in_one_call_a_batch),
        KEEPER_TEST(test_a_failed_command_leaves_nothing),
        KEEPER_TEST(test_a_used_key_is_a_conflict),
        KEEPER_TEST(test_nothing_happens_without_receipt_signatures),
        KEEPER_TEST(test_nothing_happens_without_a_signed_checkpoint),
        KEEPER_TEST(test_what_cannot_finish_fails_alone),
        KEEPER_TEST(test_failing_on_purpose_makes_few_batches_run_twice),
        KEEPER_TEST(test_a_batch_of_which_nothing_can_finish_leaves_nothing),
        KEEPER_TEST(test_a_disk_that_fails_while_finishing_fails_the_batch),
        KEEPER_TEST(test_a_store_that_takes_no_writes_fails_the_batch),
        KEEPER_TEST(test_a_full_queue_refuses),
        KEEPER_TEST(test_a_stop_finishes_what_waits),
        KEEPER_TEST(test_one_command_cannot_fill_the_log),
        KEEPER_TEST(test_a_batch_without_room_is_cut),
        KEEPER_TEST(test_a_second_keeper_of_the_log_cannot_append),
        KEEPER_TEST(test_an_erased_salt_is_in_no_file),
        KEEPER_TEST(test_a_reader_only_delays_the_erasing),
        KEEPER_TEST(test_a_log_of_another_origin_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
