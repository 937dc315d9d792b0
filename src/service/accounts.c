/* SPDX-License-Identifier: Apache-2.0
 * A customer's own accounts, and the designated ones, which become usable some Taipei days later (次二日 in practice);
 * both may be withdrawn. */
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/store/accounts.h"

#define BANK_MAX 11
#define ACCOUNT_MAX 34

struct account_change {
    struct call call;
    const char *bank, *account;
    struct digest mac;
    struct buffer sealed;
};

/* Which account is meant. */
static enum status read_account(struct account_change *this)
{
    struct call *call = &this->call;
    const struct member members[] = {
        {"bank", MEMBER_TEXT, true, BANK_MAX, &this->bank},
        {"account", MEMBER_TEXT, true, ACCOUNT_MAX, &this->account},
    };
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    TRY(readers_take(call->services->readers, &lease));
    TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    return account_mac(call->services, &call->subject, this->bank, this->account, &this->mac);
}

static enum status account_prepare(struct call *call)
{
    struct account_change *this = (struct account_change *)call;
    CLEANUP(buffer_release) struct buffer hex = BUFFER_INIT(2 * DIGEST_SIZE + 1);
    this->sealed = BUFFER_INIT(1024);
    TRY(read_account(this));
    TRY(hex_encode(bytes_of(this->mac.bytes, DIGEST_SIZE), &hex));
    call->created = true;
    return subject_seal(call->services, &call->subject, SEALED_ACCOUNT, buffer_text(&hex), bytes_of_text(this->account), &this->sealed);
}

static enum status account_row_of(struct account_change *this, timestamp_us now, struct account_row *ret_row)
{
    *ret_row = (struct account_row){
        .customer = this->call.subject.customer,
        .mac = this->mac,
        .sealed_record = buffer_bytes(&this->sealed),
        .created_at = now,
    };
    TRY(row_word_set(&ret_row->bank, this->bank));
    return row_word_set(&ret_row->state, ACCOUNT_ACTIVE);
}

static enum status append_event(struct call *call, struct keeper_transaction *transaction, enum ledger_event event,
                                timestamp_us usable_from)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event, .customer = word(call->subject.customer.text)};
    struct timestamp_text from = timestamp_format_utc(usable_from);
    event_detail(&entry, "usable_from", from.text);
    TRY(event_append(transaction, &entry, &index));
    return buffer_append_format(&call->body, "{\"customer\":\"%s\",\"usable_from\":\"%s\"}", call->subject.customer.text, from.text);
}

static enum status taken(struct call *call, enum status status)
{
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "account", "this account is registered for the customer already");
    return status;
}

static enum status add_run(struct call *call, struct keeper_transaction *transaction)
{
    struct account_row row;
    TRY(require_active_customer(call, transaction->connection));
    TRY(account_row_of((struct account_change *)call, transaction->now, &row));
    TRY(taken(call, account_row_insert(transaction->connection, &row)));
    return append_event(call, transaction, LEDGER_EVENT_CUSTOMER_CHANGED, transaction->now);
}

/* Midnight of Taipei, so many days after the day of `now`. */
static timestamp_us usable_after(timestamp_us now, int64_t days)
{
    if (days == 0)
        return now;
    return (timestamp_taipei_day(now) + days) * TIMESTAMP_DAY - 8 * TIMESTAMP_HOUR;
}

static enum status designate_run(struct call *call, struct keeper_transaction *transaction)
{
    struct account_row row;
    TRY(require_active_customer(call, transaction->connection));
    TRY(account_row_of((struct account_change *)call, transaction->now, &row));
    row.usable_from = usable_after(transaction->now, call->services->designated_delay_days);
    TRY(taken(call, designated_account_row_insert(transaction->connection, &row)));
    return append_event(call, transaction, LEDGER_EVENT_ACCOUNT_DESIGNATED, row.usable_from);
}

static enum status withdraw_prepare(struct call *call)
{
    return read_account((struct account_change *)call);
}

/* From here on a transfer to it is judged as one to anybody's account. An operation that was created before keeps the payee's kind: it is
 * part of the instruction that the customer read. */
static enum status withdraw(struct call *call, struct keeper_transaction *transaction, const char *kind, enum status closed)
{
    uint64_t index;
    struct ledger_entry entry = {.event = LEDGER_EVENT_ACCOUNT_WITHDRAWN, .customer = word(call->subject.customer.text)};
    if (closed == STATUS_NOT_FOUND)
        return failure_set(&call->failure, STATUS_NOT_FOUND, "account", "the customer has no such account here");
    if (closed == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "account", "this account was withdrawn before");
    TRY(closed);
    event_detail(&entry, "kind", kind);
    event_detail(&entry, "withdrawn_by", call->caller);
    TRY(event_append(transaction, &entry, &index));
    return buffer_append_format(&call->body, "{\"customer\":\"%s\",\"withdrawn\":true}", call->subject.customer.text);
}

static enum status withdraw_own_run(struct call *call, struct keeper_transaction *transaction)
{
    const struct account_change *this = (struct account_change *)call;
    TRY(require_active_customer(call, transaction->connection));
    return withdraw(call, transaction, "own", account_row_close(transaction->connection, call->subject.customer.text, &this->mac));
}

static enum status withdraw_designated_run(struct call *call, struct keeper_transaction *transaction)
{
    const struct account_change *this = (struct account_change *)call;
    TRY(require_active_customer(call, transaction->connection));
    return withdraw(call, transaction, "designated",
                    designated_account_row_close(transaction->connection, call->subject.customer.text, &this->mac));
}

static void account_release(struct call *call)
{
    buffer_release(&((struct account_change *)call)->sealed);
}

const struct use_case use_case_add_account = {
    .size = sizeof(struct account_change), .prepare = account_prepare, .run = add_run, .release = account_release};
const struct use_case use_case_designate_account = {
    .size = sizeof(struct account_change), .prepare = account_prepare, .run = designate_run, .release = account_release};
const struct use_case use_case_withdraw_account = {
    .size = sizeof(struct account_change), .prepare = withdraw_prepare, .run = withdraw_own_run};
const struct use_case use_case_withdraw_designated_account = {
    .size = sizeof(struct account_change), .prepare = withdraw_prepare, .run = withdraw_designated_run};
