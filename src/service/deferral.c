/* SPDX-License-Identifier: Apache-2.0
 * The wait's beginning and its end by a block. Its end by release is a use case of its own: release_deferred.c. */
#include "src/service/deferral.h"

#include "law/words.h"
#include "src/operation/state.h"
#include "src/service/close_operation.h"
#include "src/service/event.h"
#include "src/service/protection.h"
#include "src/store/protections.h"

enum status deferral_is_armed(const struct services *services, struct store_connection *connection, const struct operation_row *row,
                              bool *ret_armed)
{
    *ret_armed = false;
    if (services->protections == NULL)
        return STATUS_OK;
    return protection_is_armed(connection, row, PROTECTION_DEFERRED_BLOCKABLE, ret_armed);
}

static enum status insert_armed(struct keeper_transaction *transaction, const struct operation_row *row, const char *kind,
                                struct id *ret_id)
{
    struct protection_row armed = {
        .customer = row->customer, .operation = row->id, .opened_at = transaction->now, .expires_at = row->expires_at};
    random_id(&armed.id);
    TRY(row_word_set(&armed.kind, kind));
    TRY(row_word_set(&armed.state, PROTECTION_ARMED));
    TRY(protection_row_insert(transaction->connection, &armed));
    *ret_id = armed.id;
    return STATUS_OK;
}

enum status deferral_arm(struct call *call, struct keeper_transaction *transaction, const struct operation_row *row, const char *reason)
{
    const char *kind = vocabulary_text(&vocabulary_protection, PROTECTION_DEFERRED_BLOCKABLE);
    struct id id;
    bool is_armed;
    TRY(deferral_is_armed(call->services, transaction->connection, row, &is_armed));
    if (is_armed)
        return STATUS_OK;
    TRY(protection_require_room(transaction->connection, row, &call->failure));
    TRY(insert_armed(transaction, row, kind, &id));
    const struct protection_event opened = {.event = LEDGER_EVENT_PROTECTION_OPENED, .kind = kind, .id = id.text, .reason = reason};
    return protection_append(transaction, row, &opened);
}

/* What waits already, and this one with it. */
static enum status rule_at_the_beginning(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                                         const char **ret_rule)
{
    const struct deferral_rules *rules = &services->protections->deferral;
    int64_t count, sum_minor;
    TRY(operation_rows_deferred(transaction->connection, row->customer.text, &count, &sum_minor));
    *ret_rule = NULL;
    if (count >= rules->waiting_operations)
        *ret_rule = "waiting_operations";
    else if (row->amount_minor > rules->waiting_minor - sum_minor)
        *ret_rule = "waiting_twd";
    return STATUS_OK;
}

static enum status append_deferred(struct keeper_transaction *transaction, const struct operation_row *row, timestamp_us release_at)
{
    uint64_t index;
    const struct timestamp_text until = timestamp_format_utc(release_at);
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_OPERATION_DEFERRED,
        .operation = word(row->id.text),
        .customer = word(row->customer.text),
        .has_instruction = true,
        .instruction = row->instruction_digest,
    };
    event_detail(&entry, "release_at", until.text);
    return event_append(transaction, &entry, &index);
}

enum status deferral_begin(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                           const char **ret_rule, timestamp_us *ret_release_at)
{
    timestamp_us release_at = transaction->now + services->protections->deferral.wait_seconds * TIMESTAMP_SECOND;
    const struct row_key key = {.customer = row->customer, .id = row->id};
    const char *rule;
    TRY(rule_at_the_beginning(services, transaction, row, &rule));
    if (rule != NULL) {
        const struct blocking blocking = {.by = "rule", .reason = rule};
        *ret_rule = rule;
        return deferral_block(transaction, &key, &blocking);
    }
    TRY(append_deferred(transaction, row, release_at));
    TRY(operation_row_defer(transaction->connection, row->customer.text, row->id.text, release_at));
    *ret_rule = NULL;
    *ret_release_at = release_at;
    return STATUS_OK;
}

enum status deferral_block(struct keeper_transaction *transaction, const struct row_key *key, const struct blocking *blocking)
{
    const struct protection_end end = {.to = PROTECTION_BLOCKED, .at = transaction->now, .by = blocking->by};
    struct ledger_entry entry = {.event = LEDGER_EVENT_OPERATION_BLOCKED};
    event_detail(&entry, "by", blocking->by);
    if (blocking->caller != NULL)
        event_detail(&entry, "caller", blocking->caller);
    if (blocking->channel != NULL)
        event_detail(&entry, "channel", blocking->channel);
    event_detail(&entry, "reason", blocking->reason);
    TRY(operation_close(transaction, key, OPERATION_EVENT_BLOCK, &entry));
    return protection_row_disarm(transaction->connection, key->customer.text, key->id.text, "deferred_blockable", &end);
}
