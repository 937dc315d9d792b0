/* SPDX-License-Identifier: Apache-2.0
 * Several keepers of one store: each has its log, the first log tells of all of them, and one that dies leaves nothing open or unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "src/ledger/entry.h"
#include "src/ledger/log_name.h"
#include "src/service/keeper_lease.h"
#include "src/service/ledger_restore.h"
#include "tests/service/keeper_fixture.h"

#define LEASE_MS 40
#define LOGS_MAX 8
#define ENTRIES_MAX 256
#define MANY_LOGS 32 /* with the root, more than two pages of them */

static struct store_fixture store;
static _Atomic timestamp_us now;

static timestamp_us clock_of_test(void)
{
    return now;
}

static struct keeper_options options_of(const char *holder)
{
    struct keeper_options options = keeper_fixture_options(&store);
    options.holder = holder;
    options.lease_ms = LEASE_MS;
    options.clock = clock_of_test;
    return options;
}

static struct keeper *start(const char *holder)
{
    const struct keeper_options options = options_of(holder);
    struct keeper *keeper = NULL;
    assert_int_equal(keeper_start(&options, &keeper, NULL), STATUS_OK);
    return keeper;
}

static enum status append(struct keeper *keeper, const char *key)
{
    CLEANUP(test_command_release) struct test_command command;
    test_command_init(&command, key);
    return test_command_call(keeper, &command);
}

/* A connection and a lease without a keeper's thread: what the thread would do is called by hand. */
struct hand {
    struct keeper_options options;
    struct keeper_log log;
    struct keeper_lease lease;
    struct store_connection *connection;
};

static void hand_init(struct hand *hand, const char *holder)
{
    *hand = (struct hand){.options = options_of(holder)};
    hand->lease = (struct keeper_lease){.options = &hand->options, .log = &hand->log};
    assert_int_equal(store_connect(store.store, STORE_WRITE, &hand->connection), STATUS_OK);
}

static void hand_open(struct hand *hand, const char *holder)
{
    hand_init(hand, holder);
    assert_int_equal(keeper_lease_open(&hand->lease, hand->connection), STATUS_OK);
}

static void hand_release(struct hand *hand)
{
    store_connection_release(&hand->connection);
}

static void hand_say(struct hand *hand)
{
    struct ledger_entry entry = {.event = LEDGER_EVENT_CUSTOMER_CHANGED};
    assert_int_equal(store_begin(hand->connection), STATUS_OK);
    assert_int_equal(keeper_log_say(&hand->log, hand->connection, &hand->options.signer, now, &entry), STATUS_OK);
    assert_int_equal(store_commit(hand->connection), STATUS_OK);
}

/* The entries of a log, read back. */
struct said {
    size_t count;
    struct buffer bodies[ENTRIES_MAX];
    struct ledger_entry entries[ENTRIES_MAX];
};

static void said_release(struct said *said)
{
    for (size_t i = 0; i < said->count; i++)
        buffer_release(&said->bodies[i]);
}

static enum status keep(void *context, int64_t index, const struct digest *leaf, struct bytes body)
{
    struct said *said = context;
    (void)index;
    (void)leaf;
    struct buffer *copy = &said->bodies[said->count];
    *copy = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    TRY(buffer_append(copy, body));
    return ledger_entry_read(buffer_bytes(copy), &said->entries[said->count++]);
}

static void read_said(int64_t log, struct said *ret_said)
{
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    *ret_said = (struct said){0};
    assert_int_equal(ledger_log_row_read(store.connection, log, &row), STATUS_OK);
    assert_int_equal(ledger_rows_entries(store.connection, log, 0, (size_t)row.size, keep, ret_said), STATUS_OK);
}

static struct bytes detail(const struct ledger_entry *entry, const char *name)
{
    for (size_t i = 0; i < entry->detail_count; i++)
        if (bytes_equal(entry->details[i].name, bytes_of_text(name)))
            return entry->details[i].text;
    return bytes_of(NULL, 0);
}

static size_t count_of(const struct said *said, enum ledger_event event, const char *origin)
{
    size_t count = 0;
    for (size_t i = 0; i < said->count; i++)
        if (said->entries[i].event == event && bytes_equal(detail(&said->entries[i], "log"), bytes_of_text(origin)))
            count++;
    return count;
}

/* How far the root says that the log has got. */
static int64_t anchored_size(const char *origin)
{
    CLEANUP(said_release) struct said said;
    int64_t size = 0;
    read_said(LEDGER_ROOT_LOG, &said);
    for (size_t i = 0; i < said.count; i++)
        if (said.entries[i].event == LEDGER_EVENT_LOG_ANCHORED && bytes_equal(detail(&said.entries[i], "log"), bytes_of_text(origin)))
            size = said.entries[i].details[2].integer;
    return size;
}

static void each_keeper_has_a_log_that_the_root_names_before_its_first_entry(void **state)
{
    (void)state;
    struct keeper *first = start("a/0"), *second = start("a/1"), *third = start("b/0");
    CLEANUP(said_release) struct said said;
    assert_int_equal(append(first, "one"), STATUS_OK);
    assert_int_equal(append(second, "two"), STATUS_OK);
    assert_int_equal(append(third, "three"), STATUS_OK);
    keeper_release(&first);
    keeper_release(&second);
    keeper_release(&third);
    read_said(LEDGER_ROOT_LOG, &said);
    assert_int_equal(said.entries[0].event, LEDGER_EVENT_LOG_OPENED);
    for (int64_t log = 2; log <= 4; log++) {
        char origin[CHECKPOINT_ORIGIN_MAX + 1];
        assert_int_equal(log_name_make(KEEPER_ORIGIN, log, origin), STATUS_OK);
        assert_int_equal(count_of(&said, LEDGER_EVENT_LOG_JOINED, origin), 1);
    }
}

/* As when another's transaction crosses it: the first commit of a new log is refused, and the transaction is run again. */
#define FIRST_COMMIT_LOSES                                                                                                                 \
    "CREATE SEQUENCE commits;"                                                                                                             \
    "CREATE FUNCTION lose_once() RETURNS trigger LANGUAGE plpgsql AS"                                                                      \
    " 'BEGIN IF nextval(''commits'') = 1 THEN RAISE SQLSTATE ''40001''; END IF; RETURN NULL; END';"                                        \
    "CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON ledger_log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose_once()"

static void a_keeper_whose_first_commit_loses_against_another_has_a_log_all_the_same(void **state)
{
    (void)state;
    struct hand first, second;
    if (!store.is_postgres)
        skip();
    hand_open(&first, "a/0");
    postgres_fixture_ask(store.database, FIRST_COMMIT_LOSES);
    hand_open(&second, "b/0");
    assert_int_equal(second.log.id, 3);
    hand_say(&second);
    hand_release(&first);
    hand_release(&second);
}

static void stopping_anchors_every_entry_and_coming_back_goes_on_with_the_same_log(void **state)
{
    (void)state;
    for (int turn = 0; turn < 3; turn++) {
        char key[16];
        struct keeper *keeper = start("a/0");
        snprintf(key, sizeof key, "turn-%d", turn);
        assert_int_equal(append(keeper, key), STATUS_OK);
        keeper_release(&keeper);
        assert_int_equal(anchored_size(KEEPER_ORIGIN "/2"), turn + 1);
    }
    int64_t next;
    assert_int_equal(ledger_log_row_next(store.connection, &next), STATUS_OK);
    assert_int_equal(next, 3);
}

static void a_resting_log_is_nobodys_to_close(void **state)
{
    (void)state;
    struct hand other;
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    struct keeper *keeper = start("a/0");
    keeper_release(&keeper);
    now += TIMESTAMP_HOUR;
    hand_open(&other, "b/0");
    assert_int_equal(keeper_lease_keep(&other.lease, other.connection), STATUS_OK);
    assert_int_equal(ledger_log_row_read(store.connection, 2, &row), STATUS_OK);
    assert_int_equal(row.closed_at, 0);
    hand_release(&other);
}

static void the_log_of_a_keeper_that_died_is_closed_by_another_with_everything_in_it_anchored(void **state)
{
    (void)state;
    struct hand dead, other;
    CLEANUP(said_release) struct said said;
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    hand_open(&dead, "a/0");
    hand_say(&dead);
    hand_say(&dead);
    hand_open(&other, "b/0");
    assert_int_equal(keeper_lease_keep(&other.lease, other.connection), STATUS_OK);
    assert_int_equal(ledger_log_row_read(store.connection, 2, &row), STATUS_OK);
    assert_int_equal(row.closed_at, 0); /* it may only be slow */
    ledger_log_row_release(&row);
    now += (LEASE_MS + 1) * (TIMESTAMP_SECOND / 1000);
    assert_int_equal(keeper_lease_keep(&other.lease, other.connection), STATUS_OK);
    assert_int_equal(ledger_log_row_read(store.connection, 2, &row), STATUS_OK);
    assert_int_not_equal(row.closed_at, 0);
    assert_int_equal(row.size, 3);
    read_said(2, &said);
    assert_int_equal(said.entries[2].event, LEDGER_EVENT_LOG_CLOSED);
    assert_true(bytes_equal(detail(&said.entries[2], "by"), bytes_of_text("b/0")));
    assert_int_equal(anchored_size(KEEPER_ORIGIN "/2"), 3);
    hand_release(&dead);
    hand_release(&other);
}

static void a_keeper_whose_log_was_closed_cannot_write_there_any_more_and_gets_another(void **state)
{
    (void)state;
    struct hand slow, other;
    struct ledger_entry entry = {.event = LEDGER_EVENT_CUSTOMER_CHANGED};
    hand_open(&slow, "a/0");
    hand_open(&other, "b/0");
    now += (LEASE_MS + 1) * (TIMESTAMP_SECOND / 1000);
    assert_int_equal(keeper_lease_keep(&other.lease, other.connection), STATUS_OK);
    assert_int_equal(store_begin(slow.connection), STATUS_OK);
    assert_int_equal(keeper_log_say(&slow.log, slow.connection, &slow.options.signer, now, &entry), STATUS_CONFLICT);
    store_rollback(slow.connection);
    assert_int_equal(keeper_lease_open(&slow.lease, slow.connection), STATUS_OK);
    assert_int_equal(slow.log.id, 4);
    hand_say(&slow);
    hand_release(&slow);
    hand_release(&other);
}

static bool is_closed(int64_t log)
{
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    assert_int_equal(ledger_log_row_read(store.connection, log, &row), STATUS_OK);
    return row.closed_at != 0;
}

/* As if the log's keeper had been silent for long: again and again, for it runs and renews its lease meanwhile. */
static void close_though_its_keeper_runs(int64_t log, struct hand *other)
{
    while (!is_closed(log)) {
        enum status status = ledger_log_row_lease(store.connection, log, 1, 1);
        assert_true(status == STATUS_OK || status == STATUS_CONTENTION);
        assert_int_equal(keeper_lease_keep(&other->lease, other->connection), STATUS_OK);
    }
}

static void a_keeper_in_the_middle_of_its_work_goes_on_in_a_new_log_when_its_own_was_closed(void **state)
{
    (void)state;
    struct keeper *keeper = start("a/0");
    struct hand other;
    assert_int_equal(append(keeper, "before"), STATUS_OK);
    hand_open(&other, "b/0");
    close_though_its_keeper_runs(2, &other);
    (void)append(keeper, "between"); /* refused, or in the new log already */
    assert_true(becomes_healthy(keeper));
    assert_int_equal(append(keeper, "after"), STATUS_OK);
    assert_true(has_key(store.connection, "before"));
    assert_true(has_key(store.connection, "after"));
    keeper_release(&keeper);
    assert_true(anchored_size(KEEPER_ORIGIN "/4") > 0);
    hand_release(&other);
}

static void two_servers_of_one_name_are_told_and_the_older_writes_nothing(void **state)
{
    (void)state;
    struct hand older, newer;
    struct ledger_entry entry = {.event = LEDGER_EVENT_CUSTOMER_CHANGED};
    hand_open(&older, "a/0");
    hand_open(&newer, "a/0");
    assert_int_equal(older.log.id, newer.log.id);
    assert_int_equal(store_begin(older.connection), STATUS_OK);
    assert_int_equal(keeper_log_say(&older.log, older.connection, &older.options.signer, now, &entry), STATUS_CONFLICT);
    store_rollback(older.connection);
    assert_int_equal(keeper_lease_keep(&older.lease, older.connection), STATUS_CONFLICT);
    assert_int_equal(keeper_lease_open(&older.lease, older.connection), STATUS_CONFLICT);
    hand_say(&newer);
    hand_release(&older);
    hand_release(&newer);
}

static void append_to(struct merkle_tree *tree, uint8_t first_byte)
{
    const struct digest leaf = {.bytes = {first_byte}};
    struct merkle_completed completed;
    assert_int_equal(merkle_append(tree, &leaf, &completed), STATUS_OK);
}

/* A failover to a database that had not got the last commits, or got others. */
static void a_store_without_what_it_confirmed_gets_nothing_put_in_its_place(void **state)
{
    (void)state;
    struct hand keeper;
    hand_open(&keeper, "a/0");
    hand_say(&keeper);
    const struct keeper_log stored = keeper.log;
    append_to(&keeper.log.tree, 1);
    assert_int_equal(keeper_lease_open(&keeper.lease, keeper.connection), STATUS_CORRUPT);
    keeper.log.tree = (struct merkle_tree){0};
    append_to(&keeper.log.tree, 2);
    assert_int_equal(keeper_lease_open(&keeper.lease, keeper.connection), STATUS_CORRUPT);
    keeper.log = stored;
    keeper.log.id = 77;
    assert_int_equal(keeper_lease_open(&keeper.lease, keeper.connection), STATUS_CORRUPT);
    keeper.log = stored; /* the right one is there again */
    assert_int_equal(keeper_lease_open(&keeper.lease, keeper.connection), STATUS_OK);
    hand_say(&keeper);
    hand_release(&keeper);
}

static void a_failing_signer_leaves_no_log_half_closed(void **state)
{
    (void)state;
    struct hand dead, other;
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    hand_open(&dead, "a/0");
    hand_open(&other, "b/0");
    now += (LEASE_MS + 1) * (TIMESTAMP_SECOND / 1000);
    checkpoint_status = STATUS_UNAVAILABLE;
    assert_int_equal(keeper_lease_keep(&other.lease, other.connection), STATUS_UNAVAILABLE);
    checkpoint_status = STATUS_OK;
    assert_int_equal(ledger_log_row_read(store.connection, 2, &row), STATUS_OK);
    assert_int_equal(row.closed_at, 0);
    assert_int_equal(row.size, 0);
    assert_int_equal(row.epoch, 1);
    hand_release(&dead);
    hand_release(&other);
}

static void after_a_restore_nobody_writes_to_an_earlier_log_and_a_new_root_tells_where_each_ended(void **state)
{
    (void)state;
    const struct keeper_options options = options_of(NULL);
    struct ledger_entry entry = {.event = LEDGER_EVENT_CUSTOMER_CHANGED};
    struct ledger_restored restored;
    struct hand straggler, empty;
    CLEANUP(said_release) struct said said;
    hand_open(&straggler, "a/0");
    hand_open(&empty, "b/0");
    hand_say(&straggler);
    assert_int_equal(ledger_restore(&options, &restored), STATUS_OK);
    assert_int_equal(restored.root, 4);
    assert_string_equal(restored.origin, KEEPER_ORIGIN "/4");
    assert_int_equal(store_begin(straggler.connection), STATUS_OK);
    assert_int_equal(keeper_log_say(&straggler.log, straggler.connection, &straggler.options.signer, now, &entry), STATUS_CONFLICT);
    store_rollback(straggler.connection);
    assert_int_equal(keeper_lease_open(&straggler.lease, straggler.connection), STATUS_OK);
    assert_int_equal(straggler.log.id, 5);
    read_said(4, &said);
    assert_int_equal(said.count, 4);
    assert_int_equal(said.entries[0].event, LEDGER_EVENT_LOG_OPENED);
    assert_int_equal(count_of(&said, LEDGER_EVENT_LOG_RESTORED, KEEPER_ORIGIN), 1);
    assert_int_equal(count_of(&said, LEDGER_EVENT_LOG_RESTORED, KEEPER_ORIGIN "/2"), 1); /* 3 has nothing that could be missing */
    assert_int_equal(said.entries[2].details[2].integer, 1);
    assert_int_equal(count_of(&said, LEDGER_EVENT_LOG_JOINED, KEEPER_ORIGIN "/5"), 1);
    hand_release(&straggler);
    hand_release(&empty);
}

static void a_restore_tells_of_however_many_logs_there_are(void **state)
{
    (void)state;
    const struct keeper_options options = options_of(NULL);
    struct ledger_restored restored;
    CLEANUP(said_release) struct said said;
    for (int i = 0; i < MANY_LOGS; i++) {
        char holder[16];
        struct hand hand;
        snprintf(holder, sizeof holder, "node-%d/0", i);
        hand_open(&hand, holder);
        hand_say(&hand);
        hand_release(&hand);
    }
    assert_int_equal(ledger_restore(&options, &restored), STATUS_OK);
    assert_int_equal(restored.root, MANY_LOGS + 2);
    read_said(restored.root, &said);
    assert_int_equal(said.count, 1 + 1 + MANY_LOGS);
    assert_int_equal(count_of(&said, LEDGER_EVENT_LOG_RESTORED, KEEPER_ORIGIN "/33"), 1);
}

static void a_restore_that_cannot_sign_leaves_the_logs_as_they_were(void **state)
{
    (void)state;
    const struct keeper_options options = options_of(NULL);
    struct ledger_restored restored;
    struct hand hand;
    hand_open(&hand, "a/0");
    checkpoint_status = STATUS_UNAVAILABLE;
    assert_int_equal(ledger_restore(&options, &restored), STATUS_UNAVAILABLE);
    checkpoint_status = STATUS_OK;
    hand_say(&hand);
    hand_release(&hand);
}

static int set_up(void **state)
{
    (void)state;
    signer_status = checkpoint_status = STATUS_OK;
    now = FIXTURE_NOW;
    store_fixture_init(&store);
    store_fixture_fill(&store);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_fixture_release(&store);
    return 0;
}

#define LEASE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEASE_TEST(each_keeper_has_a_log_that_the_root_names_before_its_first_entry),
        LEASE_TEST(a_keeper_whose_first_commit_loses_against_another_has_a_log_all_the_same),
        LEASE_TEST(stopping_anchors_every_entry_and_coming_back_goes_on_with_the_same_log),
        LEASE_TEST(a_resting_log_is_nobodys_to_close),
        LEASE_TEST(the_log_of_a_keeper_that_died_is_closed_by_another_with_everything_in_it_anchored),
        LEASE_TEST(a_keeper_whose_log_was_closed_cannot_write_there_any_more_and_gets_another),
        LEASE_TEST(a_keeper_in_the_middle_of_its_work_goes_on_in_a_new_log_when_its_own_was_closed),
        LEASE_TEST(two_servers_of_one_name_are_told_and_the_older_writes_nothing),
        LEASE_TEST(a_store_without_what_it_confirmed_gets_nothing_put_in_its_place),
        LEASE_TEST(a_failing_signer_leaves_no_log_half_closed),
        LEASE_TEST(after_a_restore_nobody_writes_to_an_earlier_log_and_a_new_root_tells_where_each_ended),
        LEASE_TEST(a_restore_tells_of_however_many_logs_there_are),
        LEASE_TEST(a_restore_that_cannot_sign_leaves_the_logs_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
