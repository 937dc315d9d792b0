/* SPDX-License-Identifier: Apache-2.0
 * The life of the devices that answer enhanced protections: registered, suspended, resumed, revoked. Whoever registers one proves that it
 * holds the key; who makes one usable rests on an authority. */
#include "src/service/authority.h"
#include "src/service/event.h"
#include "src/service/means_name.h"
#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/protection/device_key.h"
#include "src/store/devices.h"

#define KEY_TEXT_MAX 128
#define PROOF_BYTES_MAX 512

struct register_device {
    struct call call;
    struct authority authority;
    const char *purpose;
    struct means_name name;
    struct id id;
    struct device_key key;
    struct digest mac;
    struct buffer sealed;
};

struct device_event {
    enum ledger_event event;
    const char *device;
    const char *purpose;               /* NULL: the entry tells none */
    const struct authority *authority; /* NULL: it takes none */
};

/* What the device signs: that this key is to be this customer's, for this purpose. */
static enum status check_proof(struct register_device *this, const char *public_key, const char *proof)
{
    bool right = false;
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(PROOF_BYTES_MAX);
    TRY(buffer_append_format(&message, "countersign-device-1\n%s\n%s\n%s", this->call.input.parameters[0], this->purpose, public_key));
    if (device_key_verify(&this->key, buffer_bytes(&message), proof, &right) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "proof", "not base64 of a signature of 64 bytes");
    return right ? STATUS_OK : failure_set(&this->call.failure, STATUS_REFUSED, "proof", "not this key's signature");
}

static enum status read_request(struct register_device *this)
{
    const char *algorithm = NULL, *public_key = NULL, *proof = NULL;
    const struct member members[] = {
        {"purpose", MEMBER_TEXT, true, 16, &this->purpose},
        {"algorithm", MEMBER_TEXT, true, 16, &algorithm},
        {"public_key", MEMBER_TEXT, true, KEY_TEXT_MAX, &public_key},
        {"proof", MEMBER_TEXT, true, KEY_TEXT_MAX, &proof},
        {"name", MEMBER_TEXT, false, LIMIT_MEANS_NAME_BYTES, &this->name.text},
        {"operation", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->authority.operation},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    if (strcmp(this->purpose, DEVICE_FOR_TRANSACTIONS) != 0 && strcmp(this->purpose, DEVICE_FOR_CONFIRMATION) != 0)
        return failure_set(&this->call.failure, STATUS_INVALID, "purpose", "transaction or confirmation");
    TRY(device_key_read(algorithm, public_key, &this->key, &this->call.failure));
    return check_proof(this, public_key, proof);
}

static enum status seal_key(struct register_device *this)
{
    struct call *call = &this->call;
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(512);
    CLEANUP(buffer_release) struct buffer named = BUFFER_INIT(128);
    TRY(device_key_write(&this->key, &json));
    TRY(buffer_append_text(&named, "device|"));
    TRY(buffer_append(&named, device_key_bytes(&this->key)));
    TRY(vault_subject_hmac(call->services->vault, &call->subject.key, buffer_bytes(&named), &this->mac));
    return subject_seal(call->services, &call->subject, SEALED_DEVICE, this->id.text, buffer_bytes(&json), &this->sealed);
}

static enum status register_prepare(struct call *call)
{
    struct register_device *this = (struct register_device *)call;
    this->sealed = BUFFER_INIT(1024);
    TRY(read_request(this));
    {
        CLEANUP(reader_lease_release) struct reader_lease lease = {0};
        TRY(readers_take(call->services->readers, &lease));
        TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    }
    random_id(&this->id);
    call->created = true;
    TRY(seal_key(this));
    TRY(means_name_seal(call, this->id.text, &this->name));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"purpose\":\"%s\",\"state\":\"active\"}", this->id.text, this->purpose);
}

static enum status insert_device(struct register_device *this, struct keeper_transaction *transaction)
{
    struct device_row row = {
        .customer = this->call.subject.customer,
        .id = this->id,
        .key_mac = this->mac,
        .sealed_record = buffer_bytes(&this->sealed),
        .registered_at = transaction->now,
        .registered_by = bytes_of_text(this->call.caller),
    };
    TRY(row_word_set(&row.purpose, this->purpose));
    TRY(row_word_set(&row.state, DEVICE_ACTIVE));
    enum status status = device_row_insert(transaction->connection, &row);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "public_key", "this customer has a device with that key");
    return status;
}

static enum status append_device(struct call *call, struct keeper_transaction *transaction, const struct device_event *event)
{
    uint64_t index;
    const struct authority *authority = event->authority;
    struct ledger_entry entry = {.event = event->event, .customer = word(call->subject.customer.text)};
    event_detail(&entry, "caller", call->caller);
    if (authority != NULL) {
        entry.operation = word(authority->operation);
        event_detail(&entry, "confirmed_by", authority->confirmed_by);
    }
    event_detail(&entry, "device", event->device);
    if (event->purpose != NULL)
        event_detail(&entry, "purpose", event->purpose);
    return event_append(transaction, &entry, &index);
}

static enum status register_run(struct call *call, struct keeper_transaction *transaction)
{
    struct register_device *this = (struct register_device *)call;
    const struct device_event event = {
        .event = LEDGER_EVENT_DEVICE_REGISTERED, .device = this->id.text, .purpose = this->purpose, .authority = &this->authority};
    TRY(require_active_customer(call, transaction->connection));
    TRY(authority_take(call, transaction, SERVICE_FACTOR_REBIND, &this->authority));
    TRY(insert_device(this, transaction));
    TRY(means_name_keep(call, transaction, this->id.text, &this->name));
    return append_device(call, transaction, &event);
}

static void register_release(struct call *call)
{
    struct register_device *this = (struct register_device *)call;
    buffer_release(&this->sealed);
    means_name_release(&this->name);
}

const struct use_case use_case_register_device = {
    .size = sizeof(struct register_device), .prepare = register_prepare, .run = register_run, .release = register_release};

struct change_device {
    struct call call;
    struct authority authority;
};

static enum status weaken_prepare(struct call *call)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    return subject_load(lease.connection, call->input.parameters[0], &call->subject);
}

static enum status resume_prepare(struct call *call)
{
    struct change_device *this = (struct change_device *)call;
    const struct member members[] = {{"operation", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->authority.operation}};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    return weaken_prepare(call);
}

/* STATUS_NOT_FOUND when the customer has no such device; `changed`, as it stands, is what the store said of the change. */
static enum status tell_change(struct call *call, struct keeper_transaction *transaction, enum status changed,
                               const struct device_event *event, const char *state)
{
    CLEANUP(device_row_release) struct device_row row = {0};
    TRY(device_row_read(transaction->connection, call->subject.customer.text, event->device, &row));
    if (changed == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "device", "not from the state that this device is in");
    TRY(changed);
    TRY(append_device(call, transaction, event));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"%s\"}", event->device, state);
}

static enum status revoke_run(struct call *call, struct keeper_transaction *transaction)
{
    const struct device_event event = {.event = LEDGER_EVENT_DEVICE_REVOKED, .device = call->input.parameters[1]};
    enum status changed = device_row_revoke(transaction->connection, call->subject.customer.text, event.device);
    return tell_change(call, transaction, changed, &event, DEVICE_REVOKED);
}

static enum status suspend_run(struct call *call, struct keeper_transaction *transaction)
{
    const struct device_event event = {.event = LEDGER_EVENT_DEVICE_SUSPENDED, .device = call->input.parameters[1]};
    enum status changed = device_row_suspend(transaction->connection, call->subject.customer.text, event.device, transaction->now);
    return tell_change(call, transaction, changed, &event, DEVICE_SUSPENDED);
}

static enum status resume_run(struct call *call, struct keeper_transaction *transaction)
{
    struct change_device *this = (struct change_device *)call;
    const struct device_event event = {
        .event = LEDGER_EVENT_DEVICE_RESUMED, .device = call->input.parameters[1], .authority = &this->authority};
    TRY(require_active_customer(call, transaction->connection));
    enum status changed = device_row_resume(transaction->connection, call->subject.customer.text, event.device);
    if (changed == STATUS_OK)
        TRY(authority_take(call, transaction, SERVICE_FACTOR_REBIND, &this->authority));
    return tell_change(call, transaction, changed, &event, DEVICE_ACTIVE);
}

#define CHANGE(name, prepared_by)                                                                                                          \
    const struct use_case use_case_##name##_device = {.size = sizeof(struct change_device), .prepare = (prepared_by), .run = name##_run};
CHANGE(revoke, weaken_prepare)
CHANGE(suspend, weaken_prepare)
CHANGE(resume, resume_prepare)
