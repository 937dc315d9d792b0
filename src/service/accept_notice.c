/* SPDX-License-Identifier: Apache-2.0
 * A customer accepts the notice of what indirect biometrics risk (9.4.2), for one credential: the version, the language that was read,
 * when, and through whom. The first time, the customer's own switch comes into being. Nothing of it is personal. */
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/store/indirect_switches.h"
#include "src/store/risk_notices.h"

struct accept_notice {
    struct call call;
    const char *version, *language;
};

static enum status accept_prepare(struct call *call)
{
    struct accept_notice *this = (struct accept_notice *)call;
    const struct member members[] = {
        {"version", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &this->version},
        {"language", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &this->language},
    };
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    if (strcmp(this->language, NOTICE_ZH_TW) != 0 && strcmp(this->language, NOTICE_EN) != 0)
        return failure_set(&call->failure, STATUS_INVALID, "language", NOTICE_ZH_TW " or " NOTICE_EN);
    call->created = true;
    TRY(readers_take(call->services->readers, &lease));
    return subject_load(lease.connection, call->input.parameters[0], &call->subject);
}

/* A version that was approved, and that no newer one has taken the place of. One that is announced may be accepted before its date. */
static enum status find_notice(struct accept_notice *this, struct keeper_transaction *transaction, struct risk_notice_row *ret_row)
{
    timestamp_us current;
    enum status status = risk_notice_row_read(transaction->connection, this->version, ret_row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(&this->call.failure, STATUS_NOT_FOUND, "version", "there is no notice of that version");
    TRY(status);
    TRY(risk_notice_from(transaction->connection, transaction->now, false, &current));
    if (ret_row->approved_at == 0 || ret_row->valid_from < current)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "version", "this version is not approved, or a newer one is in force");
    return STATUS_OK;
}

static enum status check_credential(struct accept_notice *this, struct store_connection *connection, struct id *ret_id)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    struct call *call = &this->call;
    enum status status = credential_row_read(connection, call->subject.customer.text, call->input.parameters[1], &row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(&call->failure, STATUS_NOT_FOUND, "credential", "this customer has no such credential");
    TRY(status);
    if (row_word_is(&row.state, CREDENTIAL_REVOKED))
        return failure_set(&call->failure, STATUS_CONFLICT, "credential", "this credential was revoked");
    *ret_id = row.id;
    return STATUS_OK;
}

static enum status insert_acceptance(struct accept_notice *this, struct keeper_transaction *transaction, const struct id *credential,
                                     const struct risk_notice_row *notice)
{
    struct risk_acceptance_row row = {
        .customer = this->call.subject.customer,
        .credential = *credential,
        .version = notice->version,
        .valid_from = notice->valid_from,
        .accepted_at = transaction->now,
        .accepted_by = bytes_of_text(this->call.caller),
    };
    TRY(row_word_set(&row.language, this->language));
    enum status status = risk_acceptance_row_insert(transaction->connection, &row);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "version", "it was accepted for this credential before");
    return status;
}

static enum status append_acceptance(struct accept_notice *this, struct keeper_transaction *transaction, const struct id *credential,
                                     const struct risk_notice_row *notice)
{
    uint64_t index;
    char digest[2 * DIGEST_SIZE + 1] = "";
    struct ledger_entry entry = {.event = LEDGER_EVENT_RISK_NOTICE_ACCEPTED,
                                 .customer = word(this->call.subject.customer.text),
                                 .credential = word(credential->text)};
    hex_write(bytes_of(notice->digest.bytes, DIGEST_SIZE), digest);
    event_detail(&entry, "caller", this->call.caller);
    event_detail(&entry, "digest", digest);
    event_detail(&entry, "language", this->language);
    event_detail(&entry, "version", this->version);
    return event_append(transaction, &entry, &index);
}

/* One that was turned off stays off: accepting a text is not turning anything on. */
static enum status begin_switch(struct call *call, struct keeper_transaction *transaction)
{
    uint64_t index;
    const char *customer = call->subject.customer.text;
    enum status status = indirect_switch_row_begin(transaction->connection, customer, call->caller, transaction->now);
    if (status == STATUS_CONFLICT)
        return STATUS_OK;
    TRY(status);
    struct ledger_entry entry = {.event = LEDGER_EVENT_INDIRECT_ON, .customer = word(customer)};
    event_detail(&entry, "caller", call->caller);
    event_detail(&entry, "confirmed_by", "risk_notice");
    return event_append(transaction, &entry, &index);
}

static enum status accept_run(struct call *call, struct keeper_transaction *transaction)
{
    struct accept_notice *this = (struct accept_notice *)call;
    CLEANUP(risk_notice_row_release) struct risk_notice_row notice = {0};
    struct id credential;
    TRY(require_active_customer(call, transaction->connection));
    TRY(check_credential(this, transaction->connection, &credential));
    TRY(find_notice(this, transaction, &notice));
    TRY(insert_acceptance(this, transaction, &credential, &notice));
    TRY(append_acceptance(this, transaction, &credential, &notice));
    TRY(begin_switch(call, transaction));
    return buffer_append_format(&call->body, "{\"credential\":\"%s\",\"version\":\"%s\",\"language\":\"%s\"}", credential.text,
                                this->version, this->language);
}

const struct use_case use_case_accept_risk_notice = {.size = sizeof(struct accept_notice), .prepare = accept_prepare, .run = accept_run};
