/* SPDX-License-Identifier: Apache-2.0
 * A customer's phone numbers with their history, as callers may see them: masked (9.8). */
#include "src/service/queries.h"

#include "src/store/credentials.h"
#include "src/store/customers.h"
#include "src/store/phones.h"

#define PHONES_SHOWN 16
#define EVENTS_OF_PHONE_MAX 4 /* each state once */

static enum status write_reference(const char *name, const struct id *id, struct buffer *ret_json)
{
    return id->text[0] != 0 ? buffer_append_format(ret_json, ",\"%s\":\"%s\"", name, id->text) : STATUS_OK;
}

static enum status write_event(const struct phone_event_row *row, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, "{\"event\":\"%s\",\"at\":\"%s\",\"means\":\"%s\",\"caller\":\"", row->event.text,
                             timestamp_format_utc(row->happened_at).text, row->means.text));
    TRY(buffer_append(ret_json, row->caller));
    TRY(buffer_append_byte(ret_json, '"'));
    TRY(write_reference("operation", &row->operation, ret_json));
    TRY(write_reference("ceremony", &row->ceremony, ret_json));
    if (row->record_digest.data != NULL) {
        TRY(buffer_append_text(ret_json, ",\"record\":\""));
        TRY(hex_encode(row->record_digest, ret_json));
        TRY(buffer_append_byte(ret_json, '"'));
    }
    return buffer_append_byte(ret_json, '}');
}

static enum status write_history(struct store_connection *connection, const struct phone_row *row, struct buffer *ret_json)
{
    struct phone_event_row events[EVENTS_OF_PHONE_MAX] = {0};
    size_t count = 0;
    enum status status = phone_event_rows_of_phone(connection, row->customer.text, row->credential.text, events, COUNT_OF(events), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_event(&events[i], ret_json);
        phone_event_row_release(&events[i]);
    }
    return status;
}

static enum status write_moment(const char *name, timestamp_us moment, struct buffer *ret_json)
{
    return moment != 0 ? buffer_append_format(ret_json, ",\"%s\":\"%s\"", name, timestamp_format_utc(moment).text) : STATUS_OK;
}

static enum status write_phone(struct store_connection *connection, const struct phone_row *row, struct buffer *ret_json)
{
    CLEANUP(credential_row_release) struct credential_row credential = {0};
    TRY(credential_row_read(connection, row->customer.text, row->credential.text, &credential));
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"state\":\"%s\",\"locked\":%s,\"set_by\":\"%s\",\"details\":", row->credential.text,
                             row->state.text, credential.locked_at != 0 ? "true" : "false", row->set_by.text));
    TRY(buffer_append(ret_json, credential.public_record));
    TRY(write_moment("set_at", row->set_at, ret_json));
    TRY(write_moment("verified_at", row->verified_at, ret_json));
    TRY(write_moment("quarantined_until", row->quarantined_until, ret_json));
    TRY(buffer_append_text(ret_json, ",\"history\":["));
    TRY(write_history(connection, row, ret_json));
    return buffer_append_text(ret_json, "]}");
}

enum status query_phones(struct services *services, const char *customer, struct buffer *ret_json)
{
    struct phone_row rows[PHONES_SHOWN] = {0};
    size_t count = 0;
    struct subject_salt salt;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    if (!id_is_valid(customer))
        return STATUS_NOT_FOUND;
    TRY(readers_take(services->readers, &lease));
    TRY(subject_read(lease.connection, customer, &salt)); /* of an erased customer nothing is shown */
    wipe(&salt, sizeof salt);
    TRY(buffer_append_text(ret_json, "{\"phones\":["));
    enum status status = phone_rows_of_customer(lease.connection, customer, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_phone(lease.connection, &rows[i], ret_json);
        phone_row_release(&rows[i]);
    }
    TRY(status);
    return buffer_append_text(ret_json, "]}");
}
