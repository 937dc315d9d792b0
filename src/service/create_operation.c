/* SPDX-License-Identifier: Apache-2.0
 * Creating an operation: the code becomes a service, the accounts become a kind of payee, amount and usage become a risk, and all of it
 * becomes one instruction whose digest every design binds to. */
#include "src/service/decision.h"
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/operation_request.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/crypto/digest.h"
#include "src/json/facts_write.h"
#include "src/operation/state.h"
#include "src/store/accounts.h"
#include "src/store/operations.h"
#include "src/store/usage.h"

struct create_operation {
    struct call call;
    struct operation_request request;
    const struct catalogue_entry *entry;
    struct operation_facts facts;
    struct risk_resolution resolution;
    struct id id;
    timestamp_us created_at, expires_at;
    struct digest digest;
    struct instruction_rendering rendering;
    struct buffer sealed, facts_json;
    struct service_decision decision;
};

static enum status refuse(struct create_operation *this, const char *field, const char *message)
{
    return failure_set(&this->call.failure, STATUS_REFUSED, field, "%s", message);
}

static enum status read_customer(struct create_operation *this, struct store_connection *connection)
{
    CLEANUP(customer_row_release) struct customer_row row = {0};
    enum status status = subject_load(connection, this->request.customer, &this->call.subject);
    if (status == STATUS_NOT_FOUND)
        return failure_set(&this->call.failure, STATUS_NOT_FOUND, "customer", "no such customer");
    TRY(status);
    TRY(customer_row_read(connection, this->request.customer, &row));
    if (!row_word_is(&row.state, CUSTOMER_ACTIVE))
        return refuse(this, "customer", "the customer is not active");
    this->facts.customer = row_word_is(&row.kind, CUSTOMER_CORPORATE_TEXT) ? CUSTOMER_CORPORATE : CUSTOMER_NATURAL;
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

static enum status check_debit_account(struct create_operation *this, struct store_connection *connection)
{
    struct digest mac;
    if (this->request.debit_account == NULL)
        return STATUS_OK;
    TRY(account_mac(this->call.services, &this->call.subject, this->request.debit_bank, this->request.debit_account, &mac));
    if (!is_own_account(connection, this->request.customer, &mac))
        return refuse(this, "account", "not an account of this customer");
    return STATUS_OK;
}

/* Whose account is credited is our own knowledge, never the channel's word. */
static enum status resolve_payee(struct create_operation *this, struct store_connection *connection)
{
    struct digest mac;
    bool names_payee = this->entry->service == SERVICE_TRANSFER || this->entry->service == SERVICE_CORPORATE_PAYMENT;
    this->facts.payee = PAYEE_NONE;
    if (!names_payee || this->request.payee_account == NULL)
        return STATUS_OK;
    TRY(account_mac(this->call.services, &this->call.subject, this->request.payee_bank, this->request.payee_account, &mac));
    if (is_own_account(connection, this->request.customer, &mac))
        this->facts.payee = PAYEE_SAME_ID;
    else if (is_designated(connection, this->request.customer, &mac, this->call.input.now))
        this->facts.payee = PAYEE_DESIGNATED;
    else
        this->facts.payee = PAYEE_NON_DESIGNATED;
    return STATUS_OK;
}

static enum status read_usage(struct create_operation *this, struct store_connection *connection, struct limits_usage *ret_used)
{
    timestamp_us now = this->call.input.now;
    struct usage_key key = {.customer = this->request.customer, .limits_class = this->entry->limits->name};
    key.period = USAGE_DAY;
    key.period_number = timestamp_taipei_day(now);
    TRY(usage_read(connection, &key, &ret_used->day_minor));
    key.period = USAGE_MONTH;
    key.period_number = timestamp_taipei_month(now);
    return usage_read(connection, &key, &ret_used->month_minor);
}

static enum status resolve_risk(struct create_operation *this, struct store_connection *connection)
{
    struct limits_usage used = {0};
    if (this->entry->risk_source == RISK_SOURCE_NONE)
        return STATUS_OK;
    if (this->entry->limits != NULL) { /* the catalogue gives limits only to services that always have an amount */
        if (!this->request.has_amount)
            return failure_set(&this->call.failure, STATUS_INVALID, "amount", "this service moves an amount, which must be given");
        TRY(read_usage(this, connection, &used));
    }
    TRY(risk_resolve(this->call.services->catalogue, this->entry, this->entry->limits, this->facts.payee, &this->request.amount, &used,
                     &this->resolution, &this->call.failure));
    this->facts.risk = this->resolution.risk;
    return STATUS_OK;
}

static enum status resolve_facts(struct create_operation *this)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    this->entry = catalogue_find(this->call.services->catalogue, this->request.code);
    if (this->entry == NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, "code", "not a transaction code of the catalogue");
    this->facts = (struct operation_facts)OPERATION_FACTS(this->entry->service);
    this->facts.account_class = this->request.account_class;
    this->facts.account_high_risk = this->request.account_high_risk;
    this->facts.new_customer = this->request.new_customer;
    this->facts.first_time = this->request.first_time;
    this->facts.affects_notice_or_instruction = this->request.affects_notice_or_instruction;
    TRY(readers_take(this->call.services->readers, &lease));
    TRY(read_customer(this, lease.connection));
    TRY(check_debit_account(this, lease.connection));
    TRY(resolve_payee(this, lease.connection));
    TRY(catalogue_entry_check(this->entry, this->request.channel, this->facts.customer, this->facts.payee, &this->call.failure));
    return resolve_risk(this, lease.connection);
}

static enum status render(struct create_operation *this)
{
    const struct operation_request *request = &this->request;
    struct instruction_terms terms = {
        .operation_id = this->id.text,
        .code = request->code,
        .service = this->entry->service,
        .risk = this->facts.risk,
        .channel = request->channel,
        .customer_reference = request->customer,
        .customer = this->facts.customer,
        .debit_bank = request->debit_bank,
        .debit_account = request->debit_account,
        .payee = {.kind = this->facts.payee, .account = request->payee_account, .bank = request->payee_bank, .name = request->payee_name},
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
        .created_at = this->created_at,
        .expires_at = this->expires_at,
    };
    random_fill(terms.nonce, sizeof terms.nonce);
    TRY(instruction_render(&terms, &this->rendering, &this->call.failure));
    digest_of(this->rendering.canonical, &this->digest);
    return STATUS_OK;
}

static enum status write_answer(struct create_operation *this, struct buffer *body)
{
    struct timestamp_text expires = timestamp_format_utc(this->expires_at);
    TRY(buffer_append_format(body, "{\"id\":\"%s\",\"state\":\"created\",\"risk\":\"%s\",\"expires_at\":\"%s\",\"instruction_digest\":\"",
                             this->id.text, vocabulary_text(&vocabulary_risk, this->facts.risk), expires.text));
    TRY(hex_encode(bytes_of(this->digest.bytes, DIGEST_SIZE), body));
    TRY(buffer_append_text(body, "\",\"instruction\":"));
    TRY(buffer_append(body, this->rendering.canonical));
    TRY(buffer_append_text(body, ",\"decision\":"));
    TRY(buffer_append(body, buffer_bytes(&this->decision.json)));
    return buffer_append_text(body, "}");
}

static enum status create_prepare(struct call *call)
{
    struct create_operation *this = (struct create_operation *)call;
    this->sealed = BUFFER_INIT(LIMIT_INSTRUCTION_BYTES + 1024);
    this->facts_json = BUFFER_INIT(8192);
    service_decision_init(&this->decision);
    random_id(&this->id);
    this->created_at = call->input.now;
    this->expires_at = call->input.now + call->services->operation_seconds * TIMESTAMP_SECOND;
    call->created = true;
    TRY(operation_request_read(call->input.request, &this->request, &call->failure));
    TRY(resolve_facts(this));
    TRY(render(this));
    TRY(operation_facts_write(&this->facts, &this->facts_json));
    TRY(service_decide(&this->facts, NULL, 0, &this->decision));
    TRY(write_answer(this, &call->body));
    return subject_seal(call->services, &call->subject, SEALED_INSTRUCTION, this->id.text, this->rendering.canonical, &this->sealed);
}

static enum status insert_operation(struct create_operation *this, struct keeper_transaction *transaction)
{
    struct operation_row row = {
        .customer = this->call.subject.customer,
        .id = this->id,
        .instruction_digest = this->digest,
        .sealed_instruction = buffer_bytes(&this->sealed),
        .facts = buffer_bytes(&this->facts_json),
        .amount_minor = this->resolution.counted_minor,
        .created_at = this->created_at,
        .expires_at = this->expires_at,
        .ledger_index = -1,
    };
    TRY(row_word_set(&row.state, operation_state_text(OPERATION_CREATED)));
    TRY(row_word_set(&row.service, service_text(this->entry->service)));
    TRY(row_word_set(&row.risk, vocabulary_text(&vocabulary_risk, this->facts.risk)));
    TRY(row_word_set(&row.limits_class,
                     this->resolution.counted_minor > 0 && this->entry->limits != NULL ? this->entry->limits->name : ""));
    TRY(row_word_set(&row.currency, "TWD"));
    return operation_row_insert(transaction->connection, &row);
}

static enum status append_created(struct create_operation *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_OPERATION_CREATED,
        .operation = word(this->id.text),
        .customer = word(this->call.subject.customer.text),
        .has_instruction = true,
        .instruction = this->digest,
    };
    event_detail(&entry, "channel", channel_text(this->request.channel));
    event_detail(&entry, "code", this->entry->code);
    event_detail(&entry, "payee", vocabulary_text(&vocabulary_payee, this->facts.payee));
    event_detail(&entry, "risk", vocabulary_text(&vocabulary_risk, this->facts.risk));
    event_detail(&entry, "service", service_text(this->entry->service));
    return event_append(this->call.services, transaction, &entry, &index);
}

static enum status create_run(struct call *call, struct keeper_transaction *transaction)
{
    struct create_operation *this = (struct create_operation *)call;
    TRY(require_active_customer(call, transaction->connection));
    TRY(insert_operation(this, transaction));
    return append_created(this, transaction);
}

static void create_release(struct call *call)
{
    struct create_operation *this = (struct create_operation *)call;
    buffer_release(&this->sealed);
    buffer_release(&this->facts_json);
    service_decision_release(&this->decision);
    wipe(&this->rendering, sizeof this->rendering);
}

const struct use_case use_case_create_operation = {
    .size = sizeof(struct create_operation), .prepare = create_prepare, .run = create_run, .release = create_release};
