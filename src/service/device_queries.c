/* SPDX-License-Identifier: Apache-2.0
 * What a customer holds, in one answer: the designated devices, and the credentials that live in a device or are one, with their names. */
#include "src/service/queries.h"
#include "src/service/subject.h"

#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/store/credentials.h"
#include "src/store/devices.h"
#include "src/store/means_names.h"

#define MEANS_SHOWN 64

struct held_means {
    struct services *services;
    struct subject subject;
    size_t device_count, credential_count, name_count;
    struct device_row devices[MEANS_SHOWN];
    struct credential_row credentials[MEANS_SHOWN];
    struct means_name_row names[2 * MEANS_SHOWN];
};

static void held_means_release(struct held_means *this)
{
    for (size_t i = 0; i < this->device_count; i++)
        device_row_release(&this->devices[i]);
    for (size_t i = 0; i < this->credential_count; i++)
        credential_row_release(&this->credentials[i]);
    for (size_t i = 0; i < this->name_count; i++)
        means_name_row_release(&this->names[i]);
    subject_release(&this->subject);
}

static enum status read_rows(struct held_means *this, const char *customer)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(this->services->readers, &lease));
    TRY(subject_load(lease.connection, customer, &this->subject));
    TRY(device_rows_of_customer(lease.connection, customer, this->devices, MEANS_SHOWN, &this->device_count));
    TRY(credential_rows_of_customer(lease.connection, customer, this->credentials, MEANS_SHOWN, &this->credential_count));
    return means_name_rows_of_customer(lease.connection, customer, this->names, COUNT_OF(this->names), &this->name_count);
}

static enum status add_name(const struct held_means *this, const char *means, json_t *json)
{
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(LIMIT_MEANS_NAME_BYTES + 1);
    for (size_t i = 0; i < this->name_count; i++) {
        if (strcmp(this->names[i].means.text, means) != 0)
            continue;
        TRY(subject_open(this->services, &this->subject, SEALED_NAME, means, this->names[i].sealed_name, &plain));
        json_t *name = json_stringn((const char *)plain.data, plain.size);
        return json_object_set_new(json, "name", name) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

static const char *state_of(const struct device_row *row)
{
    return row_word_is(&row->state, DEVICE_ACTIVE) && row->suspended_at != 0 ? DEVICE_SUSPENDED : row->state.text;
}

static enum status write_device(const struct held_means *this, const struct device_row *row, struct buffer *ret_json)
{
    struct timestamp_text at = timestamp_format_utc(row->registered_at);
    CLEANUP(json_reference_release)
    json_t *json = json_pack("{ss, ss, ss, ss, ss}", "id", row->id.text, "purpose", row->purpose.text, "state", state_of(row),
                             "registered_at", at.text, "registered_by", (const char *)row->registered_by.data);
    TRY(add_name(this, row->id.text, json));
    return members_write(json_incref(json), ret_json);
}

/* A token, or a key in a device; no secret that somebody remembers, and no phone number. */
static bool is_held(const struct credential_row *row, const json_t *details)
{
    const char *technique = json_string_value(json_object_get(details, "technique"));
    if (row_word_is(&row->design, "otp"))
        return json_object_get(details, "delivery") != NULL;
    return row_word_is(&row->design, "two_factor") && technique != NULL && strcmp(technique, "passkey") == 0;
}

static enum status write_credential(const struct held_means *this, const struct credential_row *row, json_t *details,
                                    struct buffer *ret_json)
{
    struct timestamp_text at = timestamp_format_utc(row->enrolled_at);
    CLEANUP(json_reference_release)
    json_t *json = json_pack("{ss, ss, ss, ss, sO}", "id", row->id.text, "design", row->design.text, "state", row->state.text,
                             "enrolled_at", at.text, "details", details);
    TRY(add_name(this, row->id.text, json));
    return members_write(json_incref(json), ret_json);
}

static enum status write_credentials(const struct held_means *this, struct buffer *ret_json)
{
    const char *before = "";
    for (size_t i = 0; i < this->credential_count; i++) {
        CLEANUP(json_reference_release) json_t *details = NULL;
        TRY(members_parse(this->credentials[i].public_record, &details, NULL));
        if (!is_held(&this->credentials[i], details))
            continue;
        TRY(buffer_append_text(ret_json, before));
        TRY(write_credential(this, &this->credentials[i], details, ret_json));
        before = ",";
    }
    return STATUS_OK;
}

enum status query_devices(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(held_means_release) struct held_means this = {.services = services};
    TRY(read_rows(&this, id));
    TRY(buffer_append_text(ret_json, "{\"devices\":["));
    for (size_t i = 0; i < this.device_count; i++) {
        TRY(i > 0 ? buffer_append_byte(ret_json, ',') : STATUS_OK);
        TRY(write_device(&this, &this.devices[i], ret_json));
    }
    TRY(buffer_append_text(ret_json, "],\"credentials\":["));
    TRY(write_credentials(&this, ret_json));
    return buffer_append_text(ret_json, "]}");
}
