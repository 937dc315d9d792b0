/* SPDX-License-Identifier: Apache-2.0
 * Registering a customer, and erasing one: with the salt goes everything that was sealed, and every proof of the ledger still holds. */
#include "src/service/event.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/store/accounts.h"
#include "src/store/awaited_replies.h"
#include "src/store/credential_names.h"
#include "src/store/credentials.h"
#include "src/store/phones.h"
#include "src/store/recordings.h"

#define NAME_MAX_BYTES 192
#define IDENTIFIER_MAX 16

struct register_customer {
    struct call call;
    const char *kind, *identifier, *name;
    struct digest identifier_mac;
    struct buffer sealed;
};

static enum status read_request(struct register_customer *this)
{
    const struct member members[] = {
        {"kind", MEMBER_TEXT, true, 16, &this->kind},
        {"identifier", MEMBER_TEXT, true, IDENTIFIER_MAX, &this->identifier},
        {"name", MEMBER_TEXT, true, NAME_MAX_BYTES, &this->name},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    if (strcmp(this->kind, CUSTOMER_NATURAL_TEXT) != 0 && strcmp(this->kind, CUSTOMER_CORPORATE_TEXT) != 0)
        return failure_set(&this->call.failure, STATUS_INVALID, "kind", "natural or corporate");
    return STATUS_OK;
}

static enum status seal_record(struct register_customer *this)
{
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(4096);
    TRY(members_write(json_pack("{ss, ss}", "identifier", this->identifier, "name", this->name), &record));
    return subject_seal(this->call.services, &this->call.subject, SEALED_CUSTOMER, this->call.subject.customer.text, buffer_bytes(&record),
                        &this->sealed);
}

static enum status register_prepare(struct call *call)
{
    struct register_customer *this = (struct register_customer *)call;
    this->sealed = BUFFER_INIT(4096);
    TRY(read_request(this));
    random_id(&call->subject.customer);
    random_fill(call->subject.key.salt, sizeof call->subject.key.salt);
    TRY(identifier_mac(call->services, this->identifier, &this->identifier_mac));
    call->created = true;
    return seal_record(this);
}

static enum status insert_customer(struct register_customer *this, struct keeper_transaction *transaction)
{
    const char *id = this->call.subject.customer.text;
    struct customer_row row = {
        .id = this->call.subject.customer, .sealed_record = buffer_bytes(&this->sealed), .created_at = transaction->now};
    struct subject_salt salt;
    memcpy(salt.bytes, this->call.subject.key.salt, sizeof salt.bytes);
    TRY(row_word_set(&row.kind, this->kind));
    TRY(row_word_set(&row.state, CUSTOMER_ACTIVE));
    TRY(customer_row_insert(transaction->connection, &row));
    TRY(subject_insert(transaction->connection, id, &salt));
    enum status status = customer_identifier_insert(transaction->connection, &this->identifier_mac, id);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "identifier", "a customer with this identifier is registered already");
    return status;
}

static enum status register_run(struct call *call, struct keeper_transaction *transaction)
{
    struct register_customer *this = (struct register_customer *)call;
    uint64_t index;
    TRY(insert_customer(this, transaction));
    struct ledger_entry entry = {.event = LEDGER_EVENT_CUSTOMER_REGISTERED, .customer = word(call->subject.customer.text)};
    event_detail(&entry, "kind", this->kind);
    TRY(event_append(transaction, &entry, &index));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"kind\":\"%s\"}", call->subject.customer.text, this->kind);
}

static void register_release(struct call *call)
{
    buffer_release(&((struct register_customer *)call)->sealed);
}

const struct use_case use_case_register_customer = {
    .size = sizeof(struct register_customer), .prepare = register_prepare, .run = register_run, .release = register_release};

/* Erasing: the identifier's keyed hash is computed once more from the sealed record, because nothing else can lead to its row. */
struct erase_customer {
    struct call call;
    struct digest identifier_mac;
};

static enum status identifier_of(struct call *call, struct store_connection *connection, struct digest *ret_mac)
{
    const char *customer = call->input.parameters[0];
    const char *identifier = NULL, *name = NULL;
    CLEANUP(customer_row_release) struct customer_row row = {0};
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(4096);
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"identifier", MEMBER_TEXT, true, IDENTIFIER_MAX, &identifier},
        {"name", MEMBER_TEXT, true, NAME_MAX_BYTES, &name},
    };
    TRY(customer_row_read(connection, customer, &row));
    TRY(subject_open(call->services, &call->subject, SEALED_CUSTOMER, customer, row.sealed_record, &plain));
    TRY(members_parse(buffer_bytes(&plain), &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    return identifier_mac(call->services, identifier, ret_mac);
}

static enum status erase_prepare(struct call *call)
{
    struct erase_customer *this = (struct erase_customer *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    return identifier_of(call, lease.connection, &this->identifier_mac);
}

/* Their hashes would still lead to the person; random ones lead nowhere. */
static enum status forget_phones(struct store_connection *connection, const char *customer)
{
    struct digest noise;
    random_fill(noise.bytes, sizeof noise.bytes);
    TRY(awaited_replies_forget(connection, customer));
    return phone_rows_forget(connection, customer, &noise);
}

/* What a court or an authority has asked to be kept is not destroyed. */
static enum status require_no_hold(struct call *call, struct store_connection *connection, const char *customer)
{
    int64_t held;
    TRY(recording_rows_held(connection, customer, &held));
    if (held > 0)
        return failure_set(&call->failure, STATUS_CONFLICT, "customer", "%lld recordings are under legal hold", (long long)held);
    return STATUS_OK;
}

static enum status erase_run(struct call *call, struct keeper_transaction *transaction)
{
    struct erase_customer *this = (struct erase_customer *)call;
    const char *customer = call->input.parameters[0];
    uint64_t index;
    TRY(require_no_hold(call, transaction->connection, customer));
    TRY(customer_row_move(transaction->connection, customer, CUSTOMER_ACTIVE, CUSTOMER_ERASED));
    TRY(credential_names_forget(transaction->connection, customer));
    TRY(forget_phones(transaction->connection, customer));
    TRY(credential_rows_empty(transaction->connection, customer));
    TRY(account_rows_forget(transaction->connection, customer));
    TRY(customer_identifier_delete(transaction->connection, &this->identifier_mac, customer));
    TRY(subject_delete(transaction->connection, customer));
    transaction->erases = true;
    struct ledger_entry entry = {.event = LEDGER_EVENT_SUBJECT_ERASED, .customer = word(customer)};
    TRY(event_append(transaction, &entry, &index));
    call->subject = (struct subject){0}; /* nothing can be sealed for this customer any more */
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"erased\"}", customer);
}

const struct use_case use_case_erase_customer = {.size = sizeof(struct erase_customer), .prepare = erase_prepare, .run = erase_run};
