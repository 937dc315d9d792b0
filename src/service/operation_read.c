/* SPDX-License-Identifier: Apache-2.0
 * Reading operations and customers back, as the API shows them. */
#include "src/service/operation_call.h"
#include "src/service/queries.h"
#include "src/service/techniques.h"
#include "src/store/outbox.h"

#include "src/base/limits.h"

#define CREDENTIALS_SHOWN 64

enum status query_anything_overdue(struct services *services, timestamp_us now, bool *ret_overdue)
{
    struct row_key key;
    size_t ceremonies, operations, messages;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    TRY(ceremony_rows_due(lease.connection, now, &key, 1, &ceremonies));
    TRY(operation_rows_due(lease.connection, now, &key, 1, &operations));
    TRY(outbox_rows_due(lease.connection, now, &key, 1, &messages));
    *ret_overdue = ceremonies + operations + messages > 0;
    return STATUS_OK;
}

enum status query_releasable(struct services *services, timestamp_us now, struct row_key *ret_keys, size_t capacity, size_t *ret_count)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    return operation_rows_releasable(lease.connection, now, ret_keys, capacity, ret_count);
}

static enum status write_wait(const struct operation_row *row, struct buffer *ret_json)
{
    if (row->release_at == 0)
        return STATUS_OK;
    return buffer_append_format(ret_json, ",\"release_at\":\"%s\"", timestamp_format_utc(row->release_at).text);
}

static enum status write_decision(const struct operation_row *row, struct buffer *ret_json)
{
    if (row->decided_at == 0)
        return STATUS_OK;
    struct timestamp_text decided = timestamp_format_utc(row->decided_at);
    TRY(buffer_append_format(ret_json, ",\"decided_at\":\"%s\",\"ledger_index\":%lld,\"decision\":", decided.text,
                             (long long)row->ledger_index));
    TRY(row->decision.size > 0 ? buffer_append(ret_json, row->decision) : buffer_append_text(ret_json, "null"));
    if (row->receipt.size == 0)
        return STATUS_OK;
    TRY(buffer_append_text(ret_json, ",\"receipt\":\""));
    TRY(buffer_append(ret_json, row->receipt));
    return buffer_append_byte(ret_json, '"');
}

/* While it is open: protections that were armed since it was created, and switches that were turned off, change what a means would show. */
static enum status write_techniques(struct services *services, struct store_connection *connection,
                                    const struct loaded_operation *operation, struct buffer *ret_json)
{
    const struct techniques_use use = {.customer = operation->row.customer.text,
                                       .operation_id = operation->row.id.text,
                                       .operation = &operation->facts,
                                       .now = services->clock()};
    return operation->row.decided_at == 0 ? techniques_write_options(services, connection, &use, ret_json) : STATUS_OK;
}

enum status query_operation(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(loaded_operation_release) struct loaded_operation operation;
    CLEANUP(subject_release) struct subject subject = {0};
    loaded_operation_init(&operation);
    TRY(readers_take(services->readers, &lease));
    TRY(loaded_operation_read(services, lease.connection, id, &subject, &operation));
    const struct operation_row *row = &operation.row;
    struct timestamp_text created = timestamp_format_utc(row->created_at), expires = timestamp_format_utc(row->expires_at);
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"customer\":\"%s\",\"service\":\"%s\",\"risk\":\"%s\",\"state\":\"%s\",",
                             row->id.text, row->customer.text, row->service.text, row->risk.text, row->state.text));
    TRY(buffer_append_format(ret_json, "\"created_at\":\"%s\",\"expires_at\":\"%s\",\"instruction_digest\":\"", created.text,
                             expires.text));
    TRY(hex_encode(bytes_of(row->instruction_digest.bytes, DIGEST_SIZE), ret_json));
    TRY(buffer_append_text(ret_json, "\",\"instruction\":"));
    TRY(buffer_append(ret_json, buffer_bytes(&operation.instruction)));
    TRY(write_wait(row, ret_json));
    TRY(write_decision(row, ret_json));
    TRY(write_techniques(services, lease.connection, &operation, ret_json));
    return buffer_append_text(ret_json, "}");
}

static enum status write_credential(const struct credential_row *row, struct buffer *ret_json)
{
    struct timestamp_text enrolled = timestamp_format_utc(row->enrolled_at);
    TRY(buffer_append_format(
        ret_json, "{\"id\":\"%s\",\"design\":\"%s\",\"state\":\"%s\",\"locked\":%s,\"enrolled_at\":\"%s\",\"provenance\":", row->id.text,
        row->design.text, row->state.text, row->locked_at != 0 ? "true" : "false", enrolled.text));
    TRY(buffer_append(ret_json, row->provenance));
    TRY(buffer_append_text(ret_json, ",\"details\":"));
    TRY(buffer_append(ret_json, row->public_record));
    return buffer_append_text(ret_json, "}");
}

static enum status write_credentials(struct store_connection *connection, const char *customer, struct buffer *ret_json)
{
    struct credential_row rows[CREDENTIALS_SHOWN] = {0};
    size_t count = 0;
    enum status status = credential_rows_of_customer(connection, customer, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_credential(&rows[i], ret_json);
        credential_row_release(&rows[i]);
    }
    return status;
}

enum status query_customer(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(customer_row_release) struct customer_row row = {0};
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(readers_take(services->readers, &lease));
    TRY(customer_row_read(lease.connection, id, &row));
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\",\"credentials\":[", id, row.kind.text,
                             row.state.text));
    TRY(write_credentials(lease.connection, id, ret_json));
    return buffer_append_text(ret_json, "]}");
}
