/* SPDX-License-Identifier: Apache-2.0
 * Every write and every sync fails in turn, the disk fills, the disk is slow, the power goes: nothing that was acknowledged is missing
 * afterwards, nothing is there by halves, and the keeper says that it is not healthy until it is again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "src/store/ledger_rows.h"
#include "tests/service/keeper_fixture.h"
#include "tests/store/faulty_disk.h"

#define COMMANDS 5
#define FAULT_POINTS_MAX 2000

struct run {
    bool is_acknowledged[COMMANDS];
};

static void key_of(int number, char key[24])
{
    snprintf(key, 24, "key-%d", number);
}

static enum status call_key(struct keeper_fixture *fixture, int number)
{
    CLEANUP(test_command_release) struct test_command command;
    char key[24];
    key_of(number, key);
    test_command_init(&command, key);
    return test_command_call(fixture->keeper, &command);
}

/* STATUS_UNAVAILABLE is the only thing a caller may be told when the disk fails; then health is false until the repair. */
static void run_commands(struct keeper_fixture *fixture, struct run *run)
{
    for (int i = 0; i < COMMANDS; i++) {
        enum status status = call_key(fixture, i);
        assert_true(status == STATUS_OK || status == STATUS_UNAVAILABLE);
        run->is_acknowledged[i] = status == STATUS_OK;
    }
}

static enum status has_body(void *context, int64_t leaf_index, const struct digest *leaf_hash, struct bytes body)
{
    (void)leaf_index;
    (void)leaf_hash;
    return bytes_equal(body, bytes_of_text(context)) ? STATUS_CONFLICT : STATUS_OK;
}

static bool ledger_has(struct store_connection *connection, char *key)
{
    enum status status = ledger_rows_entries(connection, KEEPER_LOG, 0, (size_t)log_size(connection), has_body, key);
    assert_true(status == STATUS_OK || status == STATUS_CONFLICT);
    return status == STATUS_CONFLICT;
}

static void check_run(struct store_connection *connection, const struct run *run)
{
    check_log(connection);
    for (int i = 0; i < COMMANDS; i++) {
        char key[24];
        key_of(i, key);
        assert_int_equal(has_key(connection, key), ledger_has(connection, key));
        if (run->is_acknowledged[i])
            assert_true(has_key(connection, key));
    }
}

static void check_after_power_loss(const struct keeper_fixture *fixture, const struct run *run, unsigned seed)
{
    struct store_fixture copy;
    store_fixture_init_copy(&copy, &fixture->store, seed);
    check_run(copy.connection, run);
    store_fixture_release(&copy);
}

/* False when the fault lay beyond the last write: the round was a whole run. */
static bool fault_round(enum disk_fault fault, unsigned countdown)
{
    struct keeper_fixture fixture;
    struct run run = {0};
    keeper_fixture_init(&fixture);
    faulty_disk_watch(fixture.store.path);
    faulty_disk_arm(fault, countdown);
    run_commands(&fixture, &run);
    bool has_failed = faulty_disk_has_failed();
    check_after_power_loss(&fixture, &run, 0);
    check_after_power_loss(&fixture, &run, countdown);
    faulty_disk_repair();
    assert_true(becomes_healthy(fixture.keeper));
    check_run(fixture.store.connection, &run);
    assert_int_equal(call_key(&fixture, COMMANDS), STATUS_OK);
    keeper_fixture_restart(&fixture);
    check_run(fixture.store.connection, &run);
    keeper_fixture_release(&fixture);
    return has_failed;
}

static void every_point(enum disk_fault fault)
{
    unsigned point = 1;
    while (point < FAULT_POINTS_MAX && fault_round(fault, point))
        point++;
    print_message("%u writes and syncs failed in turn\n", point - 1);
    assert_true(point > COMMANDS && point < FAULT_POINTS_MAX);
}

static void test_each_write_fails_once(void **state)
{
    (void)state;
    every_point(FAULT_ONCE);
}

static void test_the_disk_is_full_from_each_write_on(void **state)
{
    (void)state;
    every_point(FAULT_FULL);
}

static void test_the_disk_breaks_at_each_write(void **state)
{
    (void)state;
    every_point(FAULT_BROKEN);
}

static void test_a_full_disk_refuses_until_it_is_repaired(void **state)
{
    (void)state;
    const struct timespec pause = {.tv_nsec = 30000000};
    struct keeper_fixture fixture;
    struct keeper_figures figures;
    keeper_fixture_init(&fixture);
    faulty_disk_watch(fixture.store.path);
    faulty_disk_arm(FAULT_FULL, 1);
    assert_int_equal(call_key(&fixture, 0), STATUS_UNAVAILABLE);
    nanosleep(&pause, NULL);
    assert_false(keeper_is_healthy(fixture.keeper));
    keeper_read_figures(fixture.keeper, &figures);
    assert_int_equal(figures.trouble, STATUS_IO);
    assert_int_equal(call_key(&fixture, 1), STATUS_UNAVAILABLE);
    faulty_disk_repair();
    assert_true(becomes_healthy(fixture.keeper));
    assert_int_equal(call_key(&fixture, 2), STATUS_OK);
    assert_int_equal(log_size(fixture.store.connection), 1);
    keeper_fixture_release(&fixture);
}

static void test_a_keeper_in_trouble_can_be_stopped(void **state)
{
    (void)state;
    struct keeper_fixture fixture;
    keeper_fixture_init(&fixture);
    faulty_disk_watch(fixture.store.path);
    faulty_disk_arm(FAULT_BROKEN, 1);
    assert_int_equal(call_key(&fixture, 0), STATUS_UNAVAILABLE);
    keeper_release(&fixture.keeper);
    faulty_disk_repair();
    store_fixture_release(&fixture.store);
}

static void test_a_slow_disk_is_waited_for(void **state)
{
    (void)state;
    const struct timespec pause = {.tv_nsec = 20000000};
    struct keeper_fixture fixture;
    struct test_command command;
    keeper_fixture_init(&fixture);
    faulty_disk_watch(fixture.store.path);
    test_command_init(&command, "slow");
    faulty_disk_hold_syncs();
    assert_int_equal(keeper_submit(fixture.keeper, &command.base), STATUS_OK);
    faulty_disk_wait_for_sync();
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&command.lock);
    assert_false(command.is_done);
    pthread_mutex_unlock(&command.lock);
    assert_false(has_key(fixture.store.connection, "slow"));
    faulty_disk_let_syncs_go();
    assert_int_equal(test_command_wait(&command), STATUS_OK);
    test_command_release(&command);
    keeper_fixture_release(&fixture);
}

int main(void)
{
    faulty_disk_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_write_fails_once),
        cmocka_unit_test(test_the_disk_is_full_from_each_write_on),
        cmocka_unit_test(test_the_disk_breaks_at_each_write),
        cmocka_unit_test(test_a_full_disk_refuses_until_it_is_repaired),
        cmocka_unit_test(test_a_keeper_in_trouble_can_be_stopped),
        cmocka_unit_test(test_a_slow_disk_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
