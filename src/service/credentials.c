/* SPDX-License-Identifier: Apache-2.0
 * Enrolling credentials: at the counter, or by the customer on a permitted operation of service factor_rebind. What is enrolled is the
 * method's business; that it came to be bound, and how, is the ledger's. */
#include "src/service/authority.h"
#include "src/service/biometric_use.h"
#include "src/service/event.h"
#include "src/service/means_name.h"
#include "src/service/operation_call.h"
#include "src/service/techniques.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/store/credential_names.h"
#include "src/store/token_stock.h"

struct enrol_credential {
    struct call call;
    struct id id;
    enum design design;
    struct authority authority;
    const json_t *details;
    json_t *own_details;   /* the same with what the authority says; NULL: the caller's stand */
    json_t *customer_json; /* owns the texts of `customer` */
    struct method_customer customer;
    struct method_enrolment enrolment;
    struct buffer sealed, provenance;
    struct means_name name;
    struct digest name_mac;
    const char *replaces; /* the credential that goes when this one is activated; NULL: none */
    const char *serial;   /* of a token of the stock; NULL: of none */
    struct token_stock_row stocked;
    size_t mean_count; /* design 4: what the customer has already */
    struct credential_means_row means[TECHNIQUES_MAX];
    struct bytes others[TECHNIQUES_MAX];
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
        {"replaces", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->replaces},
        {"name", MEMBER_TEXT, false, LIMIT_MEANS_NAME_BYTES, &this->name.text},
        {"operation", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->authority.operation},
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

/* What customers enrol by themselves: techniques of design 4, and tokens that are made here. The rest takes somebody who sees documents, a
 * registration authority, or a token in the hand. */
static enum status check_self_service(struct enrol_credential *this)
{
    bool made_here = this->design == DESIGN_OTP && json_object_get(this->details, "serial") == NULL;
    if (made_here || this->design == DESIGN_TWO_FACTOR)
        return STATUS_OK;
    return failure_set(&this->call.failure, STATUS_REFUSED, "design", "customers enrol no such credential by themselves");
}

/* Staff say themselves how identity was confirmed; on an operation, its evidence says it, and nobody else. */
static enum status find_authority(struct enrol_credential *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    if (this->authority.operation == NULL && (call->input.at_counter || call->input.at_ra))
        return STATUS_OK;
    TRY(authority_foresee(call, connection, SERVICE_FACTOR_REBIND, call->input.now, &this->authority));
    TRY(check_self_service(this));
    if (json_object_get(this->details, "confirmed_by") != NULL)
        return failure_set(&call->failure, STATUS_INVALID, "details.confirmed_by", "the operation says it");
    this->own_details = json_deep_copy(this->details);
    if (json_object_set_new(this->own_details, "confirmed_by", json_string(this->authority.confirmed_by)) != 0)
        return STATUS_NO_MEMORY;
    this->details = this->own_details;
    return STATUS_OK;
}

static enum status seal_enrolment(struct enrol_credential *this)
{
    TRY(buffer_append_format(&this->provenance, "{\"confirmed_by\":\"%s\"}", this->enrolment.confirmed_by));
    return subject_seal(this->call.services, &this->call.subject, SEALED_CREDENTIAL, this->id.text, buffer_bytes(&this->enrolment.record),
                        &this->sealed);
}

/* What is not there, or was handed out, the method refuses by its name. */
static enum status find_stocked(struct enrol_credential *this, struct store_connection *connection)
{
    this->serial = json_string_value(json_object_get(this->details, "serial"));
    if (this->serial == NULL || strlen(this->serial) > METHOD_SERIAL_BYTES_MAX)
        return STATUS_OK;
    enum status status = token_stock_row_read(connection, this->serial, &this->stocked);
    if (status == STATUS_OK)
        this->customer.stocked = this->stocked.record;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* So that no authenticator is registered twice. */
static enum status find_others(struct enrol_credential *this, struct store_connection *connection)
{
    struct method_customer *customer = &this->customer;
    if (this->design != DESIGN_TWO_FACTOR)
        return STATUS_OK;
    TRY(credential_rows_usable(connection, customer->id, this->means, COUNT_OF(this->means), &this->mean_count));
    for (size_t i = 0; i < this->mean_count; i++)
        if (row_word_is(&this->means[i].design, design_text(this->design)))
            this->others[customer->other_count++] = this->means[i].public_record;
    customer->others = this->others;
    return STATUS_OK;
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
    TRY(find_authority(this, lease.connection));
    TRY(find_stocked(this, lease.connection));
    TRY(find_others(this, lease.connection));
    random_id(&this->id);
    TRY(means_name_seal(call, this->id.text, &this->name));
    call->created = true;
    bool asks_engine = biometric_use_is_asked(method_of(this->design), this->details);
    call->workers = asks_engine ? call->services->operators : call->services->workers[this->design];
    return STATUS_OK;
}

static const char *state_of(const struct enrol_credential *this)
{
    return this->enrolment.needs_activation ? CREDENTIAL_SUSPENDED : CREDENTIAL_ACTIVE;
}

static enum status write_answer(struct enrol_credential *this, struct bytes once, struct buffer *ret_body)
{
    TRY(buffer_append_format(ret_body, "{\"id\":\"%s\",\"design\":\"%s\",\"state\":\"%s\",\"details\":", this->id.text,
                             design_text(this->design), state_of(this)));
    TRY(buffer_append(ret_body, buffer_bytes(&this->enrolment.public_record)));
    if (this->authority.operation != NULL)
        TRY(buffer_append_format(ret_body, ",\"operation\":\"%s\"", this->authority.operation));
    if (once.size > 0) {
        TRY(buffer_append_text(ret_body, ",\"once\":"));
        TRY(buffer_append(ret_body, once));
    }
    return buffer_append_text(ret_body, "}");
}

/* Written before `run`, as what the public record tells of the person is sealed when it is kept for a repeated key. */
static enum status write_answers(struct enrol_credential *this)
{
    TRY(write_answer(this, bytes_of(NULL, 0), &this->call.body));
    return this->enrolment.once.size > 0 ? write_answer(this, buffer_bytes(&this->enrolment.once), &this->call.once) : STATUS_OK;
}

static enum status enrol_work(struct call *call)
{
    struct enrol_credential *this = (struct enrol_credential *)call;
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[this->design]};
    TRY(method_of(this->design)->enrol(&context, &this->customer, this->details, &this->enrolment, &call->failure));
    if (this->enrolment.name.size > 0)
        TRY(credential_name_mac(call->services, buffer_bytes(&this->enrolment.name), &this->name_mac));
    TRY(seal_enrolment(this));
    return write_answers(this);
}

/* Only what is activated can take another's place, and only of its own design. */
static enum status check_replaced(struct enrol_credential *this, struct store_connection *connection)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    struct failure *failure = &this->call.failure;
    if (this->replaces == NULL)
        return STATUS_OK;
    enum status status = credential_row_read(connection, this->call.subject.customer.text, this->replaces, &row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(failure, STATUS_NOT_FOUND, "replaces", "this customer has no such credential");
    TRY(status);
    if (!this->enrolment.needs_activation || !row_word_is(&row.design, design_text(this->design)))
        return failure_set(failure, STATUS_REFUSED, "replaces", "nothing that this credential could take the place of");
    return STATUS_OK;
}

static enum status assign_stocked(struct enrol_credential *this, struct store_connection *connection)
{
    if (this->serial == NULL)
        return STATUS_OK;
    enum status status = token_stock_row_assign(connection, this->serial, this->call.subject.customer.text, this->id.text);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "details.serial", "this token has been handed out");
    return status;
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
        .next_factor = this->enrolment.next_factor,
    };
    TRY(row_word_set(&row.design, design_text(this->design)));
    TRY(row_word_set(&row.state, state_of(this)));
    if (this->enrolment.needs_activation)
        row.suspension = bytes_of_text(CREDENTIAL_AWAITS_ACTIVATION);
    if (this->replaces != NULL)
        memcpy(row.replaces.text, this->replaces, strlen(this->replaces) + 1);
    return credential_row_insert(transaction->connection, &row);
}

static enum status insert_name(struct enrol_credential *this, struct keeper_transaction *transaction)
{
    if (this->enrolment.name.size == 0)
        return STATUS_OK;
    enum status status = credential_name_insert(transaction->connection, &this->name_mac, this->call.subject.customer.text, this->id.text);
    if (status == STATUS_CONFLICT)
        return this->design == DESIGN_CHIP_CARD
                   ? failure_set(&this->call.failure, STATUS_CONFLICT, "details.account", "this card is enrolled already")
                   : failure_set(&this->call.failure, STATUS_CONFLICT, "user_code", "the customer signs in by this user code already");
    return status;
}

static enum status enrol_run(struct call *call, struct keeper_transaction *transaction)
{
    struct enrol_credential *this = (struct enrol_credential *)call;
    uint64_t index;
    TRY(require_active_customer(call, transaction->connection));
    if (this->authority.operation != NULL)
        TRY(authority_take(call, transaction, SERVICE_FACTOR_REBIND, &this->authority));
    TRY(check_replaced(this, transaction->connection));
    TRY(assign_stocked(this, transaction->connection));
    TRY(insert_credential(this, transaction));
    TRY(insert_name(this, transaction));
    TRY(means_name_keep(call, transaction, this->id.text, &this->name));
    struct ledger_entry entry = {.event = LEDGER_EVENT_CREDENTIAL_ENROLLED,
                                 .operation = word(this->authority.operation),
                                 .customer = word(call->subject.customer.text),
                                 .credential = word(this->id.text)};
    event_detail(&entry, "confirmed_by", this->enrolment.confirmed_by);
    event_detail(&entry, "design", design_text(this->design));
    event_detail(&entry, "enrolled_by", call->caller);
    return event_append(transaction, &entry, &index);
}

static void enrol_release(struct call *call)
{
    struct enrol_credential *this = (struct enrol_credential *)call;
    method_enrolment_release(&this->enrolment);
    json_decref(this->customer_json);
    json_decref(this->own_details);
    means_name_release(&this->name);
    token_stock_row_release(&this->stocked);
    for (size_t i = 0; i < this->mean_count; i++)
        credential_means_row_release(&this->means[i]);
    buffer_release(&this->sealed);
    buffer_release(&this->provenance);
}

const struct use_case use_case_enrol_credential = {
    .size = sizeof(struct enrol_credential), .prepare = enrol_prepare, .work = enrol_work, .run = enrol_run, .release = enrol_release};
