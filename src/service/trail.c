/* SPDX-License-Identifier: Apache-2.0
 * The trail of an operation: its ledger entries with their proofs, those of one log under one checkpoint. */
#include "src/service/ledger_read.h"
#include "src/service/queries.h"

#include "src/base/limits.h"
#include "src/store/ledger_rows.h"
#include "src/store/operations.h"

#include <inttypes.h>

#define TRAIL_MAX 256

static enum status write_proof(const struct merkle_proof *proof, struct buffer *ret_json)
{
    TRY(buffer_append_text(ret_json, "["));
    for (size_t i = 0; i < proof->count; i++) {
        TRY(buffer_append_text(ret_json, i > 0 ? ",\"" : "\""));
        TRY(base64_encode(bytes_of(proof->hashes[i].bytes, DIGEST_SIZE), ret_json));
        TRY(buffer_append_byte(ret_json, '"'));
    }
    return buffer_append_text(ret_json, "]");
}

static enum status write_entry(struct stored_logs *logs, const struct trail_row *row, struct buffer *ret_json)
{
    size_t at;
    uint64_t index = (uint64_t)row->leaf_index;
    struct merkle_proof proof;
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    TRY(stored_logs_find(logs, row->log, &at));
    const struct merkle_source source = stored_log_source(&logs->logs[at]);
    TRY(stored_log_entry(&logs->logs[at], index, &body));
    TRY(merkle_prove_inclusion(&source, index, logs->sizes[at], &proof));
    TRY(buffer_append_format(ret_json, "{\"index\":%" PRIu64 ",\"entry\":", index));
    TRY(buffer_append(ret_json, buffer_bytes(&body)));
    TRY(buffer_append_text(ret_json, ",\"proof\":"));
    TRY(write_proof(&proof, ret_json));
    return buffer_append_text(ret_json, "}");
}

/* A note holds line ends, which JSON writes as \n; nothing else in it needs an escape. */
static enum status write_note(struct bytes note, struct buffer *ret_json)
{
    TRY(buffer_append_byte(ret_json, '"'));
    for (size_t i = 0; i < note.size; i++)
        TRY(note.data[i] == '\n' ? buffer_append_text(ret_json, "\\n") : buffer_append_byte(ret_json, note.data[i]));
    return buffer_append_byte(ret_json, '"');
}

static enum status write_entries(struct stored_logs *logs, const struct trail_row *rows, size_t count, struct buffer *ret_json)
{
    TRY(buffer_append_text(ret_json, "\"entries\":["));
    for (size_t i = 0; i < count; i++) {
        TRY(i > 0 ? buffer_append_byte(ret_json, ',') : STATUS_OK);
        TRY(write_entry(logs, &rows[i], ret_json));
    }
    return buffer_append_byte(ret_json, ']');
}

static enum status write_notes(const struct stored_logs *logs, struct buffer *ret_json)
{
    TRY(buffer_append_text(ret_json, ",\"checkpoints\":["));
    for (size_t i = 0; i < logs->count; i++) {
        TRY(i > 0 ? buffer_append_byte(ret_json, ',') : STATUS_OK);
        TRY(write_note(buffer_bytes(&logs->notes[i]), ret_json));
    }
    return buffer_append_byte(ret_json, ']');
}

enum status query_trail(struct services *services, const char *id, struct buffer *ret_json)
{
    struct trail_row rows[TRAIL_MAX];
    struct id customer;
    size_t count;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(stored_logs_release) struct stored_logs logs = {0};
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(readers_take(services->readers, &lease));
    logs.connection = lease.connection;
    TRY(operation_row_locate(lease.connection, id, &customer));
    TRY(operation_trail_read(lease.connection, customer.text, id, rows, COUNT_OF(rows), &count));
    TRY(buffer_append_format(ret_json, "{\"operation\":\"%s\",", id));
    TRY(write_entries(&logs, rows, count, ret_json));
    TRY(write_notes(&logs, ret_json));
    return buffer_append_byte(ret_json, '}');
}
