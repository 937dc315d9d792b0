/* SPDX-License-Identifier: Apache-2.0
 * Requests that wait for signals of a conference: each is answered once, soon after something was said, whoever touches, waits and closes
 * at the same time. */
#include "tests/testing.h"

#include <pthread.h>
#include <time.h>

#include "src/service/signals.h"
#include "src/store/recordings.h"
#include "src/store/signals.h"
#include "tests/store/store_fixture.h"

#define CALLERS 6
#define ROUNDS 60
#define ROOM 4
#define PATIENCE_MS 5000

static struct store_fixture fixture;
static struct services services;
static struct signal_watch *watch;
static _Atomic unsigned accepted, over_count, looks;

static timestamp_us clock_of_test(void)
{
    looks++; /* who looks at a wait asks for the time */
    return FIXTURE_NOW;
}

static void count_over(void *context)
{
    (void)context;
    over_count++;
}

static struct signal_place place_after(int64_t after)
{
    return (struct signal_place){
        .customer = {FIXTURE_CUSTOMER}, .ceremony = {FIXTURE_CEREMONY}, .side = "officer", .after = after, .expires_at = FIXTURE_EXPIRY};
}

static enum status wait_after(int64_t after)
{
    const struct signal_place place = place_after(after);
    return signal_watch_wait(watch, &place, count_over, NULL);
}

static void say(int64_t position)
{
    struct signal_row row = {.customer = {FIXTURE_CUSTOMER},
                             .ceremony = {FIXTURE_CEREMONY},
                             .position = position,
                             .addressee = {"officer"},
                             .kind = {"offer"},
                             .sent_at = FIXTURE_NOW,
                             .expires_at = FIXTURE_EXPIRY,
                             .sealed_data = bytes_of_text("sealed")};
    assert_ok(signal_row_insert(fixture.connection, &row));
    signal_watch_touch(watch, FIXTURE_CEREMONY);
}

static bool becomes(unsigned count)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    for (unsigned ms = 0; over_count < count && ms < PATIENCE_MS; ms++)
        nanosleep(&moment, NULL);
    return over_count == count;
}

/* Touched again and again: each look but the first shows that the one before did not end the wait. */
static bool stays_through(unsigned touches)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    for (unsigned i = 0, before = looks; i < touches; i++, before = looks) {
        signal_watch_touch(watch, FIXTURE_CEREMONY);
        for (unsigned ms = 0; looks == before && ms < PATIENCE_MS; ms++)
            nanosleep(&moment, NULL);
        if (looks == before)
            return false;
    }
    return over_count == 0;
}

static int set_up(void **state)
{
    (void)state;
    const struct recording_row recording = {.customer = {FIXTURE_CUSTOMER},
                                            .ceremony = {FIXTURE_CEREMONY},
                                            .operation = {FIXTURE_OPERATION},
                                            .opened_at = FIXTURE_NOW,
                                            .keep_until = FIXTURE_EXPIRY};
    accepted = over_count = 0;
    store_fixture_init(&fixture);
    store_fixture_fill(&fixture);
    assert_ok(recording_row_insert(fixture.connection, &recording));
    services = (struct services){.store = fixture.store, .clock = clock_of_test};
    assert_ok(readers_new(fixture.store, &services.readers));
    return signal_watch_start(&services, ROOM, &watch) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    signal_watch_release(&watch);
    readers_release(&services.readers);
    store_fixture_release(&fixture);
    return 0;
}

static void a_wait_lasts_until_something_is_said_to_its_side(void **state)
{
    (void)state;
    assert_ok(wait_after(0));
    assert_true(stays_through(3)); /* nothing was said */
    say(1);
    assert_true(becomes(1));
    assert_ok(wait_after(0)); /* it is there already */
    assert_true(becomes(2));
}

static void more_than_there_is_room_for_are_told_at_once(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROOM; i++)
        assert_ok(wait_after(0));
    assert_status(STATUS_UNAVAILABLE, wait_after(0));
    say(1);
    assert_true(becomes(ROOM));
}

static void a_close_ends_every_wait_and_begins_no_more(void **state)
{
    (void)state;
    assert_ok(wait_after(0));
    assert_ok(wait_after(0));
    signal_watch_close(watch);
    assert_true(becomes(2));
    assert_status(STATUS_UNAVAILABLE, wait_after(0));
    assert_status(STATUS_UNAVAILABLE, signal_watch_wait(NULL, &(struct signal_place){0}, count_over, NULL));
}

static void *wait_again_and_again(void *unused)
{
    (void)unused;
    for (int round = 0; round < ROUNDS; round++) {
        accepted += wait_after(round % 2) == STATUS_OK;
        signal_watch_touch(watch, FIXTURE_CEREMONY);
    }
    return NULL;
}

static void every_wait_ends_once_whoever_races(void **state)
{
    (void)state;
    pthread_t threads[CALLERS];
    say(1);
    for (unsigned i = 0; i < CALLERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wait_again_and_again, NULL), 0);
    say(2);
    for (unsigned i = 0; i < CALLERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    signal_watch_close(watch);
    assert_true(accepted > 0 && becomes(accepted));
}

#define WATCH_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WATCH_TEST(a_wait_lasts_until_something_is_said_to_its_side),
        WATCH_TEST(more_than_there_is_room_for_are_told_at_once),
        WATCH_TEST(a_close_ends_every_wait_and_begins_no_more),
        WATCH_TEST(every_wait_ends_once_whoever_races),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
