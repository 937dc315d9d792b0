/* SPDX-License-Identifier: Apache-2.0
 * How an attempt ended, what a receipt said, and what became too old: each a conditional change with its entry in the ledger. */
#include "src/service/keeper_call.h"
#include "src/service/outbox_dispatch.h"
#include "src/service/outbox_event.h"
#include "src/service/outbox_settle.h"

#include "src/base/limits.h"

#define WAIT_SECONDS_FIRST 2
#define WAIT_SECONDS_MAX 600
#define KEPT_AFTER_END (30 * TIMESTAMP_DAY)

struct result_command {
    struct waited_command waited;
    struct services *services;
    const struct outbox_row *row;
    const struct channel_result *result;
    int64_t attempts_max;
};

/* Doubling, and never more than a quarter of the time that is left: a code of two minutes is tried more than once. */
static timestamp_us next_try(const struct outbox_row *row, timestamp_us now)
{
    timestamp_us wait = WAIT_SECONDS_MAX * TIMESTAMP_SECOND, quarter = (row->expires_at - now) / 4;
    if (row->attempts < 9)
        wait = (WAIT_SECONDS_FIRST << (row->attempts - 1)) * TIMESTAMP_SECOND;
    if (wait > quarter)
        wait = quarter;
    return now + (wait < TIMESTAMP_SECOND ? TIMESTAMP_SECOND : wait);
}

static enum status give_up(struct result_command *this, struct keeper_transaction *transaction, const struct row_key *key)
{
    const struct outbox_row *row = this->row;
    TRY(outbox_row_fail(transaction->connection, key, row->attempts, this->result->reason, transaction->now));
    return outbox_event(transaction, LEDGER_EVENT_MESSAGE_FAILED, row, this->result->reason);
}

static enum status run_result(struct command *command, struct keeper_transaction *transaction)
{
    struct result_command *this = (struct result_command *)command;
    const struct outbox_row *row = this->row;
    const struct row_key key = {.customer = row->customer, .id = row->id};
    switch (this->result->outcome) {
    case CHANNEL_SENT:
        TRY(outbox_row_sent(transaction->connection, &key, row->attempts, this->result->reference, transaction->now));
        return outbox_event(transaction, LEDGER_EVENT_MESSAGE_SENT, row, "");
    case CHANNEL_NEVER:
        return give_up(this, transaction, &key);
    case CHANNEL_LATER:
        if (row->attempts >= this->attempts_max)
            return give_up(this, transaction, &key);
        return outbox_row_postpone(transaction->connection, &key, row->attempts, this->result->reason, next_try(row, transaction->now));
    }
    return STATUS_INTERNAL;
}

enum status outbox_note_result(struct services *services, const struct outbox_letter *letter, const struct channel_result *result,
                               int64_t attempts_max)
{
    struct result_command this = {
        .waited.command.run = run_result, .services = services, .row = &letter->row, .result = result, .attempts_max = attempts_max};
    enum status status = keeper_call(services->keepers.list[0], &this.waited);
    return status == STATUS_CONFLICT ? STATUS_OK : status; /* another attempt is running: it will tell */
}

struct receipt_command {
    struct waited_command waited;
    struct services *services;
    const char *gateway;
    const struct channel_receipt *receipt;
};

enum status outbox_settle_delivery(struct keeper_transaction *transaction, const struct row_key *key, enum channel_delivery delivery,
                                   const char *reason)
{
    static const struct {
        const char *state;
        enum ledger_event event;
    } ends[] = {[CHANNEL_DELIVERED] = {OUTBOX_DELIVERED, LEDGER_EVENT_MESSAGE_DELIVERED},
                [CHANNEL_UNDELIVERED] = {OUTBOX_FAILED, LEDGER_EVENT_MESSAGE_FAILED},
                [CHANNEL_TOO_LATE] = {OUTBOX_EXPIRED, LEDGER_EVENT_MESSAGE_EXPIRED}};
    CLEANUP(outbox_row_release) struct outbox_row row = {0};
    TRY(outbox_row_read(transaction->connection, key->customer.text, key->id.text, &row));
    TRY(outbox_row_receipt(transaction->connection, key, ends[delivery].state, reason, transaction->now));
    return outbox_event(transaction, ends[delivery].event, &row, reason);
}

static enum status run_receipt(struct command *command, struct keeper_transaction *transaction)
{
    struct receipt_command *this = (struct receipt_command *)command;
    struct row_key key;
    TRY(outbox_row_find_sent(transaction->connection, this->gateway, this->receipt->reference, &key));
    return outbox_settle_delivery(transaction, &key, this->receipt->delivery, this->receipt->reason);
}

enum status outbox_note_receipt(struct services *services, const char *gateway, const struct channel_receipt *receipt)
{
    struct receipt_command this = {.waited.command.run = run_receipt, .services = services, .gateway = gateway, .receipt = receipt};
    return keeper_call(services->keepers.list[0], &this.waited);
}

enum status outbox_expire(struct keeper_transaction *transaction, size_t capacity, size_t *ret_count)
{
    struct row_key keys[LIMIT_KEEPER_COMMAND_ENTRIES];
    size_t count = 0;
    INVARIANT(capacity <= COUNT_OF(keys));
    TRY(outbox_rows_due(transaction->connection, transaction->now, keys, capacity, &count));
    for (size_t i = 0; i < count; i++) {
        CLEANUP(outbox_row_release) struct outbox_row row = {0};
        TRY(outbox_row_read(transaction->connection, keys[i].customer.text, keys[i].id.text, &row));
        TRY(outbox_row_expire(transaction->connection, &keys[i], transaction->now));
        TRY(outbox_event(transaction, LEDGER_EVENT_MESSAGE_EXPIRED, &row, row.reason.text));
    }
    *ret_count = count;
    return outbox_rows_forget(transaction->connection, transaction->now, transaction->now - KEPT_AFTER_END);
}
