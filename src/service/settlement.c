/* SPDX-License-Identifier: Apache-2.0
 * Everything here happens in the keeper's transaction, so that two ceremonies of one operation, or two operations of one limit, see each
 * other. */
#include "src/service/settlement.h"

#include "law/words.h"
#include "src/operation/factors.h"
#include "src/service/deferral.h"
#include "src/service/event.h"
#include "src/service/protection.h"
#include "src/service/techniques.h"
#include "src/store/usage.h"

void settlement_init(struct settlement *settlement, struct services *services, struct loaded_operation *operation,
                     const struct subject *subject)
{
    *settlement = (struct settlement){.services = services,
                                      .operation = operation,
                                      .subject = subject,
                                      .from = OPERATION_AWAITING_EVIDENCE,
                                      .missing = BUFFER_INIT(TECHNIQUES_JSON_MAX),
                                      .token = BUFFER_INIT(RECEIPT_BYTES_MAX)};
    service_decision_init(&settlement->decision);
}

void settlement_release(struct settlement *settlement)
{
    deferral_notice_release(&settlement->notice);
    service_decision_release(&settlement->decision);
    buffer_release(&settlement->missing);
    buffer_release(&settlement->token);
}

static void name_evidence(struct settlement *settlement)
{
    const struct gathered *gathered = &settlement->gathered;
    settlement->receipt.evidence_count = gathered->count;
    for (size_t i = 0; i < gathered->count; i++)
        settlement->receipt.evidence[i] = (struct receipt_evidence){
            .ceremony = bytes_of_text(gathered->ceremonies[i].text),
            .design = bytes_of_text(design_text(gathered->facts[i].design)),
            .record = gathered->records[i],
        };
}

static enum status decide_at(struct settlement *settlement, enum risk risk)
{
    struct operation_facts facts = settlement->operation->facts;
    facts.risk = risk;
    return service_decide(&facts, settlement->gathered.facts, gathered_judged(&settlement->gathered), &settlement->decision);
}

struct period_limit {
    const char *period;
    int64_t number, most_minor; /* that the sum may be */
};

/* 達: reaching a limit is over it. Only what passes as a transaction at low risk must stay below. */
static int64_t most_below(int64_t limit_minor, enum risk risk)
{
    return risk != RISK_LOW || limit_minor == LIMITS_NONE ? INT64_MAX : limit_minor - 1;
}

static enum status fits(struct store_connection *connection, const struct usage_key *key, int64_t amount_minor, int64_t most_minor,
                        bool *ret_fits)
{
    int64_t used_minor;
    TRY(usage_read(connection, key, &used_minor));
    *ret_fits = amount_minor <= most_minor - used_minor;
    return STATUS_OK;
}

/* A limit that was free when the operation was created may have been used since: then this is a transaction at high risk, and is judged as
 * one. What is permitted at high risk counts too. Limits that the catalogue lost since then have no room left. What waits is counted on the
 * day of its release. */
static enum status consume_limits(struct settlement *settlement, struct keeper_transaction *transaction, enum risk risk, bool waits,
                                  bool *ret_within)
{
    static const struct limits lost = {.name = NULL};
    const struct operation_row *row = &settlement->operation->row;
    const struct limits *known = catalogue_find_limits(settlement->services->catalogue, row->limits_class.text);
    const struct limits *limits = known != NULL ? known : &lost;
    const struct period_limit periods[] = {
        {USAGE_DAY, timestamp_taipei_day(transaction->now), most_below(limits->day_minor, risk)},
        {USAGE_MONTH, timestamp_taipei_month(transaction->now), most_below(limits->month_minor, risk)},
    };
    struct usage_key keys[COUNT_OF(periods)];
    *ret_within = true;
    for (size_t i = 0; i < COUNT_OF(periods) && *ret_within; i++) {
        keys[i] = (struct usage_key){settlement->subject->customer.text, row->limits_class.text, periods[i].period, periods[i].number};
        TRY(fits(transaction->connection, &keys[i], row->amount_minor, periods[i].most_minor, ret_within));
    }
    for (size_t i = 0; i < COUNT_OF(periods) && *ret_within && !waits; i++)
        TRY(usage_add(transaction->connection, &keys[i], row->amount_minor, INT64_MAX));
    return STATUS_OK;
}

static enum status decide_within_limits(struct settlement *settlement, struct keeper_transaction *transaction, bool waits)
{
    enum risk risk = settlement->operation->facts.risk;
    bool within = true;
    TRY(decide_at(settlement, risk));
    if (settlement->operation->row.limits_class.text[0] == 0 || !settlement->decision.verdict.permitted)
        return STATUS_OK;
    TRY(consume_limits(settlement, transaction, risk, waits, &within));
    if (within)
        return STATUS_OK;
    TRY(decide_at(settlement, RISK_HIGH));
    if (!settlement->decision.verdict.permitted)
        return STATUS_OK;
    return consume_limits(settlement, transaction, RISK_HIGH, waits, &within);
}

static enum status append_decision(struct settlement *settlement, struct keeper_transaction *transaction)
{
    const struct operation_row *row = &settlement->operation->row;
    const struct gathered_text combined = gathered_describe(&settlement->gathered);
    struct ledger_entry entry = {
        .event = settlement->decision.verdict.permitted ? LEDGER_EVENT_OPERATION_PERMITTED : LEDGER_EVENT_OPERATION_DENIED,
        .operation = bytes_of_text(row->id.text),
        .customer = bytes_of_text(settlement->subject->customer.text),
        .has_instruction = true,
        .instruction = row->instruction_digest,
    };
    service_decision_describe(&settlement->decision, &entry);
    if (combined.text[0] != 0)
        event_detail(&entry, "combined", combined.text);
    return event_append(transaction, &entry, &settlement->index);
}

static enum status move_operation(struct settlement *settlement, struct keeper_transaction *transaction)
{
    const struct operation_decision decision = {
        .from = operation_state_text(settlement->from),
        .to = operation_state_text(settlement->to),
        .decided_at = transaction->now,
        .decision = buffer_bytes(&settlement->decision.json),
        .ledger_log = transaction->log,
        .ledger_index = (int64_t)settlement->index,
    };
    return operation_row_decide(transaction->connection, settlement->subject->customer.text, settlement->operation->row.id.text, &decision);
}

/* Instead of a denial: techniques were shown that the customer can complete by another (9.4), in the operation's time. */
static enum status await_more(struct settlement *settlement, const struct keeper_transaction *transaction, bool *ret_awaits)
{
    const struct gathered *gathered = &settlement->gathered;
    const struct operation_row *row = &settlement->operation->row;
    const struct operation_facts *facts = &settlement->operation->facts;
    const struct techniques_use use = {
        .customer = row->customer.text, .operation_id = row->id.text, .operation = facts, .now = transaction->now};
    CLEANUP(techniques_release) struct techniques techniques = {.count = 0};
    word_set missing = factors_missing(facts, gathered->pool, gathered->pool_count);
    *ret_awaits = false;
    if (missing == 0 || !factors_any(facts, gathered->pool, gathered->pool_count))
        return STATUS_OK;
    TRY(techniques_read(settlement->services, transaction->connection, &use, &techniques));
    *ret_awaits = techniques_give(&techniques, facts, missing);
    buffer_clear(&settlement->missing);
    return *ret_awaits ? techniques_write_missing(&techniques, facts, missing, &settlement->missing) : STATUS_OK;
}

/* Instead of a decision. */
static enum status let_wait(struct settlement *settlement, struct keeper_transaction *transaction)
{
    const char *rule;
    TRY(deferral_begin(settlement->services, transaction, &settlement->operation->row, &rule, &settlement->release_at));
    settlement->to = rule == NULL ? OPERATION_DEFERRED : OPERATION_BLOCKED;
    return rule == NULL ? deferral_notice_add(settlement->services, transaction, &settlement->notice) : STATUS_OK;
}

static enum status prepare_receipt(struct settlement *settlement, struct keeper_transaction *transaction)
{
    struct services *services = settlement->services;
    struct receipt *receipt = &settlement->receipt;
    struct digest digest;
    receipt->issuer = bytes_of_text(services->issuer);
    receipt->issued_at_seconds = transaction->now / TIMESTAMP_SECOND;
    receipt->operation = bytes_of_text(settlement->operation->row.id.text);
    receipt->instruction = settlement->operation->row.instruction_digest;
    receipt->decision = LEDGER_DECISION_PERMIT;
    receipt->clauses_version = bytes_of_text(CLAUSES_VERSION);
    receipt->satisfied = settlement->decision.satisfied;
    receipt->violated = settlement->decision.violated;
    receipt->log = bytes_of_text(transaction->origin);
    receipt->index = settlement->index;
    TRY(receipt_prepare(receipt, &services->receipt_key, &settlement->token, &digest));
    return keeper_sign_later(transaction, &digest, &settlement->ticket);
}

static enum status decide_finally(struct settlement *settlement, struct keeper_transaction *transaction)
{
    TRY(append_decision(settlement, transaction));
    TRY(move_operation(settlement, transaction));
    return settlement->to == OPERATION_PERMITTED ? prepare_receipt(settlement, transaction) : STATUS_OK;
}

/* STATUS_CONFLICT when the operation awaits nothing any more: it was cancelled, decided or made to wait since the answer came. */
static enum status go_on_awaiting(struct settlement *settlement, struct keeper_transaction *transaction)
{
    const struct operation_row *row = &settlement->operation->row;
    const char *awaiting = operation_state_text(OPERATION_AWAITING_EVIDENCE);
    settlement->to = OPERATION_AWAITING_EVIDENCE;
    return operation_row_move(transaction->connection, row->customer.text, row->id.text, awaiting, awaiting);
}

/* Only while evidence is awaited: what a limit or a wait asks for, and what still could be completed. */
static enum status settle_first(struct settlement *settlement, struct keeper_transaction *transaction, bool waits)
{
    bool awaits = false;
    if (settlement->to == OPERATION_DENIED)
        TRY(await_more(settlement, transaction, &awaits));
    if (awaits)
        return go_on_awaiting(settlement, transaction);
    if (settlement->to == OPERATION_PERMITTED)
        TRY(protection_use_limit(settlement->services, transaction, &settlement->operation->row, settlement->gathered.facts,
                                 settlement->gathered.count));
    if (waits && settlement->to == OPERATION_PERMITTED)
        return let_wait(settlement, transaction);
    return decide_finally(settlement, transaction);
}

enum status settlement_run(struct settlement *settlement, struct keeper_transaction *transaction)
{
    bool first = settlement->from == OPERATION_AWAITING_EVIDENCE, waits = false;
    if (first)
        TRY(deferral_is_armed(settlement->services, transaction->connection, &settlement->operation->row, &waits));
    TRY(gathered_read(transaction->connection, &settlement->operation->row, &settlement->operation->facts, GATHERED_TO_DECIDE,
                      &settlement->gathered));
    name_evidence(settlement);
    TRY(decide_within_limits(settlement, transaction, waits));
    settlement->to = settlement->decision.verdict.permitted ? OPERATION_PERMITTED : OPERATION_DENIED;
    return first ? settle_first(settlement, transaction, waits) : decide_finally(settlement, transaction);
}

enum status settlement_finish(struct settlement *settlement, struct keeper_transaction *transaction)
{
    if (settlement->to != OPERATION_PERMITTED)
        return STATUS_OK;
    TRY(receipt_finish(&settlement->token, keeper_signature(transaction, settlement->ticket)->bytes));
    return operation_row_keep_receipt(transaction->connection, settlement->subject->customer.text, settlement->operation->row.id.text,
                                      buffer_bytes(&settlement->token));
}
