/* SPDX-License-Identifier: Apache-2.0
 * From rows to a recording, and its beginning and end. */
#include "src/service/recording.h"

#include "law/words.h"
#include "src/service/event.h"
#include "src/store/signals.h"

#include <inttypes.h>
#include <stdlib.h>

static enum status require_room(struct call *call, struct store_connection *connection, const struct ceremony_row *ceremony)
{
    int64_t count;
    TRY(recording_rows_count(connection, ceremony->customer.text, ceremony->operation.text, &count));
    if (count >= LIMIT_OPERATION_RECORDINGS)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation",
                           "the operation has had %d recordings, as many as one may have: create a new one", LIMIT_OPERATION_RECORDINGS);
    return STATUS_OK;
}

enum status recording_begin(struct call *call, struct keeper_transaction *transaction, const struct ceremony_row *ceremony)
{
    struct recording_row row = {
        .customer = ceremony->customer,
        .ceremony = ceremony->id,
        .operation = ceremony->operation,
        .opened_at = ceremony->opened_at,
        .keep_until = ceremony->opened_at + recording_settings(call->services)->retention_days * TIMESTAMP_DAY,
    };
    TRY(require_room(call, transaction->connection, ceremony));
    recording_chain_start(ceremony->id.text, &row.head);
    return recording_row_insert(transaction->connection, &row);
}

enum status recording_chunk_from_row(const struct recording_chunk_row *row, struct recording_chunk *ret_chunk)
{
    unsigned side, kind;
    if (recording_name_find(recording_side_names, row->side.text, &side) != STATUS_OK ||
        recording_name_find(recording_kind_names, row->kind.text, &kind) != STATUS_OK)
        return STATUS_CORRUPT;
    *ret_chunk = (struct recording_chunk){
        .side = (enum recording_side)side,
        .sequence = row->sequence,
        .kind = (enum recording_kind)kind,
        .is_last = row_word_is(&row->part, RECORDING_PART_LAST),
        .media_type = (const char *)row->media_type.data,
        .hints = (const char *)row->hints.data,
        .size = row->size,
        .digest = row->digest,
        .received_at = row->received_at,
        .chain = row->chain,
    };
    return STATUS_OK;
}

void loaded_recording_release(struct loaded_recording *this)
{
    recording_row_release(&this->row);
    for (size_t i = 0; i < this->count; i++)
        recording_chunk_row_release(&this->rows[i]);
    free(this->rows);
    free(this->chunks);
    *this = (struct loaded_recording){.count = 0};
}

/* Exactly the chunks that the row counts: one that comes between the two reads is after them. */
enum status loaded_recording_read(struct store_connection *connection, const struct ceremony_row *ceremony, struct loaded_recording *this)
{
    const char *customer = ceremony->customer.text, *id = ceremony->id.text;
    TRY(recording_row_read(connection, customer, id, &this->row));
    this->rows = calloc(LIMIT_RECORDING_CHUNKS, sizeof *this->rows);
    this->chunks = calloc(LIMIT_RECORDING_CHUNKS, sizeof *this->chunks);
    if (this->rows == NULL || this->chunks == NULL)
        return STATUS_NO_MEMORY;
    if (this->row.chunks < 0 || this->row.chunks > LIMIT_RECORDING_CHUNKS)
        return STATUS_CORRUPT;
    TRY(recording_chunk_rows_list(connection, customer, id, this->rows, (size_t)this->row.chunks, &this->count));
    for (size_t i = 0; i < this->count; i++)
        TRY(recording_chunk_from_row(&this->rows[i], &this->chunks[i]));
    this->recording = (struct recording){
        .ceremony = this->row.ceremony.text,
        .count = this->count,
        .chunks = this->chunks,
        .head = this->row.head,
        .closed_at = this->row.closed_at,
    };
    return STATUS_OK;
}

enum status recording_tell(struct keeper_transaction *transaction, enum ledger_event event, const struct ceremony_row *ceremony,
                           const struct digest *head, int64_t chunks)
{
    char chain[2 * DIGEST_SIZE + 1] = "", count[24];
    uint64_t index;
    struct ledger_entry entry = {
        .event = event,
        .operation = word(ceremony->operation.text),
        .ceremony = word(ceremony->id.text),
        .customer = word(ceremony->customer.text),
    };
    hex_write(bytes_of(head->bytes, DIGEST_SIZE), chain);
    snprintf(count, sizeof count, "%" PRId64, chunks);
    event_detail(&entry, "chain", chain);
    event_detail(&entry, "chunks", count);
    return event_append(transaction, &entry, &index);
}

enum status recording_close(struct call *call, struct keeper_transaction *transaction, const struct ceremony_row *ceremony,
                            const struct loaded_recording *recording)
{
    int64_t chunks = (int64_t)recording->count;
    enum status status = recording_row_close(transaction->connection, ceremony->customer.text, ceremony->id.text, chunks, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "recording", "it grew meanwhile, or is closed: look at it again");
    TRY(status);
    TRY(signal_rows_forget(transaction->connection, ceremony->customer.text, ceremony->id.text));
    return recording_tell(transaction, LEDGER_EVENT_RECORDING_CLOSED, ceremony, &recording->row.head, chunks);
}

enum status recording_find_ceremony(struct call *call, struct store_connection *connection, struct ceremony_row *ret_ceremony)
{
    const char *id = call->input.parameters[0];
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(ceremony_row_find(connection, id, ret_ceremony));
    if (!row_word_is(&ret_ceremony->design, design_text(DESIGN_VIDEO)))
        return STATUS_NOT_FOUND;
    return subject_load(connection, ret_ceremony->customer.text, &call->subject);
}

void recording_chunk_name(const char *ceremony, const char *side, int64_t sequence, char ret_name[RECORDING_CHUNK_NAME_SIZE])
{
    int size = snprintf(ret_name, RECORDING_CHUNK_NAME_SIZE, "%s:%s:%" PRId64, ceremony, side, sequence);
    INVARIANT(size > 0 && size < RECORDING_CHUNK_NAME_SIZE);
}
