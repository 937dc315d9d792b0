/* SPDX-License-Identifier: Apache-2.0
 * From a request to a row: whose account is credited, what it risks and what is signed are our own knowledge, never the channel's word. */
#include "src/service/operation_draft.h"

#include "law/words.h"
#include "src/crypto/digest.h"
#include "src/json/facts_write.h"
#include "src/service/event.h"
#include "src/service/phone_policy.h"
#include "src/store/accounts.h"
#include "src/store/usage.h"

void operation_draft_init(const struct call *call, struct operation_draft *draft)
{
    *draft = (struct operation_draft){
        .created_at = call->input.now,
        .expires_at = call->input.now + call->services->operation_seconds * TIMESTAMP_SECOND,
        .sealed = BUFFER_INIT(LIMIT_INSTRUCTION_BYTES + 1024),
        .facts_json = BUFFER_INIT(8192),
    };
    random_id(&draft->id);
}

void operation_draft_release(struct operation_draft *draft)
{
    buffer_release(&draft->sealed);
    buffer_release(&draft->facts_json);
    wipe(&draft->rendering, sizeof draft->rendering);
}

static enum status refuse(struct call *call, const char *field, const char *message)
{
    return failure_set(&call->failure, STATUS_REFUSED, field, "%s", message);
}

static enum status read_customer(struct call *call, struct operation_draft *draft, struct store_connection *connection)
{
    CLEANUP(customer_row_release) struct customer_row row = {0};
    enum status status = subject_load(connection, draft->request.customer, &call->subject);
    if (status == STATUS_NOT_FOUND)
        return failure_set(&call->failure, STATUS_NOT_FOUND, "customer", "no such customer");
    TRY(status);
    TRY(customer_row_read(connection, draft->request.customer, &row));
    if (!row_word_is(&row.state, CUSTOMER_ACTIVE))
        return refuse(call, "customer", "the customer is not active");
    draft->facts.customer = row_word_is(&row.kind, CUSTOMER_CORPORATE_TEXT) ? CUSTOMER_CORPORATE : CUSTOMER_NATURAL;
    return STATUS_OK;
}

static bool is_own_account(struct store_connection *connection, const char *customer, const struct digest *mac)
{
    CLEANUP(account_row_release) struct account_row row = {0};
    return account_row_read(connection, customer, mac, &row) == STATUS_OK && row_word_is(&row.state, ACCOUNT_ACTIVE);
}

static bool is_designated(struct store_connection *connection, const char *customer, const struct digest *mac, timestamp_us now)
{
    CLEANUP(account_row_release) struct account_row row = {0};
    return designated_account_row_read(connection, customer, mac, &row) == STATUS_OK && row_word_is(&row.state, ACCOUNT_ACTIVE) &&
           row.usable_from <= now;
}

static enum status check_debit_account(struct call *call, struct operation_draft *draft, struct store_connection *connection)
{
    struct digest mac;
    if (draft->request.debit_account == NULL)
        return STATUS_OK;
    TRY(account_mac(call->services, &call->subject, draft->request.debit_bank, draft->request.debit_account, &mac));
    if (!is_own_account(connection, draft->request.customer, &mac))
        return refuse(call, "account", "not an account of this customer");
    return STATUS_OK;
}

/* Whose account is credited is our own knowledge, never the channel's word. */
static enum status resolve_payee(struct call *call, struct operation_draft *draft, struct store_connection *connection)
{
    struct digest mac;
    bool names_payee = draft->entry->service == SERVICE_TRANSFER || draft->entry->service == SERVICE_CORPORATE_PAYMENT;
    draft->facts.payee = PAYEE_NONE;
    if (!names_payee || draft->request.payee_account == NULL)
        return STATUS_OK;
    TRY(account_mac(call->services, &call->subject, draft->request.payee_bank, draft->request.payee_account, &mac));
    if (is_own_account(connection, draft->request.customer, &mac))
        draft->facts.payee = PAYEE_SAME_ID;
    else if (is_designated(connection, draft->request.customer, &mac, call->input.now))
        draft->facts.payee = PAYEE_DESIGNATED;
    else
        draft->facts.payee = PAYEE_NON_DESIGNATED;
    return STATUS_OK;
}

static enum status read_usage(struct call *call, struct operation_draft *draft, struct store_connection *connection,
                              struct limits_usage *ret_used)
{
    timestamp_us now = call->input.now;
    struct usage_key key = {.customer = draft->request.customer, .limits_class = draft->entry->limits->name};
    key.period = USAGE_DAY;
    key.period_number = timestamp_taipei_day(now);
    TRY(usage_read(connection, &key, &ret_used->day_minor));
    key.period = USAGE_MONTH;
    key.period_number = timestamp_taipei_month(now);
    return usage_read(connection, &key, &ret_used->month_minor);
}

static enum status resolve_risk(struct call *call, struct operation_draft *draft, struct store_connection *connection)
{
    struct limits_usage used = {0};
    if (draft->entry->risk_source == RISK_SOURCE_NONE)
        return STATUS_OK;
    if (draft->entry->limits != NULL) { /* the catalogue gives limits only to services that always have an amount */
        if (!draft->request.has_amount)
            return failure_set(&call->failure, STATUS_INVALID, "amount", "this service moves an amount, which must be given");
        TRY(read_usage(call, draft, connection, &used));
    }
    TRY(risk_resolve(call->services->catalogue, draft->entry, draft->entry->limits, draft->facts.payee, &draft->request.amount, &used,
                     &draft->resolution, &call->failure));
    draft->facts.risk = draft->resolution.risk;
    return STATUS_OK;
}

static enum status resolve_facts(struct call *call, struct operation_draft *draft)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    draft->entry = catalogue_find(call->services->catalogue, draft->request.code);
    if (draft->entry == NULL)
        return failure_set(&call->failure, STATUS_INVALID, "code", "not a transaction code of the catalogue");
    draft->facts = (struct operation_facts)OPERATION_FACTS(draft->entry->service);
    if (draft->entry->service == SERVICE_CARDLESS_WITHDRAWAL && call->services->phones != NULL)
        draft->facts.otp_lifetime_limit = call->services->phones->codes.withdrawal_seconds;
    draft->facts.account_class = draft->request.account_class;
    draft->facts.account_high_risk = draft->request.account_high_risk;
    draft->facts.new_customer = draft->request.new_customer;
    draft->facts.first_time = draft->request.first_time;
    draft->facts.affects_notice_or_instruction = draft->request.affects_notice_or_instruction;
    TRY(readers_take(call->services->readers, &lease));
    TRY(read_customer(call, draft, lease.connection));
    TRY(check_debit_account(call, draft, lease.connection));
    TRY(resolve_payee(call, draft, lease.connection));
    TRY(catalogue_entry_check(draft->entry, draft->request.channel, draft->facts.customer, draft->facts.payee, &call->failure));
    return resolve_risk(call, draft, lease.connection);
}

static enum status render(struct call *call, struct operation_draft *draft)
{
    const struct operation_request *request = &draft->request;
    struct instruction_terms terms = {
        .operation_id = draft->id.text,
        .code = request->code,
        .service = draft->entry->service,
        .risk = draft->facts.risk,
        .channel = request->channel,
        .customer_reference = request->customer,
        .customer = draft->facts.customer,
        .debit_bank = request->debit_bank,
        .debit_account = request->debit_account,
        .payee = {.kind = draft->facts.payee, .account = request->payee_account, .bank = request->payee_bank, .name = request->payee_name},
        .has_amount = request->has_amount,
        .amount = request->amount,
        .memo = request->memo,
        .document = {.id = request->document_id,
                     .version = request->document_version,
                     .title = request->document_title,
                     .sha256 = request->document_sha256},
        .login_subject = request->login_subject,
        .phone_number = request->phone_given != NULL ? request->phone_number.text : NULL,
        .account_class = (unsigned)request->account_class,
        .created_at = draft->created_at,
        .expires_at = draft->expires_at,
    };
    random_fill(terms.nonce, sizeof terms.nonce);
    TRY(instruction_render(&terms, &draft->rendering, &call->failure));
    digest_of(draft->rendering.canonical, &draft->digest);
    return STATUS_OK;
}

enum status operation_draft_make(struct call *call, struct operation_draft *draft)
{
    TRY(resolve_facts(call, draft));
    TRY(render(call, draft));
    TRY(operation_facts_write(&draft->facts, &draft->facts_json));
    return subject_seal(call->services, &call->subject, SEALED_INSTRUCTION, draft->id.text, draft->rendering.canonical, &draft->sealed);
}

/* Of whichever kind of customer the entry is offered to. */
enum status operation_draft_make_decoy(struct call *call, struct operation_draft *draft)
{
    draft->entry = catalogue_find(call->services->catalogue, draft->request.code);
    if (draft->entry == NULL)
        return STATUS_NOT_FOUND;
    bool is_natural = (draft->entry->customers & SET_OF(CUSTOMER_NATURAL)) != 0;
    draft->facts = (struct operation_facts)OPERATION_FACTS(draft->entry->service);
    draft->facts.customer = is_natural ? CUSTOMER_NATURAL : CUSTOMER_CORPORATE;
    draft->facts.payee = PAYEE_NONE;
    TRY(catalogue_entry_check(draft->entry, draft->request.channel, draft->facts.customer, draft->facts.payee, &call->failure));
    TRY(render(call, draft));
    return subject_seal(call->services, &call->subject, SEALED_INSTRUCTION, draft->id.text, draft->rendering.canonical, &draft->sealed);
}

enum status operation_draft_write(const struct operation_draft *draft, struct buffer *ret_json)
{
    struct timestamp_text expires = timestamp_format_utc(draft->expires_at);
    TRY(buffer_append_format(ret_json, "\"risk\":\"%s\",\"expires_at\":\"%s\",\"instruction_digest\":\"",
                             vocabulary_text(&vocabulary_risk, draft->facts.risk), expires.text));
    TRY(hex_encode(bytes_of(draft->digest.bytes, DIGEST_SIZE), ret_json));
    TRY(buffer_append_text(ret_json, "\",\"instruction\":"));
    return buffer_append(ret_json, draft->rendering.canonical);
}

struct method_operation operation_draft_for_method(const struct operation_draft *draft)
{
    return (struct method_operation){
        .facts = &draft->facts,
        .operation_id = draft->id.text,
        .instruction = draft->rendering.canonical,
        .instruction_digest = draft->digest,
    };
}

static enum status make_row(const struct call *call, const struct operation_draft *draft, enum operation_state state,
                            struct operation_row *ret_row)
{
    struct operation_row row = {
        .customer = call->subject.customer,
        .id = draft->id,
        .instruction_digest = draft->digest,
        .sealed_instruction = buffer_bytes(&draft->sealed),
        .facts = buffer_bytes(&draft->facts_json),
        .amount_minor = draft->resolution.counted_minor,
        .created_at = draft->created_at,
        .expires_at = draft->expires_at,
        .ledger_log = -1,
        .ledger_index = -1,
    };
    bool is_limited = draft->resolution.counted_minor > 0 && draft->entry->limits != NULL;
    TRY(row_word_set(&row.state, operation_state_text(state)));
    TRY(row_word_set(&row.service, service_text(draft->entry->service)));
    TRY(row_word_set(&row.risk, vocabulary_text(&vocabulary_risk, draft->facts.risk)));
    TRY(row_word_set(&row.limits_class, is_limited ? draft->entry->limits->name : ""));
    TRY(row_word_set(&row.currency, "TWD"));
    *ret_row = row;
    return STATUS_OK;
}

static enum status append_created(struct call *call, const struct operation_draft *draft, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_OPERATION_CREATED,
        .operation = word(draft->id.text),
        .customer = word(call->subject.customer.text),
        .has_instruction = true,
        .instruction = draft->digest,
    };
    event_detail(&entry, "channel", channel_text(draft->request.channel));
    event_detail(&entry, "code", draft->entry->code);
    event_detail(&entry, "payee", vocabulary_text(&vocabulary_payee, draft->facts.payee));
    event_detail(&entry, "risk", vocabulary_text(&vocabulary_risk, draft->facts.risk));
    event_detail(&entry, "service", service_text(draft->entry->service));
    return event_append(transaction, &entry, &index);
}

enum status operation_draft_insert(struct call *call, const struct operation_draft *draft, struct keeper_transaction *transaction,
                                   enum operation_state state, struct operation_row *ret_row)
{
    struct operation_row row;
    TRY(make_row(call, draft, state, &row));
    TRY(operation_row_insert(transaction->connection, &row));
    TRY(append_created(call, draft, transaction));
    *ret_row = row;
    return STATUS_OK;
}
