/* SPDX-License-Identifier: Apache-2.0
 * Before a ceremony is opened, and when its answer is counted. */
#include "src/service/ceremony_call.h"

#include "law/decision.h"
#include "law/words.h"
#include "src/operation/factors.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/techniques.h"

enum status ceremony_require_option(const struct operation_facts *operation, enum design design, struct failure *failure)
{
    const char *last = "";
    CLEANUP(buffer_release) struct buffer ids = BUFFER_INIT(FAILURE_MESSAGE_MAX);
    if (decide_options(operation, design) != 0)
        return STATUS_OK;
    clause_set obstacles = decide_obstacles(operation, design);
    for (enum clause clause = 0; clause < clause_count; clause++) {
        if (!clause_set_has(obstacles, clause))
            continue;
        last = clause_register[clause].id;
        TRY(buffer_append_format(&ids, " %s", last));
    }
    failure_set(failure, STATUS_REFUSED, "design", "no evidence of this design could authorise this operation:%s", buffer_text(&ids));
    return failure_cite(failure, last, STATUS_REFUSED);
}

static enum status has_other_technique(struct call *call, struct store_connection *connection, const struct loaded_operation *operation,
                                       enum design design, bool *ret_has)
{
    const struct evidence_facts shown = {.design = DESIGN_TWO_FACTOR, .two_factor = {.factors = factors_of_design(design)}};
    const struct techniques_use use = {.customer = call->subject.customer.text,
                                       .operation_id = operation->row.id.text,
                                       .operation = &operation->facts,
                                       .now = call->input.now};
    word_set missing = factors_missing(&operation->facts, &shown, 1);
    CLEANUP(techniques_release) struct techniques techniques = {.count = 0};
    *ret_has = false;
    if (shown.two_factor.factors == 0 || missing == 0)
        return STATUS_OK;
    TRY(techniques_read(call->services, connection, &use, &techniques));
    *ret_has = techniques_give(&techniques, &operation->facts, missing);
    return STATUS_OK;
}

enum status ceremony_require_use(struct call *call, struct store_connection *connection, const struct loaded_operation *operation,
                                 enum design design)
{
    bool has;
    if (ceremony_require_option(&operation->facts, design, NULL) == STATUS_OK)
        return STATUS_OK;
    TRY(has_other_technique(call, connection, operation, design, &has));
    return has ? STATUS_OK : ceremony_require_option(&operation->facts, design, &call->failure);
}

enum status ceremony_read_credential(struct call *call, struct store_connection *connection, enum design design, const char *id,
                                     struct credential_row *ret_row)
{
    enum status status = credential_row_read(connection, call->subject.customer.text, id, ret_row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(&call->failure, STATUS_NOT_FOUND, "credential", "this customer has no such credential");
    TRY(status);
    if (!row_word_is(&ret_row->design, design_text(design)))
        return failure_set(&call->failure, STATUS_INVALID, "credential", "this credential is of another design");
    return credential_require_usable(ret_row, &call->failure);
}

enum status ceremony_require_speaker(struct call *call, const struct method *method)
{
    if (method->records == call->input.is_officer)
        return STATUS_OK;
    return failure_set(&call->failure, STATUS_REFUSED, "ceremony",
                       method->records ? "an officer answers this ceremony" : "an officer does not answer for a customer");
}

timestamp_us ceremony_expires_at(const struct services *services, const struct method *method, int64_t life_seconds, timestamp_us opened_at,
                                 timestamp_us operation_expires_at)
{
    int64_t seconds = life_seconds > 0 ? life_seconds : services->ceremony_seconds[method->design];
    timestamp_us until = opened_at + (seconds > 0 ? seconds : method->ceremony_seconds_default) * TIMESTAMP_SECOND;
    return until < operation_expires_at ? until : operation_expires_at;
}

enum status ceremony_settle_guess(const struct establishment *made, enum design design, struct keeper_transaction *transaction,
                                  enum method_outcome *ret_outcome, int64_t *ret_guesses_left)
{
    struct guess_outcome settled;
    const struct guess guess = {
        .said = &made->result.guess,
        .right = made->result.outcome != METHOD_WRONG && !made->result.guess.counts_wrong,
        .design = design,
        .customer = made->call->subject.customer.text,
        .credential = made->ceremony.credential.text,
        .operation = made->operation.row.id.text,
    };
    TRY(guess_settle(transaction, &guess, &settled));
    if (settled.verdict == GUESS_REFUSED)
        return guess_refuse(&made->call->failure);
    bool ends = settled.verdict == GUESS_WRONG && !made->result.guess.counts_wrong;
    *ret_outcome = ends ? METHOD_WRONG : made->result.outcome;
    *ret_guesses_left = settled.attempts_left;
    return STATUS_OK;
}

static int64_t attempts_max(const struct services *services, const struct method *method)
{
    return services->ceremony_attempts < method->attempts_max ? services->ceremony_attempts : method->attempts_max;
}

enum status ceremony_fail(const struct establishment *made, const struct method *method, struct keeper_transaction *transaction,
                          int64_t guesses_left, int64_t *ret_left)
{
    int64_t attempts, most = attempts_max(made->call->services, method);
    uint64_t index;
    TRY(ceremony_row_fail(transaction->connection, made->call->subject.customer.text, made->ceremony.id.text, most, transaction->now,
                          &attempts));
    struct ledger_entry entry = establishment_entry(made, LEDGER_EVENT_CEREMONY_FAILED);
    TRY(event_append(transaction, &entry, &index));
    *ret_left = most - attempts < guesses_left ? most - attempts : guesses_left;
    return STATUS_OK;
}
