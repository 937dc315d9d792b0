/* SPDX-License-Identifier: Apache-2.0
 * One conditional update, whose number of changed rows decides; so the counter serves once across connections as well. */
#include "src/service/counter.h"

#include "src/service/event.h"

#define FAILED_AT_ONCE 1 /* attempts */

static enum status fail_ceremony(struct establishment *made, struct keeper_transaction *transaction)
{
    int64_t attempts;
    uint64_t index;
    enum status status = ceremony_row_fail(transaction->connection, made->call->subject.customer.text, made->ceremony.id.text,
                                           FAILED_AT_ONCE, transaction->now, &attempts);
    if (status == STATUS_CONFLICT)
        return failure_set(&made->call->failure, STATUS_CONFLICT, "ceremony", "this ceremony has been answered or is over");
    TRY(status);
    struct ledger_entry entry = establishment_entry(made, LEDGER_EVENT_CEREMONY_FAILED);
    event_detail_insert(&entry, "reason", "counter");
    return event_append(transaction, &entry, &index);
}

static enum status append(const struct establishment *made, struct keeper_transaction *transaction, enum ledger_event event)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event,
                                 .operation = word(made->operation.row.id.text),
                                 .customer = word(made->call->subject.customer.text),
                                 .credential = word(made->ceremony.credential.text)};
    event_detail(&entry, "design", made->ceremony.design.text);
    if (event == LEDGER_EVENT_CREDENTIAL_SUSPENDED)
        event_detail(&entry, "reason", "counter");
    return event_append(transaction, &entry, &index);
}

static enum status suspend(const struct establishment *made, struct keeper_transaction *transaction)
{
    TRY(credential_row_suspend(transaction->connection, made->call->subject.customer.text, made->ceremony.credential.text));
    return append(made, transaction, LEDGER_EVENT_CREDENTIAL_SUSPENDED);
}

enum status counter_settle(struct establishment *made, struct keeper_transaction *transaction, bool *ret_regressed)
{
    const struct method_counter *counter = &made->result.counter;
    *ret_regressed = false;
    if (!counter->counted)
        return STATUS_OK;
    enum status status =
        credential_row_count(transaction->connection, made->call->subject.customer.text, made->ceremony.credential.text, counter->value);
    if (status != STATUS_CONFLICT)
        return status;
    TRY(fail_ceremony(made, transaction));
    TRY(append(made, transaction, LEDGER_EVENT_CREDENTIAL_COUNTER_REGRESSED));
    *ret_regressed = true;
    return counter->suspends ? suspend(made, transaction) : STATUS_OK;
}

enum status counter_write_regressed(struct buffer *ret_body)
{
    return buffer_append_text(ret_body, "{\"outcome\":\"wrong\",\"attempts_left\":0,\"details\":{\"reason\":\"counter\"}}");
}
