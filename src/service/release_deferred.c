/* SPDX-License-Identifier: Apache-2.0
 * The end of a wait that nobody used to block: the operation is judged again, with what happened meanwhile, and only then has a receipt. */
#include "src/service/close_operation.h"
#include "src/service/deferral.h"
#include "src/service/event.h"
#include "src/service/settlement.h"
#include "src/service/use_cases.h"

#include "src/json/case_json.h"
#include "src/store/customers.h"
#include "src/store/protections.h"

struct release_deferred {
    struct call call;
    struct row_key key;
    struct loaded_operation operation;
    struct subject subject; /* its id only: nothing sealed is opened, so that a customer who was erased is found in `run` */
    struct settlement settlement;
    bool settled;
};

static enum status release_prepare(struct call *call)
{
    struct release_deferred *this = (struct release_deferred *)call;
    loaded_operation_init(&this->operation);
    settlement_init(&this->settlement, call->services, &this->operation, &this->subject);
    this->settlement.from = OPERATION_DEFERRED;
    TRY(operation_key_find(call, &this->key));
    this->subject.customer = this->key.customer;
    return STATUS_OK;
}

static enum status is_active(struct store_connection *connection, const struct operation_row *row, bool *ret_active)
{
    CLEANUP(customer_row_release) struct customer_row customer = {0};
    TRY(customer_row_read(connection, row->customer.text, &customer));
    *ret_active = row_word_is(&customer.state, CUSTOMER_ACTIVE);
    return STATUS_OK;
}

/* The word of the rule that what happened while it waited breaks; NULL when none is. */
static enum status rule_at_the_end(struct services *services, struct store_connection *connection, const struct operation_row *row,
                                   const char **ret_rule)
{
    const struct deferral_rules *rules = &services->protections->deferral;
    bool active, changed = false, locked = false;
    TRY(is_active(connection, row, &active));
    if (rules->means_changed)
        TRY(customer_means_changed(connection, row->customer.text, row->created_at, &changed));
    if (rules->guesses_locked)
        TRY(customer_guesses_locked(connection, row->customer.text, row->created_at, &locked));
    *ret_rule = !active ? "customer_inactive" : changed ? "means_changed" : locked ? "guesses_locked" : NULL;
    return STATUS_OK;
}

static enum status append_released(struct release_deferred *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_OPERATION_RELEASED,
        .operation = word(this->key.id.text),
        .customer = word(this->key.customer.text),
        .has_instruction = true,
        .instruction = this->operation.row.instruction_digest,
    };
    return event_append(transaction, &entry, &index);
}

static enum status release(struct release_deferred *this, struct keeper_transaction *transaction)
{
    const struct protection_end end = {.to = PROTECTION_ESTABLISHED, .at = transaction->now, .by = "release"};
    TRY(append_released(this, transaction));
    TRY(protection_row_disarm(transaction->connection, this->key.customer.text, this->key.id.text, "deferred_blockable", &end));
    TRY(settlement_run(&this->settlement, transaction));
    this->settled = true;
    return STATUS_OK;
}

static enum status read_operation(struct release_deferred *this, struct store_connection *connection)
{
    struct operation_row *row = &this->operation.row;
    operation_row_release(row);
    *row = (struct operation_row){0};
    TRY(operation_row_read(connection, this->key.customer.text, this->key.id.text, row));
    return operation_from_text(row->facts, &this->operation.facts, NULL);
}

static enum status release_run(struct call *call, struct keeper_transaction *transaction)
{
    struct release_deferred *this = (struct release_deferred *)call;
    const char *rule;
    this->settled = false;
    TRY(read_operation(this, transaction->connection));
    const struct operation_row *row = &this->operation.row;
    if (!row_word_is(&row->state, operation_state_text(OPERATION_DEFERRED)) || transaction->now < row->release_at)
        return STATUS_CONFLICT;
    TRY(rule_at_the_end(call->services, transaction->connection, row, &rule));
    if (rule == NULL)
        return release(this, transaction);
    const struct blocking blocking = {.by = "rule", .reason = rule};
    return deferral_block(transaction, &this->key, &blocking);
}

static enum status release_finish(struct call *call, struct keeper_transaction *transaction)
{
    struct release_deferred *this = (struct release_deferred *)call;
    return this->settled ? settlement_finish(&this->settlement, transaction) : STATUS_OK;
}

static void release_release(struct call *call)
{
    struct release_deferred *this = (struct release_deferred *)call;
    loaded_operation_release(&this->operation);
    settlement_release(&this->settlement);
}

const struct use_case use_case_release_deferred = {.size = sizeof(struct release_deferred),
                                                   .prepare = release_prepare,
                                                   .run = release_run,
                                                   .finish = release_finish,
                                                   .release = release_release};
