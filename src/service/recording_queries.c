/* SPDX-License-Identifier: Apache-2.0
 * A recording as officers and auditors see it: what came when, what is missing, whether its chain holds; never its bytes. */
#include "src/service/queries.h"
#include "src/service/recording.h"

#include "law/words.h"

#include <inttypes.h>

enum status query_recordings_due(struct services *services, timestamp_us now, struct row_key *ret_keys, size_t capacity, size_t *ret_count)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    return recording_rows_due(lease.connection, now, ret_keys, capacity, ret_count);
}

static enum status write_hex(const char *name, const struct digest *digest, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, ",\"%s\":\"", name));
    TRY(hex_encode(bytes_of(digest->bytes, DIGEST_SIZE), ret_json));
    return buffer_append_byte(ret_json, '"');
}

static enum status write_moment(const char *name, timestamp_us at, struct buffer *ret_json)
{
    return at == 0 ? STATUS_OK : buffer_append_format(ret_json, ",\"%s\":\"%s\"", name, timestamp_format_utc(at).text);
}

static enum status write_hints(const char *hints, struct buffer *ret_json)
{
    if (strcmp(hints, RECORDING_NO_HINTS) == 0)
        return STATUS_OK;
    TRY(buffer_append_text(ret_json, ",\"hints\":[\""));
    for (; *hints != 0; hints++)
        TRY(*hints == ',' ? buffer_append_text(ret_json, "\",\"") : buffer_append_byte(ret_json, (uint8_t)*hints));
    return buffer_append_text(ret_json, "\"]");
}

static enum status write_chunk(const struct recording_chunk *chunk, size_t position, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, "%s{\"position\":%zu,\"side\":\"%s\",\"sequence\":%" PRId64 ",\"kind\":\"%s\",\"size\":%" PRId64,
                             position > 0 ? "," : "", position, recording_side_names[chunk->side], chunk->sequence,
                             recording_kind_names[chunk->kind], chunk->size));
    TRY(buffer_append_format(ret_json, ",\"media_type\":\"%s\"", chunk->media_type));
    TRY(write_hints(chunk->hints, ret_json));
    TRY(chunk->is_last ? buffer_append_text(ret_json, ",\"last\":true") : STATUS_OK);
    TRY(write_moment("received_at", chunk->received_at, ret_json));
    TRY(write_hex("sha256", &chunk->digest, ret_json));
    TRY(write_hex("chain", &chunk->chain, ret_json));
    return buffer_append_byte(ret_json, '}');
}

static enum status write_sum(const struct recording *recording, timestamp_us now, const struct video_settings *settings,
                             struct buffer *ret_json)
{
    struct recording_sum sum;
    recording_add_up(recording, now, &sum);
    for (enum recording_side side = 0; side < RECORDING_SIDE_COUNT; side++)
        TRY(buffer_append_format(ret_json, ",\"%s\":{\"chunks\":%" PRId64 ",\"missing\":%" PRId64 ",\"ended\":%s}",
                                 recording_side_names[side], sum.chunks[side], sum.missing[side], sum.has_ended[side] ? "true" : "false"));
    TRY(buffer_append_format(ret_json, ",\"images\":%" PRId64 ",\"longest_pause_ms\":%" PRId64, sum.images, sum.longest_pause_us / 1000));
    return settings == NULL ? STATUS_OK
                            : buffer_append_format(ret_json, ",\"complete\":%s",
                                                   recording_is_complete(&sum, settings->pause_seconds) ? "true" : "false");
}

static enum status write_keeping(const struct recording_row *row, struct buffer *ret_json)
{
    TRY(write_moment("opened_at", row->opened_at, ret_json));
    TRY(write_moment("closed_at", row->closed_at, ret_json));
    TRY(write_moment("keep_until", row->keep_until, ret_json));
    TRY(write_moment("deleted_at", row->deleted_at, ret_json));
    if (row->held_at == 0)
        return STATUS_OK;
    TRY(buffer_append_format(ret_json, ",\"held_by\":\"%s\"", (const char *)row->held_by.data));
    return write_moment("held_at", row->held_at, ret_json);
}

static enum status write_conference(struct services *services, const struct subject *subject, const struct ceremony_row *ceremony,
                                    struct buffer *ret_json)
{
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    if (ceremony->sealed_state.size == 0)
        return STATUS_OK;
    TRY(subject_open(services, subject, SEALED_CEREMONY, ceremony->id.text, ceremony->sealed_state, &state));
    TRY(buffer_append_text(ret_json, ",\"conference\":"));
    return video_state_show(buffer_bytes(&state), ret_json);
}

static enum status find(struct store_connection *connection, const char *id, struct subject *ret_subject, struct ceremony_row *ret_ceremony)
{
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(ceremony_row_find(connection, id, ret_ceremony));
    return subject_load(connection, ret_ceremony->customer.text, ret_subject);
}

enum status query_recording(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(subject_release) struct subject subject = {0};
    CLEANUP(ceremony_row_release) struct ceremony_row ceremony = {0};
    CLEANUP(loaded_recording_release) struct loaded_recording loaded = {0};
    TRY(readers_take(services->readers, &lease));
    TRY(find(lease.connection, id, &subject, &ceremony));
    TRY(loaded_recording_read(lease.connection, &ceremony, &loaded));
    bool holds = recording_verify(&loaded.recording) == STATUS_OK;
    TRY(buffer_append_format(ret_json, "{\"ceremony\":\"%s\",\"operation\":\"%s\",\"state\":\"%s\",\"chain_holds\":%s", id,
                             ceremony.operation.text, ceremony.state.text, holds ? "true" : "false"));
    TRY(write_hex("head", &loaded.row.head, ret_json));
    TRY(write_keeping(&loaded.row, ret_json));
    TRY(buffer_append_format(ret_json, ",\"refusals\":%" PRId64, loaded.row.refusals));
    TRY(write_sum(&loaded.recording, services->clock(), recording_settings(services), ret_json));
    TRY(write_conference(services, &subject, &ceremony, ret_json));
    TRY(buffer_append_text(ret_json, ",\"chunks\":["));
    for (size_t i = 0; i < loaded.count; i++)
        TRY(write_chunk(&loaded.chunks[i], i, ret_json));
    return buffer_append_text(ret_json, "]}");
}
