/* SPDX-License-Identifier: Apache-2.0
 * The ends of an operation without a decision of the law: the channel withdraws it, or its time runs out. */
#include "src/service/close_operation.h"
#include "src/service/event.h"
#include "src/service/outbox_dispatch.h"
#include "src/service/use_cases.h"

#include "src/base/limits.h"
#include "src/store/ceremonies.h"
#include "src/store/idempotency.h"
#include "src/store/operations.h"
#include "src/store/phones.h"
#include "src/store/signals.h"

#define OVERDUE_AT_ONCE LIMIT_KEEPER_COMMAND_ENTRIES /* ceremonies and operations together: each appends one entry */
#define ANSWERS_KEPT (24 * TIMESTAMP_HOUR)           /* for a repeated idempotency key; docs/api.md promises it */

enum status operation_close(struct keeper_transaction *transaction, const struct row_key *key, enum operation_event event,
                            struct ledger_entry *entry)
{
    CLEANUP(operation_row_release) struct operation_row row = {0};
    enum operation_state from, to;
    uint64_t index;
    TRY(operation_row_read(transaction->connection, key->customer.text, key->id.text, &row));
    TRY(operation_state_find(row.state.text, &from));
    TRY(operation_state_next(from, event, &to));
    entry->operation = bytes_of_text(key->id.text);
    entry->customer = bytes_of_text(key->customer.text);
    entry->has_instruction = true;
    entry->instruction = row.instruction_digest;
    TRY(event_append(transaction, entry, &index));
    const struct operation_decision decision = {
        .from = operation_state_text(from),
        .to = operation_state_text(to),
        .decided_at = transaction->now,
        .decision = bytes_of_text("null"),
        .ledger_log = transaction->log,
        .ledger_index = (int64_t)index,
    };
    return operation_row_decide(transaction->connection, key->customer.text, key->id.text, &decision);
}

enum status operation_key_find(struct call *call, struct row_key *ret_key)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    const char *id = call->input.parameters[0];
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(readers_take(call->services->readers, &lease));
    TRY(operation_row_locate(lease.connection, id, &ret_key->customer));
    memcpy(ret_key->id.text, id, ID_TEXT_SIZE);
    return STATUS_OK;
}

struct cancel_operation {
    struct call call;
    struct row_key key;
};

static enum status cancel_prepare(struct call *call)
{
    return operation_key_find(call, &((struct cancel_operation *)call)->key);
}

static enum status cancel_run(struct call *call, struct keeper_transaction *transaction)
{
    struct cancel_operation *this = (struct cancel_operation *)call;
    struct ledger_entry entry = {.event = LEDGER_EVENT_OPERATION_CANCELLED};
    enum status status = operation_close(transaction, &this->key, OPERATION_EVENT_CANCEL, &entry);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "the operation has been decided");
    TRY(status);
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"cancelled\"}", this->key.id.text);
}

const struct use_case use_case_cancel_operation = {.size = sizeof(struct cancel_operation), .prepare = cancel_prepare, .run = cancel_run};

/* Ceremonies end with their own event, so that a trail tells why nothing came of them. */
static enum status expire_ceremony(struct keeper_transaction *transaction, const struct row_key *key)
{
    CLEANUP(ceremony_row_release) struct ceremony_row row = {0};
    uint64_t index;
    TRY(ceremony_row_read(transaction->connection, key->customer.text, key->id.text, &row));
    TRY(ceremony_row_close(transaction->connection, key->customer.text, key->id.text, CEREMONY_EXPIRED, transaction->now));
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_CEREMONY_EXPIRED,
        .operation = bytes_of_text(row.operation.text),
        .ceremony = bytes_of_text(key->id.text),
        .customer = bytes_of_text(key->customer.text),
    };
    return event_append(transaction, &entry, &index);
}

static enum status expire_operation(struct keeper_transaction *transaction, const struct row_key *key)
{
    struct ledger_entry entry = {.event = LEDGER_EVENT_OPERATION_EXPIRED};
    return operation_close(transaction, key, OPERATION_EVENT_EXPIRE, &entry);
}

static enum status expire_prepare(struct call *call)
{
    (void)call; /* everything is found inside the transaction */
    return STATUS_OK;
}

static enum status expire_run(struct call *call, struct keeper_transaction *transaction)
{
    struct row_key keys[OVERDUE_AT_ONCE];
    size_t ceremonies, operations;
    TRY(ceremony_rows_due(transaction->connection, transaction->now, keys, COUNT_OF(keys), &ceremonies));
    for (size_t i = 0; i < ceremonies; i++)
        TRY(expire_ceremony(transaction, &keys[i]));
    TRY(operation_rows_due(transaction->connection, transaction->now, keys, COUNT_OF(keys) - ceremonies, &operations));
    for (size_t i = 0; i < operations; i++)
        TRY(expire_operation(transaction, &keys[i]));
    size_t messages;
    TRY(outbox_expire(transaction, COUNT_OF(keys) - ceremonies - operations, &messages));
    int64_t forgotten;
    TRY(idempotency_rows_forget(transaction->connection, transaction->now - ANSWERS_KEPT, &forgotten));
    TRY(signal_rows_expire(transaction->connection, transaction->now));
    TRY(send_quota_forget(transaction->connection, transaction->now - ANSWERS_KEPT));
    return buffer_append_format(&call->body, "{\"ceremonies\":%zu,\"operations\":%zu,\"messages\":%zu}", ceremonies, operations, messages);
}

const struct use_case use_case_expire_overdue = {.size = sizeof(struct call), .prepare = expire_prepare, .run = expire_run};
