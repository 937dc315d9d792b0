/* SPDX-License-Identifier: Apache-2.0
 * A repeated idempotency key gets the first answer; the key is known exactly when what it did is durable. The use case here appends one
 * entry and answers with its index. */
#include "tests/service/keeper_fixture.h"
#include "tests/testing.h"

#include "src/service/call.h"

struct fixture {
    struct keeper_fixture keeper;
    struct services services;
};

struct answer {
    char text[32];
    enum status status;
    bool key_conflict;
    unsigned count; /* how often the call has ended */
};

static enum status run_status;
static _Atomic unsigned commits; /* that calls were told of */
static const char *asked_action;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* held: the keeper waits in `run` */
static pthread_mutex_t answers_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;

static enum status prepare(struct call *call)
{
    call->created = true;
    return STATUS_OK;
}

static enum status run(struct call *call, struct keeper_transaction *transaction)
{
    const struct keeper_entry entry = {.customer = FIXTURE_CUSTOMER, .operation = FIXTURE_OPERATION, .body = bytes_of_text("entry")};
    uint64_t index;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    TRY(keeper_append(transaction, &entry, &index));
    TRY(buffer_append_format(&call->body, "%llu", (unsigned long long)index));
    return run_status;
}

static enum status fail_to_finish(struct call *call, struct keeper_transaction *transaction)
{
    (void)call;
    (void)transaction;
    return STATUS_LIMIT;
}

static void note_commit(struct call *call)
{
    commits += call->body.size > 0;
}

static const struct use_case unfinishable = {
    .size = sizeof(struct call), .prepare = prepare, .run = run, .finish = fail_to_finish, .committed = note_commit};
static const struct use_case use_case = {.size = sizeof(struct call), .prepare = prepare, .run = run, .committed = note_commit};

static void note_answer(const struct call *call, enum status status, void *context)
{
    struct answer *answer = context;
    struct bytes body = buffer_bytes(&call->body);
    pthread_mutex_lock(&answers_lock);
    answer->count++;
    answer->status = status;
    answer->key_conflict = call->key_conflict;
    INVARIANT(body.size < sizeof answer->text);
    if (body.size > 0)
        memcpy(answer->text, body.data, body.size);
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&answers_lock);
}

static void begin_case(struct fixture *fixture, const struct use_case *which, const char *key, const char *body, struct answer *answer)
{
    const struct call_input input = {
        .caller = "test", .idempotency_key = key, .action = asked_action, .body = bytes_of_text(body), .now = FIXTURE_NOW};
    *answer = (struct answer){.count = 0};
    call_start(&fixture->services, which, &input, note_answer, answer);
}

static void begin(struct fixture *fixture, const char *key, const char *body, struct answer *answer)
{
    begin_case(fixture, &use_case, key, body, answer);
}

static void await(struct answer *answer)
{
    pthread_mutex_lock(&answers_lock);
    while (answer->count == 0)
        pthread_cond_wait(&answered, &answers_lock);
    pthread_mutex_unlock(&answers_lock);
}

static struct answer ask(struct fixture *fixture, const char *key, const char *body)
{
    struct answer answer;
    begin(fixture, key, body, &answer);
    await(&answer);
    return answer;
}

static int64_t entries_of(struct fixture *fixture)
{
    return log_size(fixture->keeper.store.connection);
}

static void a_key_gets_the_first_answer_again(void **state)
{
    struct fixture *fixture = *state;
    struct answer first = ask(fixture, "key", "body"), second = ask(fixture, "key", "body");
    assert_int_equal(first.status, STATUS_OK);
    assert_int_equal(second.status, STATUS_OK);
    assert_string_equal(second.text, first.text);
    assert_int_equal(entries_of(fixture), 1);
}

/* The first request with the key gets through while a second one looks: what stands in the second one's way is the first one's own doing.
 */
static struct fixture *overtaken;
static const char *overtaking_key;
static enum status overtake(struct call *call)
{
    assert_int_equal(ask(overtaken, overtaking_key, "body").status, STATUS_OK);
    INVARIANT(buffer_append_text(&call->body, "half an answer") == STATUS_OK);
    return failure_set(&call->failure, STATUS_CONFLICT, "ceremony", "answered by now");
}

static enum status refuse(struct call *call)
{
    return failure_set(&call->failure, STATUS_CONFLICT, "ceremony", "answered by somebody else");
}

static void a_repeated_request_that_its_first_one_overtakes_gets_the_first_answer(void **state)
{
    static const struct use_case cases[] = {
        {.size = sizeof(struct call), .prepare = overtake, .run = run},
        {.size = sizeof(struct call), .prepare = prepare, .work = overtake, .run = run},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer first, second;
        overtaken = *state;
        overtaking_key = i == 0 ? "key" : "another key";
        begin_case(overtaken, &cases[i], overtaking_key, "body", &second);
        await(&second);
        first = ask(overtaken, overtaking_key, "body");
        assert_int_equal(second.status, STATUS_OK);
        assert_string_equal(second.text, first.text);
        assert_int_equal(entries_of(overtaken), (int)i + 1);
    }
}

static void a_refusal_that_no_first_request_explains_stays_one(void **state)
{
    static const struct use_case refused = {.size = sizeof(struct call), .prepare = refuse, .run = run};
    struct answer answer;
    begin_case(*state, &refused, "key", "body", &answer);
    await(&answer);
    assert_int_equal(answer.status, STATUS_CONFLICT);
    assert_false(answer.key_conflict);
    assert_int_equal(entries_of(*state), 0);
}

static void without_a_key_every_call_counts(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(ask(fixture, NULL, "body").text, "0");
    assert_string_equal(ask(fixture, NULL, "body").text, "1");
    assert_int_equal(entries_of(fixture), 2);
}

static void a_key_takes_no_other_request(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(ask(fixture, "key", "body").status, STATUS_OK);
    struct answer other = ask(fixture, "key", "other body");
    assert_int_equal(other.status, STATUS_CONFLICT);
    assert_true(other.key_conflict);
    assert_int_equal(entries_of(fixture), 1);
}

static void a_key_takes_no_other_action(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(ask(fixture, "key", "body").status, STATUS_OK);
    asked_action = "other_action";
    struct answer other = ask(fixture, "key", "body");
    assert_int_equal(other.status, STATUS_CONFLICT);
    assert_true(other.key_conflict);
    assert_int_equal(entries_of(fixture), 1);
}

static void what_did_nothing_leaves_its_key_free(void **state)
{
    struct fixture *fixture = *state;
    run_status = STATUS_REFUSED;
    assert_int_equal(ask(fixture, "key", "body").status, STATUS_REFUSED);
    run_status = STATUS_OK;
    assert_int_equal(ask(fixture, "key", "body").status, STATUS_OK);
    assert_int_equal(entries_of(fixture), 1);
}

static void what_was_not_kept_leaves_its_key_free(void **state)
{
    struct fixture *fixture = *state;
    checkpoint_status = STATUS_UNAVAILABLE;
    assert_int_equal(ask(fixture, "key", "body").status, STATUS_UNAVAILABLE);
    checkpoint_status = STATUS_OK;
    assert_true(becomes_healthy(fixture->keeper.keeper));
    assert_int_equal(ask(fixture, "key", "body").status, STATUS_OK);
    assert_int_equal(entries_of(fixture), 1);
}

static void a_key_that_is_being_answered_is_told_so(void **state)
{
    struct fixture *fixture = *state;
    struct answer first, second;
    pthread_mutex_lock(&gate);
    begin(fixture, "key", "body", &first);
    begin(fixture, "key", "body", &second);
    pthread_mutex_unlock(&gate);
    await(&first);
    await(&second);
    assert_int_equal(first.status, STATUS_OK);
    assert_int_equal(second.status, STATUS_CONFLICT);
    assert_false(second.key_conflict);
    assert_int_equal(entries_of(fixture), 1);
    assert_string_equal(ask(fixture, "key", "body").text, first.text);
}

/* The neighbour is run a second time, and must not answer twice over. */
static void who_cannot_finish_spoils_no_neighbour(void **state)
{
    struct fixture *fixture = *state;
    struct answer first, bad, second;
    pthread_mutex_lock(&gate);
    begin(fixture, "first", "body", &first);
    begin_case(fixture, &unfinishable, "bad", "body", &bad);
    begin(fixture, "second", "body", &second);
    pthread_mutex_unlock(&gate);
    await(&first);
    await(&bad);
    await(&second);
    assert_int_equal(bad.status, STATUS_LIMIT);
    assert_string_equal(first.text, "0");
    assert_string_equal(second.text, "1");
    assert_int_equal(first.count + bad.count + second.count, 3);
    assert_string_equal(ask(fixture, "second", "body").text, "1");
    assert_string_equal(ask(fixture, "bad", "body").text, "2");
    assert_int_equal(entries_of(fixture), 3);
}

static void what_is_durable_is_told_once_and_nothing_else(void **state)
{
    struct fixture *fixture = *state;
    struct answer bad;
    run_status = STATUS_REFUSED;
    ask(fixture, "key", "body");
    run_status = STATUS_OK;
    begin_case(fixture, &unfinishable, "bad", "body", &bad);
    await(&bad);
    checkpoint_status = STATUS_UNAVAILABLE;
    ask(fixture, "key", "body");
    checkpoint_status = STATUS_OK;
    assert_true(becomes_healthy(fixture->keeper.keeper));
    assert_int_equal(commits, 0);
    ask(fixture, "key", "body");
    ask(fixture, "key", "body"); /* again: nothing new */
    assert_int_equal(commits, 1);
}

static void a_key_outlives_the_server(void **state)
{
    struct fixture *fixture = *state;
    struct answer first = ask(fixture, "key", "body");
    readers_release(&fixture->services.readers);
    keeper_fixture_restart(&fixture->keeper);
    assert_ok(readers_new(fixture->keeper.store.store, &fixture->services.readers));
    fixture->services.keepers.list[0] = fixture->keeper.keeper;
    assert_string_equal(ask(fixture, "key", "body").text, first.text);
    assert_int_equal(entries_of(fixture), 1);
}

static int make(void **state)
{
    static struct fixture fixture;
    run_status = STATUS_OK;
    commits = 0;
    asked_action = "action";
    keeper_fixture_init(&fixture.keeper);
    fixture.services = (struct services){.store = fixture.keeper.store.store, .keepers = {1, {fixture.keeper.keeper}}};
    assert_ok(readers_new(fixture.services.store, &fixture.services.readers));
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    readers_release(&fixture->services.readers);
    keeper_fixture_release(&fixture->keeper);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_key_gets_the_first_answer_again),
        CASE(a_repeated_request_that_its_first_one_overtakes_gets_the_first_answer),
        CASE(a_refusal_that_no_first_request_explains_stays_one),
        CASE(without_a_key_every_call_counts),
        CASE(a_key_takes_no_other_request),
        CASE(a_key_takes_no_other_action),
        CASE(what_did_nothing_leaves_its_key_free),
        CASE(what_was_not_kept_leaves_its_key_free),
        CASE(a_key_that_is_being_answered_is_told_so),
        CASE(who_cannot_finish_spoils_no_neighbour),
        CASE(what_is_durable_is_told_once_and_nothing_else),
        CASE(a_key_outlives_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
