/* SPDX-License-Identifier: Apache-2.0
 * Registering and revoking the devices that answer enhanced protections. Whoever registers one proves that it holds the key. */
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/queries.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/protection/device_key.h"
#include "src/store/devices.h"

#define KEY_TEXT_MAX 128
#define PROOF_BYTES_MAX 512
#define DEVICES_SHOWN 64

struct register_device {
    struct call call;
    const char *purpose;
    struct id id;
    struct device_key key;
    struct digest mac;
    struct buffer sealed;
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

static enum status append_device(struct call *call, struct keeper_transaction *transaction, enum ledger_event event, const char *device,
                                 const char *purpose)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event, .customer = word(call->subject.customer.text)};
    event_detail(&entry, "caller", call->caller);
    event_detail(&entry, "device", device);
    if (purpose != NULL)
        event_detail(&entry, "purpose", purpose);
    return event_append(transaction, &entry, &index);
}

static enum status register_run(struct call *call, struct keeper_transaction *transaction)
{
    struct register_device *this = (struct register_device *)call;
    TRY(require_active_customer(call, transaction->connection));
    TRY(insert_device(this, transaction));
    return append_device(call, transaction, LEDGER_EVENT_DEVICE_REGISTERED, this->id.text, this->purpose);
}

static void register_release(struct call *call)
{
    buffer_release(&((struct register_device *)call)->sealed);
}

const struct use_case use_case_register_device = {
    .size = sizeof(struct register_device), .prepare = register_prepare, .run = register_run, .release = register_release};

static enum status revoke_prepare(struct call *call)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    return subject_load(lease.connection, call->input.parameters[0], &call->subject);
}

static enum status revoke_run(struct call *call, struct keeper_transaction *transaction)
{
    CLEANUP(device_row_release) struct device_row row = {0};
    const char *device = call->input.parameters[1];
    TRY(device_row_read(transaction->connection, call->subject.customer.text, device, &row));
    enum status status = device_row_revoke(transaction->connection, call->subject.customer.text, device);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "device", "this device is not active");
    TRY(status);
    TRY(append_device(call, transaction, LEDGER_EVENT_DEVICE_REVOKED, device, NULL));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"revoked\"}", device);
}

const struct use_case use_case_revoke_device = {.size = sizeof(struct call), .prepare = revoke_prepare, .run = revoke_run};

static enum status write_device(const struct device_row *row, struct buffer *ret_json)
{
    return buffer_append_format(
        ret_json, "{\"id\":\"%s\",\"purpose\":\"%s\",\"state\":\"%s\",\"registered_at\":\"%s\",\"registered_by\":\"%s\"}", row->id.text,
        row->purpose.text, row->state.text, timestamp_format_utc(row->registered_at).text, (const char *)row->registered_by.data);
}

enum status query_devices(struct services *services, const char *id, struct buffer *ret_json)
{
    struct device_row rows[DEVICES_SHOWN] = {0};
    size_t count = 0;
    struct subject subject;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    TRY(subject_load(lease.connection, id, &subject));
    subject_release(&subject);
    TRY(buffer_append_text(ret_json, "{\"devices\":["));
    enum status status = device_rows_of_customer(lease.connection, id, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_device(&rows[i], ret_json);
        device_row_release(&rows[i]);
    }
    TRY(status);
    return buffer_append_text(ret_json, "]}");
}
