/* SPDX-License-Identifier: Apache-2.0
 * Reading signals: each side sees what is addressed to it, and nobody anything once the verdict is given. */
#include "src/service/recording.h"
#include "src/service/signals.h"
#include "src/store/signals.h"

#include "law/words.h"
#include "src/json/members.h"

#include <inttypes.h>

#define SHOWN_AT_ONCE 64 /* whoever is told so many asks for more at once */

struct signal_reading {
    struct subject subject;
    struct ceremony_row ceremony;
    bool runs;
    size_t count;
    struct signal_row rows[SHOWN_AT_ONCE];
};

static void reading_release(struct signal_reading *this)
{
    subject_release(&this->subject);
    ceremony_row_release(&this->ceremony);
    for (size_t i = 0; i < this->count; i++)
        signal_row_release(&this->rows[i]);
}

static enum status find_runs(struct services *services, struct store_connection *connection, const struct ceremony_row *ceremony,
                             bool *ret_runs)
{
    CLEANUP(recording_row_release) struct recording_row recording = {0};
    TRY(recording_row_read(connection, ceremony->customer.text, ceremony->id.text, &recording));
    *ret_runs = row_word_is(&ceremony->state, CEREMONY_OPEN) && services->clock() < ceremony->expires_at && recording.closed_at == 0;
    return STATUS_OK;
}

static enum status load(struct services *services, const struct signal_question *question, struct signal_reading *this)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    const char *side = recording_side_names[question->is_officer ? RECORDING_OFFICER : RECORDING_CUSTOMER];
    if (!id_is_valid(question->ceremony))
        return STATUS_NOT_FOUND;
    TRY(readers_take(services->readers, &lease));
    TRY(ceremony_row_find(lease.connection, question->ceremony, &this->ceremony));
    if (!row_word_is(&this->ceremony.design, design_text(DESIGN_VIDEO)))
        return STATUS_NOT_FOUND;
    TRY(subject_load(lease.connection, this->ceremony.customer.text, &this->subject));
    TRY(find_runs(services, lease.connection, &this->ceremony, &this->runs));
    return signal_rows_list(lease.connection, this->ceremony.customer.text, this->ceremony.id.text, side, question->after, this->rows,
                            COUNT_OF(this->rows), &this->count);
}

static enum status write_signal(struct services *services, const struct subject *subject, const struct signal_row *row,
                                struct buffer *ret_json)
{
    char name[SIGNAL_NAME_SIZE];
    signal_name(row->ceremony.text, row->addressee.text, row->kind.text, name);
    TRY(buffer_append_format(ret_json, "{\"position\":%" PRId64 ",\"kind\":\"%s\",\"sent_at\":\"%s\",\"data\":", row->position,
                             row->kind.text, timestamp_format_utc(row->sent_at).text));
    TRY(subject_open(services, subject, SEALED_SIGNAL, name, row->sealed_data, ret_json));
    return buffer_append_byte(ret_json, '}');
}

static enum status write_relays(struct services *services, const struct ceremony_row *ceremony, struct buffer *ret_json)
{
    const struct video_settings *settings = recording_settings(services);
    CLEANUP(json_reference_release) json_t *servers = NULL;
    if (settings == NULL)
        return STATUS_OK;
    TRY(video_ice_servers(settings, ceremony->id.text, services->clock(), &servers));
    TRY(buffer_append_text(ret_json, ",\"ice_servers\":"));
    return members_write(json_incref(servers), ret_json);
}

static enum status write_answer(struct services *services, const struct signal_reading *this, bool with_relays, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, "{\"ceremony\":\"%s\",\"open\":%s", this->ceremony.id.text, this->runs ? "true" : "false"));
    if (with_relays && this->runs)
        TRY(write_relays(services, &this->ceremony, ret_json));
    TRY(buffer_append_text(ret_json, ",\"signals\":["));
    for (size_t i = 0; this->runs && i < this->count; i++) {
        TRY(i > 0 ? buffer_append_byte(ret_json, ',') : STATUS_OK);
        TRY(write_signal(services, &this->subject, &this->rows[i], ret_json));
    }
    return buffer_append_text(ret_json, "]}");
}

enum status query_signals(struct services *services, const struct signal_question *question, struct buffer *ret_json,
                          struct signal_place *ret_place, bool *ret_is_quiet)
{
    CLEANUP(reading_release) struct signal_reading this = {.count = 0};
    TRY(load(services, question, &this));
    TRY(write_answer(services, &this, question->begins, ret_json));
    *ret_is_quiet = this.runs && this.count == 0;
    *ret_place = (struct signal_place){
        .customer = this.ceremony.customer,
        .ceremony = this.ceremony.id,
        .side = recording_side_names[question->is_officer ? RECORDING_OFFICER : RECORDING_CUSTOMER],
        .after = question->after,
        .expires_at = this.ceremony.expires_at,
    };
    return STATUS_OK;
}

enum status signal_place_look(struct services *services, const struct signal_place *place, bool *ret_is_quiet)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(ceremony_row_release) struct ceremony_row ceremony = {0};
    int64_t latest;
    bool runs;
    TRY(readers_take(services->readers, &lease));
    TRY(ceremony_row_read(lease.connection, place->customer.text, place->ceremony.text, &ceremony));
    TRY(find_runs(services, lease.connection, &ceremony, &runs));
    TRY(signal_rows_latest(lease.connection, place->customer.text, place->ceremony.text, place->side, &latest));
    *ret_is_quiet = runs && latest <= place->after;
    return STATUS_OK;
}
