/* SPDX-License-Identifier: Apache-2.0
 * Enrolling and revoking credentials. What is enrolled is the method's business; that it came to be bound, and how, is the ledger's. */
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/store/credential_names.h"

struct enrol_credential {
    struct call call;
    struct id id;
    enum design design;
    const json_t *details;
    json_t *customer_json; /* owns the texts of `customer` */
    struct method_customer customer;
    struct method_enrolment enrolment;
    struct buffer sealed, provenance;
    struct digest name_mac;
};

/* What the method needs to know of the customer. */
static enum status load_customer(struct enrol_credential *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const char *id = call->subject.customer.text, *identifier = NULL;
    CLEANUP(customer_row_release) struct customer_row row = {0};
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(4096);
    TRY(customer_row_read(connection, id, &row));
    if (!row_word_is(&row.state, CUSTOMER_ACTIVE))
        return failure_set(&call->failure, STATUS_CONFLICT, "customer", "the customer is not active");
    TRY(subject_open(call->services, &call->subject, SEALED_CUSTOMER, id, row.sealed_record, &plain));
    TRY(members_parse(buffer_bytes(&plain), &this->customer_json, NULL));
    identifier = json_string_value(json_object_get(this->customer_json, "identifier"));
    if (identifier == NULL)
        return STATUS_CORRUPT;
    this->customer =
        (struct method_customer){.id = id, .corporate = row_word_is(&row.kind, CUSTOMER_CORPORATE_TEXT), .identifier = identifier};
    return STATUS_OK;
}

static enum status read_design(struct enrol_credential *this)
{
    const char *design = NULL;
    unsigned number;
    const struct member members[] = {
        {"design", MEMBER_TEXT, true, 32, &design},
        {"details", MEMBER_OBJECT, true, 0, &this->details},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    if (vocabulary_find(&vocabulary_design, bytes_of_text(design), &number) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "design", "not one of the seven designs");
    this->design = (enum design)number;
    const struct method *method = method_of(this->design);
    if (method == NULL || method->enrol == NULL)
        return failure_set(&this->call.failure, STATUS_REFUSED, "design", "this server enrols no such credential");
    return STATUS_OK;
}

static enum status seal_enrolment(struct enrol_credential *this)
{
    TRY(buffer_append_format(&this->provenance, "{\"confirmed_by\":\"%s\"}", this->enrolment.confirmed_by));
    return subject_seal(this->call.services, &this->call.subject, SEALED_CREDENTIAL, this->id.text, buffer_bytes(&this->enrolment.record),
                        &this->sealed);
}

static enum status enrol_prepare(struct call *call)
{
    struct enrol_credential *this = (struct enrol_credential *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    method_enrolment_init(&this->enrolment);
    this->sealed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    this->provenance = BUFFER_INIT(1024);
    TRY(read_design(this));
    TRY(readers_take(call->services->readers, &lease));
    TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    TRY(load_customer(this, lease.connection));
    random_id(&this->id);
    call->created = true;
    call->workers = call->services->workers[this->design];
    return STATUS_OK;
}

static enum status enrol_work(struct call *call)
{
    struct enrol_credential *this = (struct enrol_credential *)call;
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[this->design]};
    TRY(method_of(this->design)->enrol(&context, &this->customer, this->details, &this->enrolment, &call->failure));
    if (this->enrolment.name.size > 0)
        TRY(credential_name_mac(call->services, buffer_bytes(&this->enrolment.name), &this->name_mac));
    return seal_enrolment(this);
}

static enum status insert_credential(struct enrol_credential *this, struct keeper_transaction *transaction)
{
    struct credential_row row = {
        .customer = this->call.subject.customer,
        .id = this->id,
        .public_record = buffer_bytes(&this->enrolment.public_record),
        .sealed_record = buffer_bytes(&this->sealed),
        .provenance = buffer_bytes(&this->provenance),
        .enrolled_at = transaction->now,
    };
    TRY(row_word_set(&row.design, design_text(this->design)));
    TRY(row_word_set(&row.state, CREDENTIAL_ACTIVE));
    return credential_row_insert(transaction->connection, &row);
}

static enum status insert_name(struct enrol_credential *this, struct keeper_transaction *transaction)
{
    if (this->enrolment.name.size == 0)
        return STATUS_OK;
    enum status status = credential_name_insert(transaction->connection, &this->name_mac, this->call.subject.customer.text, this->id.text);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "user_code", "the customer signs in by this user code already");
    return status;
}

static enum status enrol_run(struct call *call, struct keeper_transaction *transaction)
{
    struct enrol_credential *this = (struct enrol_credential *)call;
    uint64_t index;
    TRY(require_active_customer(call, transaction->connection));
    TRY(insert_credential(this, transaction));
    TRY(insert_name(this, transaction));
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_CREDENTIAL_ENROLLED, .customer = word(call->subject.customer.text), .credential = word(this->id.text)};
    event_detail(&entry, "confirmed_by", this->enrolment.confirmed_by);
    event_detail(&entry, "design", design_text(this->design));
    event_detail(&entry, "enrolled_by", call->caller);
    TRY(event_append(call->services, transaction, &entry, &index));
    TRY(buffer_append_format(&call->body, "{\"id\":\"%s\",\"design\":\"%s\",\"state\":\"active\",\"details\":", this->id.text,
                             design_text(this->design)));
    TRY(buffer_append(&call->body, buffer_bytes(&this->enrolment.public_record)));
    return buffer_append_text(&call->body, "}");
}

static void enrol_release(struct call *call)
{
    struct enrol_credential *this = (struct enrol_credential *)call;
    method_enrolment_release(&this->enrolment);
    json_decref(this->customer_json);
    buffer_release(&this->sealed);
    buffer_release(&this->provenance);
}

const struct use_case use_case_enrol_credential = {
    .size = sizeof(struct enrol_credential), .prepare = enrol_prepare, .work = enrol_work, .run = enrol_run, .release = enrol_release};

static enum status revoke_prepare(struct call *call)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    return subject_load(lease.connection, call->input.parameters[0], &call->subject);
}

/* STATUS_NOT_FOUND when the customer has no such credential, STATUS_CONFLICT when it is not in state `from`. */
static enum status move_credential(struct call *call, struct store_connection *connection, const char *from, const char *to)
{
    const char *customer = call->input.parameters[0], *credential = call->input.parameters[1];
    CLEANUP(credential_row_release) struct credential_row row = {0};
    TRY(credential_row_read(connection, customer, credential, &row));
    if (!row_word_is(&row.state, from))
        return failure_set(&call->failure, STATUS_CONFLICT, "credential", "this credential is not %s", from);
    return credential_row_move(connection, customer, credential, from, to);
}

static enum status revoke_run(struct call *call, struct keeper_transaction *transaction)
{
    const char *customer = call->input.parameters[0], *credential = call->input.parameters[1];
    uint64_t index;
    TRY(move_credential(call, transaction->connection, CREDENTIAL_ACTIVE, CREDENTIAL_REVOKED));
    TRY(credential_name_forget(transaction->connection, customer, credential));
    struct ledger_entry entry = {.event = LEDGER_EVENT_CREDENTIAL_REVOKED, .customer = word(customer), .credential = word(credential)};
    event_detail(&entry, "revoked_by", call->caller);
    TRY(event_append(call->services, transaction, &entry, &index));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"revoked\"}", credential);
}

const struct use_case use_case_revoke_credential = {.size = sizeof(struct call), .prepare = revoke_prepare, .run = revoke_run};
