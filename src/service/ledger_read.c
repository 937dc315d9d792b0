/* SPDX-License-Identifier: Apache-2.0
 * Level 0 are the leaves, the levels above are the stored nodes; bundles are the entries' bodies. */
#include "src/service/ledger_read.h"

#include "src/base/limits.h"
#include "src/ledger/log_name.h"
#include "src/service/queries.h"
#include "src/store/ledger_rows.h"

#include <inttypes.h>

#define LOGS_SHOWN_MAX 256

static enum status read_hashes(void *context, unsigned level, uint64_t first, size_t count, struct digest *ret_hashes)
{
    const struct stored_log *log = context;
    if (level == 0)
        return ledger_rows_leaves(log->connection, log->log, (int64_t)first, count, ret_hashes);
    return ledger_rows_nodes(log->connection, log->log, level, (int64_t)first, count, ret_hashes);
}

struct merkle_source stored_log_source(struct stored_log *log)
{
    return (struct merkle_source){.read = read_hashes, .context = log};
}

static enum status copy_body(void *context, int64_t leaf_index, const struct digest *leaf_hash, struct bytes body)
{
    (void)leaf_index;
    (void)leaf_hash;
    return buffer_append(context, body);
}

enum status stored_log_entry(const struct stored_log *log, uint64_t index, struct buffer *ret_body)
{
    return ledger_rows_entries(log->connection, log->log, (int64_t)index, 1, copy_body, ret_body);
}

enum status stored_log_checkpoint(const struct stored_log *log, uint64_t *ret_size, struct buffer *ret_note)
{
    int64_t size;
    TRY(ledger_checkpoint_row_latest(log->connection, log->log, &size, ret_note));
    *ret_size = (uint64_t)size;
    return STATUS_OK;
}

void stored_logs_release(struct stored_logs *logs)
{
    for (size_t i = 0; i < logs->count; i++)
        buffer_release(&logs->notes[i]);
    logs->count = 0;
}

enum status stored_logs_find(struct stored_logs *logs, int64_t log, size_t *ret_at)
{
    size_t at = 0;
    while (at < logs->count && logs->logs[at].log != log)
        at++;
    if (at == STORED_LOGS_MAX)
        return STATUS_LIMIT;
    if (at == logs->count) {
        logs->logs[at] = (struct stored_log){.connection = logs->connection, .log = log};
        logs->notes[at] = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
        logs->count++;
        TRY(stored_log_checkpoint(&logs->logs[at], &logs->sizes[at], &logs->notes[at]));
    }
    *ret_at = at;
    return STATUS_OK;
}

enum status query_checkpoint(struct services *services, int64_t log, struct buffer *ret_note)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    uint64_t size;
    TRY(readers_take(services->readers, &lease));
    const struct stored_log stored = {.connection = lease.connection, .log = log};
    return stored_log_checkpoint(&stored, &size, ret_note);
}

static enum status add_to_bundle(void *context, int64_t leaf_index, const struct digest *leaf_hash, struct bytes body)
{
    (void)leaf_index;
    (void)leaf_hash;
    return tile_entry_append(context, body);
}

enum status query_tile(struct services *services, int64_t log, const char *path, struct buffer *ret_bytes)
{
    struct tile tile;
    uint64_t size;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    if (tile_path_read(bytes_of_text(path), &tile) != STATUS_OK)
        return STATUS_NOT_FOUND;
    TRY(readers_take(services->readers, &lease));
    struct stored_log stored = {.connection = lease.connection, .log = log};
    const struct merkle_source source = stored_log_source(&stored);
    TRY(stored_log_checkpoint(&stored, &size, &note)); /* what no checkpoint commits to is not served */
    if (!tile.entries)
        return tile_hashes_write(&source, size, &tile, ret_bytes);
    if (tile_width_in(size, 0, tile.index) < tile.width)
        return STATUS_NOT_FOUND;
    return ledger_rows_entries(lease.connection, log, (int64_t)(tile.index * TILE_WIDTH), tile.width, add_to_bundle, ret_bytes);
}

static const char *log_state(const struct ledger_log_row *row)
{
    if (row->closed_at != 0)
        return "closed";
    if (row->holder.size == 0)
        return "root";
    return row->lease_until != 0 ? "leased" : "resting";
}

/* Origins and holders are of visible ASCII without quotes. */
static enum status write_log(const struct ledger_log_row *row, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, "{\"log\":%" PRId64 ",\"origin\":\"%s\",\"size\":%" PRId64 ",\"state\":\"%s\"", row->id,
                             (const char *)row->origin.data, row->size, log_state(row)));
    if (row->holder.size > 0)
        TRY(buffer_append_format(ret_json, ",\"anchored_size\":%" PRId64 ",\"holder\":\"%s\"", row->anchored_size,
                                 (const char *)row->holder.data));
    if (row->lease_until != 0)
        TRY(buffer_append_format(ret_json, ",\"lease_until\":\"%s\"", timestamp_format_utc(row->lease_until).text));
    if (row->closed_at != 0)
        TRY(buffer_append_format(ret_json, ",\"closed_at\":\"%s\"", timestamp_format_utc(row->closed_at).text));
    return buffer_append_byte(ret_json, '}');
}

static enum status write_logs(const struct ledger_log_row *rows, size_t count, struct buffer *ret_json)
{
    TRY(buffer_append_text(ret_json, "{\"logs\":["));
    for (size_t i = 0; i < count; i++) {
        TRY(i > 0 ? buffer_append_byte(ret_json, ',') : STATUS_OK);
        TRY(write_log(&rows[i], ret_json));
    }
    return buffer_append_text(ret_json, "]}");
}

enum status query_logs(struct services *services, const char *unused, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    struct ledger_log_row rows[LOGS_SHOWN_MAX] = {0};
    size_t count = 0;
    int64_t next;
    (void)unused;
    TRY(readers_take(services->readers, &lease));
    TRY(ledger_log_row_next(lease.connection, &next));
    TRY(ledger_log_rows_list(lease.connection, next - 1 - LOGS_SHOWN_MAX, rows, COUNT_OF(rows), &count));
    enum status status = write_logs(rows, count, ret_json);
    for (size_t i = 0; i < count; i++)
        ledger_log_row_release(&rows[i]);
    return status;
}
