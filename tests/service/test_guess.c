/* SPDX-License-Identifier: Apache-2.0
 * Guesses at a secret are counted exactly, for credential and customer, whatever races; the lock holds against right answers; a moving
 * factor serves once. */
#include "tests/testing.h"

#include <stdio.h>

#include "src/service/guess.h"
#include "src/store/credentials.h"
#include "src/store/guesses.h"
#include "tests/service/keeper_fixture.h"

#define CALLERS 64
#define CREDENTIAL_LIMIT 3
#define CUSTOMER_LIMIT 5
#define SECOND_CREDENTIAL "zyaaaaaaaaaaaaaaaaaaaaaaaa"

static struct keeper_fixture fixture;

/* One answer to the credential, through the keeper. */
struct answer {
    struct test_command command;
    struct method_guess said;
    struct guess guess;
    struct guess_outcome outcome;
};

static enum status run_answer(struct command *command, struct keeper_transaction *transaction)
{
    struct answer *this = (struct answer *)command;
    return guess_settle(transaction, &this->guess, &this->outcome);
}

static void answer_init(struct answer *this, const char *credential, bool right, int64_t factor)
{
    test_command_init(&this->command, "");
    this->command.base.run = run_answer;
    this->command.base.finish = NULL;
    this->said = (struct method_guess){.counted = true,
                                       .credential_limit = CREDENTIAL_LIMIT,
                                       .customer_limit = CUSTOMER_LIMIT,
                                       .has_factor = factor >= 0,
                                       .factor = factor};
    this->guess = (struct guess){.said = &this->said,
                                 .right = right,
                                 .design = DESIGN_OTP,
                                 .customer = FIXTURE_CUSTOMER,
                                 .credential = credential,
                                 .operation = FIXTURE_OPERATION};
}

static struct guess_outcome answer(const char *credential, bool right, int64_t factor)
{
    struct answer this;
    answer_init(&this, credential, right, factor);
    assert_ok(test_command_call(fixture.keeper, &this.command));
    test_command_release(&this.command);
    return this.outcome;
}

static enum guess_verdict wrong(const char *credential)
{
    return answer(credential, false, -1).verdict;
}

static int64_t log_entries(void)
{
    return log_size(fixture.store.connection);
}

static int set_up(void **state)
{
    (void)state;
    keeper_fixture_init(&fixture);
    struct credential_row row = fixture_credential();
    assert_ok(row_word_set(&row.design, "otp"));
    snprintf(row.id.text, sizeof row.id.text, "%s", SECOND_CREDENTIAL);
    assert_ok(store_begin(fixture.store.connection));
    assert_ok(credential_row_insert(fixture.store.connection, &row));
    return store_commit(fixture.store.connection) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    keeper_fixture_release(&fixture);
    return 0;
}

static void the_last_wrong_answer_locks_and_a_right_one_comes_too_late(void **state)
{
    (void)state;
    for (int64_t left = CREDENTIAL_LIMIT - 1; left >= 0; left--)
        assert_int_equal(answer(SECOND_CREDENTIAL, false, -1).attempts_left, left);
    int64_t entries = log_entries();
    assert_int_equal(entries, 1); /* the lock */
    assert_int_equal(answer(SECOND_CREDENTIAL, true, 10).verdict, GUESS_REFUSED);
    assert_int_equal(wrong(SECOND_CREDENTIAL), GUESS_REFUSED);
    assert_int_equal(log_entries(), entries);
}

static void a_right_answer_starts_both_counts_anew(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        assert_int_equal(wrong(SECOND_CREDENTIAL), GUESS_WRONG);
        assert_int_equal(wrong(SECOND_CREDENTIAL), GUESS_WRONG);
        assert_int_equal(answer(SECOND_CREDENTIAL, true, round).verdict, GUESS_ACCEPTED);
    }
}

static void a_factor_and_all_before_it_serve_once(void **state)
{
    (void)state;
    assert_int_equal(answer(SECOND_CREDENTIAL, true, 10).verdict, GUESS_ACCEPTED);
    assert_int_equal(answer(SECOND_CREDENTIAL, true, 10).verdict, GUESS_WRONG);
    assert_int_equal(answer(SECOND_CREDENTIAL, true, 9).verdict, GUESS_WRONG);
    assert_int_equal(answer(SECOND_CREDENTIAL, true, 11).verdict, GUESS_ACCEPTED);
}

static void another_credential_does_not_help_the_customer_who_guesses(void **state)
{
    bool locked;
    (void)state;
    for (int i = 0; i < CREDENTIAL_LIMIT; i++)
        assert_int_equal(wrong(SECOND_CREDENTIAL), GUESS_WRONG);
    assert_ok(credential_row_unlock(fixture.store.connection, FIXTURE_CUSTOMER, SECOND_CREDENTIAL));
    assert_int_equal(wrong(SECOND_CREDENTIAL), GUESS_WRONG);
    assert_int_equal(answer(SECOND_CREDENTIAL, false, -1).attempts_left, 0);
    assert_ok(guess_counter_is_locked(fixture.store.connection, FIXTURE_CUSTOMER, "otp", &locked));
    assert_true(locked);
    assert_int_equal(answer(SECOND_CREDENTIAL, true, 10).verdict, GUESS_REFUSED);
    assert_int_equal(answer("", true, -1).verdict, GUESS_REFUSED);
    assert_ok(guess_counter_unlock(fixture.store.connection, FIXTURE_CUSTOMER, "otp"));
    assert_int_equal(answer(SECOND_CREDENTIAL, true, 10).verdict, GUESS_ACCEPTED);
}

static void a_design_without_credential_counts_for_the_customer(void **state)
{
    (void)state;
    for (int64_t left = CUSTOMER_LIMIT - 1; left >= 0; left--)
        assert_int_equal(answer("", false, -1).attempts_left, left);
    assert_int_equal(answer("", false, -1).verdict, GUESS_REFUSED);
}

/* All at once, submitted without waiting: `right_at` of them is the right one, -1 none. */
static void present_together(int right_at, bool all_right, unsigned ret_verdicts[3])
{
    static struct answer answers[CALLERS];
    memset(ret_verdicts, 0, 3 * sizeof *ret_verdicts);
    for (int i = 0; i < CALLERS; i++) {
        answer_init(&answers[i], SECOND_CREDENTIAL, all_right || i == right_at, 77);
        assert_ok(keeper_submit(fixture.keeper, &answers[i].command.base));
    }
    for (int i = 0; i < CALLERS; i++) {
        assert_ok(test_command_wait(&answers[i].command));
        ret_verdicts[answers[i].outcome.verdict]++;
        test_command_release(&answers[i].command);
    }
}

static void one_code_at_once_is_accepted_once(void **state)
{
    unsigned verdicts[3];
    (void)state;
    present_together(-1, true, verdicts);
    assert_int_equal(verdicts[GUESS_ACCEPTED], 1);
    assert_int_equal(verdicts[GUESS_WRONG], CREDENTIAL_LIMIT);
}

static void parallel_guesses_get_no_more_than_the_limit(void **state)
{
    unsigned verdicts[3];
    (void)state;
    present_together(CREDENTIAL_LIMIT, false, verdicts); /* the right one comes just too late */
    assert_int_equal(verdicts[GUESS_ACCEPTED], 0);
    assert_int_equal(verdicts[GUESS_WRONG], CREDENTIAL_LIMIT);
    assert_int_equal(verdicts[GUESS_REFUSED], CALLERS - CREDENTIAL_LIMIT);
}

static void an_operation_carries_one_change(void **state)
{
    (void)state;
    assert_ok(spent_operation_insert(fixture.store.connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, FIXTURE_NOW));
    assert_status(STATUS_CONFLICT, spent_operation_insert(fixture.store.connection, FIXTURE_CUSTOMER, FIXTURE_OPERATION, FIXTURE_NOW));
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(the_last_wrong_answer_locks_and_a_right_one_comes_too_late),
        EACH(a_right_answer_starts_both_counts_anew),
        EACH(a_factor_and_all_before_it_serve_once),
        EACH(another_credential_does_not_help_the_customer_who_guesses),
        EACH(a_design_without_credential_counts_for_the_customer),
        EACH(one_code_at_once_is_accepted_once),
        EACH(parallel_guesses_get_no_more_than_the_limit),
        EACH(an_operation_carries_one_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
