/* SPDX-License-Identifier: Apache-2.0
 * Reading messages: what is on its way or has failed, and one by its id. Nothing that was sealed is shown. */
#include "src/service/queries.h"

#include "src/channel/book.h"
#include "src/store/outbox.h"

#define SHOWN_MAX 100

static enum status write_message(const struct outbox_row *row, struct buffer *ret_json)
{
    struct timestamp_text created = timestamp_format_utc(row->created_at), expires = timestamp_format_utc(row->expires_at);
    struct timestamp_text due = timestamp_format_utc(row->due_at);
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"customer\":\"%s\",", row->id.text, row->customer.text));
    if (row->operation.text[0] != 0)
        TRY(buffer_append_format(ret_json, "\"operation\":\"%s\",", row->operation.text));
    TRY(buffer_append_format(ret_json, "\"channel\":\"%s\",\"purpose\":\"%s\",\"sender\":\"%s\",\"gateway\":\"%s\",\"template\":\"%s\",",
                             row->kind.text, row->purpose.text, row->sender.text, row->gateway.text, row->template.text));
    return buffer_append_format(ret_json,
                                "\"state\":\"%s\",\"attempts\":%lld,\"reason\":\"%s\",\"created_at\":\"%s\",\"due_at\":\"%s\","
                                "\"expires_at\":\"%s\"}",
                                row->state.text, (long long)row->attempts, row->reason.text, created.text, due.text, expires.text);
}

static enum status write_state(struct store_connection *connection, const char *state, struct buffer *ret_json)
{
    struct outbox_row rows[SHOWN_MAX] = {0};
    size_t count = 0;
    enum status status = outbox_rows_in_state(connection, state, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && ret_json->data[ret_json->size - 1] == '}')
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_message(&rows[i], ret_json);
        outbox_row_release(&rows[i]);
    }
    return status;
}

enum status query_messages(struct services *services, const char *unused, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    (void)unused;
    TRY(readers_take(services->readers, &lease));
    TRY(buffer_append_text(ret_json, "{\"messages\":["));
    TRY(write_state(lease.connection, OUTBOX_FAILED, ret_json));
    TRY(write_state(lease.connection, OUTBOX_QUEUED, ret_json));
    return buffer_append_text(ret_json, "]}");
}

enum status query_message(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(outbox_row_release) struct outbox_row row = {0};
    struct id customer;
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(readers_take(services->readers, &lease));
    TRY(outbox_row_locate(lease.connection, id, &customer));
    TRY(outbox_row_read(lease.connection, customer.text, id, &row));
    return write_message(&row, ret_json);
}

enum status query_outbox_depth(struct services *services, const char *gateway, struct outbox_depth *ret_depth)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    return outbox_count(lease.connection, gateway, ret_depth);
}
