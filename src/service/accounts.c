/* SPDX-License-Identifier: Apache-2.0
 * A customer's own accounts, and the designated ones, which become usable some Taipei days later (次二日 in practice). */
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/store/accounts.h"

#define BANK_MAX 11
#define ACCOUNT_MAX 34

struct add_account {
    struct call call;
    const char *bank, *account;
    struct digest mac;
    struct buffer sealed;
};

static enum status account_prepare(struct call *call)
{
    struct add_account *this = (struct add_account *)call;
    const struct member members[] = {
        {"bank", MEMBER_TEXT, true, BANK_MAX, &this->bank},
        {"account", MEMBER_TEXT, true, ACCOUNT_MAX, &this->account},
    };
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(buffer_release) struct buffer hex = BUFFER_INIT(2 * DIGEST_SIZE + 1);
    this->sealed = BUFFER_INIT(1024);
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    TRY(readers_take(call->services->readers, &lease));
    TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    TRY(account_mac(call->services, &call->subject, this->bank, this->account, &this->mac));
    TRY(hex_encode(bytes_of(this->mac.bytes, DIGEST_SIZE), &hex));
    call->created = true;
    return subject_seal(call->services, &call->subject, SEALED_ACCOUNT, buffer_text(&hex), bytes_of_text(this->account), &this->sealed);
}

static enum status account_row_of(struct add_account *this, timestamp_us now, struct account_row *ret_row)
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
    TRY(event_append(call->services, transaction, &entry, &index));
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
    TRY(account_row_of((struct add_account *)call, transaction->now, &row));
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
    TRY(account_row_of((struct add_account *)call, transaction->now, &row));
    row.usable_from = usable_after(transaction->now, call->services->designated_delay_days);
    TRY(taken(call, designated_account_row_insert(transaction->connection, &row)));
    return append_event(call, transaction, LEDGER_EVENT_ACCOUNT_DESIGNATED, row.usable_from);
}

static void account_release(struct call *call)
{
    buffer_release(&((struct add_account *)call)->sealed);
}

const struct use_case use_case_add_account = {
    .size = sizeof(struct add_account), .prepare = account_prepare, .run = add_run, .release = account_release};
const struct use_case use_case_designate_account = {
    .size = sizeof(struct add_account), .prepare = account_prepare, .run = designate_run, .release = account_release};
