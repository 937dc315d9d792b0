/* SPDX-License-Identifier: Apache-2.0
 * A message lives and dies with the transaction that wants it; attempts that fail are repeated, given up, and told in the ledger. */
#include "tests/service/keeper_fixture.h"
#include "tests/testing.h"

#include "src/service/keeper_call.h"
#include "src/service/outbox_dispatch.h"

struct fixture {
    struct keeper_fixture keeper;
    struct services services;
};

struct add_command {
    struct waited_command waited;
    struct services *services;
    struct outbox_message message;
    enum status status;
};

static enum status add(struct command *command, struct keeper_transaction *transaction)
{
    struct add_command *this = (struct add_command *)command;
    TRY(outbox_add(transaction, &this->message));
    return this->status;
}

static void set_words(struct outbox_row *row)
{
    assert_ok(row_word_set(&row->kind, "sms"));
    assert_ok(row_word_set(&row->purpose, "transaction"));
    assert_ok(row_word_set(&row->sender, "bank-tx"));
    assert_ok(row_word_set(&row->gateway, "smsc"));
    assert_ok(row_word_set(&row->template, "code"));
    assert_ok(row_word_set(&row->state, OUTBOX_QUEUED));
}

/* Adds a message in a command that ends with `status`, and returns its id. */
static struct id add_message(struct fixture *fixture, enum status status)
{
    struct add_command command = {.waited.command.run = add, .services = &fixture->services, .status = status};
    struct outbox_row *row = &command.message.row;
    *row = (struct outbox_row){.customer = {FIXTURE_CUSTOMER},
                               .operation = {FIXTURE_OPERATION},
                               .created_at = FIXTURE_NOW,
                               .due_at = FIXTURE_NOW,
                               .expires_at = FIXTURE_EXPIRY,
                               .claimed_by = -1};
    random_id(&row->id);
    set_words(row);
    command.message.sealed = BUFFER_INIT(16);
    assert_ok(buffer_append_text(&command.message.sealed, "sealed"));
    assert_status(status, keeper_call(fixture->keeper.keeper, &command.waited));
    outbox_message_release(&command.message);
    return row->id;
}

static bool has_work(struct fixture *fixture)
{
    bool work = false;
    assert_ok(outbox_has_work(&fixture->services, "smsc", &work));
    return work;
}

/* The message as a courier has it: claimed for its next attempt. */
static struct outbox_letter claim(struct fixture *fixture, const struct id *id)
{
    struct outbox_letter letter = {0};
    const struct row_key key = {.customer = {FIXTURE_CUSTOMER}, .id = *id};
    struct store_connection *connection = fixture->keeper.store.connection;
    assert_ok(store_begin(connection));
    assert_ok(outbox_row_claim(connection, &key, KEEPER_LOG, FIXTURE_EXPIRY, FIXTURE_EXPIRY));
    assert_ok(store_commit(connection));
    assert_ok(outbox_row_read(connection, FIXTURE_CUSTOMER, id->text, &letter.row));
    return letter;
}

static struct outbox_row stored(struct fixture *fixture, const struct id *id)
{
    struct outbox_row row = {0};
    assert_ok(outbox_row_read(fixture->keeper.store.connection, FIXTURE_CUSTOMER, id->text, &row));
    outbox_row_release(&row); /* the words and numbers stay */
    return row;
}

static void end_attempt(struct fixture *fixture, const struct id *id, enum channel_outcome outcome, int64_t attempts_max)
{
    const struct channel_result result = {.outcome = outcome, .reference = "ref-7", .reason = "smpp.0x58"};
    struct outbox_letter letter = claim(fixture, id);
    assert_ok(outbox_note_result(&fixture->services, &letter, &result, attempts_max));
    outbox_letter_release(&letter);
}

static void nothing_is_sent_for_what_was_taken_back(void **state)
{
    struct fixture *fixture = *state;
    int64_t before = log_size(fixture->keeper.store.connection);
    add_message(fixture, STATUS_REFUSED);
    assert_false(has_work(fixture));
    assert_int_equal(log_size(fixture->keeper.store.connection), before);
    add_message(fixture, STATUS_OK);
    assert_true(has_work(fixture));
    assert_int_equal(log_size(fixture->keeper.store.connection), before + 1);
}

static void nothing_is_lost_when_the_server_ends(void **state)
{
    struct fixture *fixture = *state;
    struct id id = add_message(fixture, STATUS_OK);
    struct outbox_letter letter = claim(fixture, &id);
    outbox_letter_release(&letter);
    assert_false(has_work(fixture));
    assert_ok(outbox_take_over(&fixture->services));
    assert_true(has_work(fixture));
}

static void attempts_wait_longer_and_end(void **state)
{
    struct fixture *fixture = *state;
    struct id id = add_message(fixture, STATUS_OK);
    end_attempt(fixture, &id, CHANNEL_LATER, 3);
    assert_int_equal(stored(fixture, &id).due_at, FIXTURE_NOW + 2 * TIMESTAMP_SECOND);
    end_attempt(fixture, &id, CHANNEL_LATER, 3);
    assert_int_equal(stored(fixture, &id).due_at, FIXTURE_NOW + 4 * TIMESTAMP_SECOND);
    assert_string_equal(stored(fixture, &id).reason.text, "smpp.0x58");
    end_attempt(fixture, &id, CHANNEL_LATER, 3);
    assert_string_equal(stored(fixture, &id).state.text, OUTBOX_FAILED);
}

static void what_is_refused_is_not_tried_again(void **state)
{
    struct fixture *fixture = *state;
    struct id id = add_message(fixture, STATUS_OK);
    end_attempt(fixture, &id, CHANNEL_NEVER, 3);
    assert_string_equal(stored(fixture, &id).state.text, OUTBOX_FAILED);
    assert_false(has_work(fixture));
}

static void a_late_result_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct id id = add_message(fixture, STATUS_OK);
    struct outbox_letter first = claim(fixture, &id), second = claim(fixture, &id);
    const struct channel_result failed = {.outcome = CHANNEL_NEVER, .reason = "late"};
    assert_ok(outbox_note_result(&fixture->services, &first, &failed, 3));
    assert_string_equal(stored(fixture, &id).state.text, OUTBOX_QUEUED);
    outbox_letter_release(&first);
    outbox_letter_release(&second);
}

static void receipts_are_told_once(void **state)
{
    struct fixture *fixture = *state;
    struct id id = add_message(fixture, STATUS_OK);
    const struct channel_receipt receipt = {.reference = "ref-7", .delivery = CHANNEL_DELIVERED};
    assert_status(STATUS_NOT_FOUND, outbox_note_receipt(&fixture->services, "smsc", &receipt));
    end_attempt(fixture, &id, CHANNEL_SENT, 3);
    int64_t before = log_size(fixture->keeper.store.connection);
    assert_ok(outbox_note_receipt(&fixture->services, "smsc", &receipt));
    assert_status(STATUS_NOT_FOUND, outbox_note_receipt(&fixture->services, "smsc", &receipt));
    assert_string_equal(stored(fixture, &id).state.text, OUTBOX_DELIVERED);
    assert_int_equal(log_size(fixture->keeper.store.connection), before + 1);
    check_log(fixture->keeper.store.connection);
}

static timestamp_us now_of_test(void)
{
    return FIXTURE_NOW;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    keeper_fixture_init(&fixture.keeper);
    fixture.services = (struct services){
        .store = fixture.keeper.store.store, .keepers = {1, {fixture.keeper.keeper}}, .origin = KEEPER_ORIGIN, .clock = now_of_test};
    *state = &fixture;
    return readers_new(fixture.services.store, &fixture.services.readers) == STATUS_OK ? 0 : 1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    readers_release(&fixture->services.readers);
    keeper_fixture_release(&fixture->keeper);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_sent_for_what_was_taken_back), TEST(nothing_is_lost_when_the_server_ends), TEST(attempts_wait_longer_and_end),
        TEST(what_is_refused_is_not_tried_again),      TEST(a_late_result_changes_nothing),        TEST(receipts_are_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
