/* SPDX-License-Identifier: Apache-2.0
 * Each step is one conditional update, whose number of changed rows decides; so this holds across connections as well. */
#include "src/service/guess.h"

#include "law/words.h"
#include "src/service/event.h"
#include "src/store/credentials.h"
#include "src/store/guesses.h"

static bool has_credential(const struct guess *guess)
{
    return guess->credential[0] != 0;
}

static enum status append_lock(struct keeper_transaction *transaction, const struct guess *guess, enum ledger_event event)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event,
                                 .operation = word(guess->operation),
                                 .customer = word(guess->customer),
                                 .credential = event == LEDGER_EVENT_CREDENTIAL_LOCKED ? word(guess->credential) : word(NULL)};
    event_detail(&entry, "design", design_text(guess->design));
    return event_append(transaction, &entry, &index);
}

static enum status fail_credential(struct keeper_transaction *transaction, const struct guess *guess, int64_t *ret_left)
{
    int64_t failures, limit = guess->said->credential_limit;
    TRY(credential_row_fail(transaction->connection, guess->customer, guess->credential, limit, transaction->now, &failures));
    *ret_left = limit - failures;
    return failures >= limit ? append_lock(transaction, guess, LEDGER_EVENT_CREDENTIAL_LOCKED) : STATUS_OK;
}

static enum status fail_customer(struct keeper_transaction *transaction, const struct guess *guess, int64_t *ret_left)
{
    int64_t failures, limit = guess->said->customer_limit;
    TRY(guess_counter_fail(transaction->connection, guess->customer, design_text(guess->design), limit, transaction->now, &failures));
    *ret_left = limit - failures;
    return failures >= limit ? append_lock(transaction, guess, LEDGER_EVENT_DESIGN_LOCKED) : STATUS_OK;
}

/* STATUS_CONFLICT when it is locked. The credential's update looks at both locks, so that both count or neither does. */
static enum status count_wrong(struct keeper_transaction *transaction, const struct guess *guess, int64_t *ret_left)
{
    int64_t of_credential = INT64_MAX, of_customer;
    if (has_credential(guess))
        TRY(fail_credential(transaction, guess, &of_credential));
    TRY(fail_customer(transaction, guess, &of_customer));
    *ret_left = of_credential < of_customer ? of_credential : of_customer;
    return STATUS_OK;
}

/* STATUS_CONFLICT when it is locked, or the factor was used. */
static enum status count_right(struct keeper_transaction *transaction, const struct guess *guess)
{
    struct store_connection *connection = transaction->connection;
    if (!has_credential(guess))
        TRY(guess_require_unlocked(connection, guess->customer, guess->design, NULL));
    else if (guess->said->has_factor)
        TRY(credential_row_advance(connection, guess->customer, guess->credential, guess->said->factor, guess->said->drift));
    else
        TRY(credential_row_succeed(connection, guess->customer, guess->credential));
    return guess_counter_succeed(connection, guess->customer, design_text(guess->design));
}

enum status guess_settle(struct keeper_transaction *transaction, const struct guess *guess, struct guess_outcome *ret_outcome)
{
    struct guess_outcome outcome = {.verdict = GUESS_ACCEPTED};
    enum status status = guess->right ? count_right(transaction, guess) : STATUS_CONFLICT;
    if (status == STATUS_CONFLICT) {
        outcome.verdict = GUESS_WRONG;
        status = count_wrong(transaction, guess, &outcome.attempts_left);
    }
    if (status == STATUS_CONFLICT) {
        outcome.verdict = GUESS_REFUSED;
        status = STATUS_OK;
    }
    TRY(status);
    *ret_outcome = outcome;
    return STATUS_OK;
}

enum status guess_write_wrong(int64_t attempts_left, struct buffer *ret_body)
{
    return buffer_append_format(ret_body, "{\"outcome\":\"wrong\",\"attempts_left\":%lld}", (long long)attempts_left);
}

enum status guess_refuse(struct failure *failure)
{
    return failure_set(failure, STATUS_CONFLICT, "credential",
                       "locked after too many wrong answers: it takes the counter, or one of designs "
                       "1 to 5, to unlock it");
}

enum status guess_require_unlocked(struct store_connection *connection, const char *customer, enum design design, struct failure *failure)
{
    bool locked;
    TRY(guess_counter_is_locked(connection, customer, design_text(design), &locked));
    return locked ? guess_refuse(failure) : STATUS_OK;
}
