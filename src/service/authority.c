/* SPDX-License-Identifier: Apache-2.0
 * Asking the store whether a change may rest on what the caller names, and using that up. */
#include "src/service/authority.h"

#include "law/decision.h"
#include "law/words.h"
#include "src/base/limits.h"
#include "src/json/case_json.h"
#include "src/operation/state.h"
#include "src/service/gathered.h"
#include "src/store/guesses.h"
#include "src/store/operations.h"

static enum status check_operation(struct call *call, const struct operation_row *row, enum service service, timestamp_us now)
{
    if (!row_word_is(&row->state, operation_state_text(OPERATION_PERMITTED)) || !row_word_is(&row->service, service_text(service)))
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "not a permitted operation of service %s", service_text(service));
    if (now - row->decided_at > LIMIT_AUTHORITY_SECONDS * TIMESTAMP_SECOND)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "it was permitted too long ago to carry a change");
    return STATUS_OK;
}

static bool carries_changes(enum design design)
{
    return design >= DESIGN_CERTIFICATE && design <= DESIGN_VIDEO;
}

/* What the permit rests on: one admissible ceremony, or techniques of several together; then the last of them stands for all. */
static bool find_sufficient(const struct operation_facts *operation, const struct gathered *gathered, size_t *ret_at)
{
    struct decision decision;
    decide(operation, gathered->facts, gathered_judged(gathered), &decision);
    for (size_t i = 0; i < decision.entry_count; i++)
        if (verdicts_admissible(&decision.entries[i]) && carries_changes(gathered->facts[i].design)) {
            *ret_at = i;
            return true;
        }
    return false;
}

/* STATUS_REFUSED when no evidence that permitted the operation is of designs 1 to 5. */
static enum status find_evidence(struct store_connection *connection, const struct operation_row *row, struct authority *authority)
{
    struct gathered gathered;
    struct operation_facts operation;
    size_t at;
    TRY(operation_from_text(row->facts, &operation, NULL));
    TRY(gathered_read(connection, row, &operation, GATHERED_AS_DECIDED, &gathered));
    if (!find_sufficient(&operation, &gathered, &at))
        return STATUS_REFUSED;
    size_t of = at < gathered.count ? at : gathered.count - 1;
    authority->evidence = gathered.facts[at];
    authority->ceremony = gathered.ceremonies[of];
    authority->record = gathered.records[of];
    return STATUS_OK;
}

static enum status find_operation(struct call *call, struct store_connection *connection, enum service service, timestamp_us now,
                                  struct authority *authority)
{
    const char *customer = call->subject.customer.text;
    CLEANUP(operation_row_release) struct operation_row row = {0};
    enum status status = operation_row_read(connection, customer, authority->operation, &row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(&call->failure, STATUS_NOT_FOUND, "operation", "this customer has no such operation");
    TRY(status);
    TRY(check_operation(call, &row, service, now));
    status = find_evidence(connection, &row, authority);
    if (status == STATUS_REFUSED)
        return failure_set(&call->failure, STATUS_REFUSED, "operation", "its evidence is of none of designs 1 to 5");
    TRY(status);
    authority->confirmed_by = design_text(authority->evidence.design);
    return STATUS_OK;
}

enum status authority_foresee(struct call *call, struct store_connection *connection, enum service service, timestamp_us now,
                              struct authority *authority)
{
    if (authority->operation != NULL)
        return find_operation(call, connection, service, now, authority);
    if (!call->input.at_counter)
        return failure_set(&call->failure, STATUS_REFUSED, "operation",
                           "this takes the counter, or a permitted operation of service %s by one of designs 1 to 5",
                           service_text(service));
    authority->confirmed_by = "counter";
    return STATUS_OK;
}

enum status authority_take(struct call *call, struct keeper_transaction *transaction, enum service service, struct authority *authority)
{
    TRY(authority_foresee(call, transaction->connection, service, transaction->now, authority));
    if (authority->operation == NULL)
        return STATUS_OK;
    enum status status =
        spent_operation_insert(transaction->connection, call->subject.customer.text, authority->operation, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "it has carried a change already");
    return status;
}
