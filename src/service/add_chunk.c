/* SPDX-License-Identifier: Apache-2.0
 * Taking a chunk of a running recording: sealed before the transaction, chained inside it. Side and number are its key: the same chunk
 * again gets the same answer, another one under that number is refused, and the refusal is kept. */
#include "src/methods/video/chunk_request.h"
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/recording.h"
#include "src/service/use_cases.h"

#include <inttypes.h>

/* An entry a chunk would fill an operation's trail, and none until the end would let what came last be changed unseen for as long: so one
 * every so many. */
#define CHUNKS_BETWEEN_ENTRIES 32
#define REFUSALS_TOLD 8 /* in the ledger; those after them are counted in the row */

struct add_chunk {
    struct call call;
    struct chunk_request request;
    struct ceremony_row ceremony;
    struct buffer sealed;
};

/* Nobody is both sides of a conversation. */
static enum status check_side(struct add_chunk *this)
{
    if ((this->request.chunk.side == RECORDING_OFFICER) != this->call.input.is_officer)
        return failure_set(&this->call.failure, STATUS_REFUSED, "side", "an officer sends the officer's side, and nobody else's");
    return STATUS_OK;
}

static enum status find_ceremony(struct add_chunk *this)
{
    struct call *call = &this->call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(operation_row_release) struct operation_row operation = {0};
    TRY(readers_take(call->services->readers, &lease));
    TRY(recording_find_ceremony(call, lease.connection, &this->ceremony));
    TRY(ceremony_require_open(&this->ceremony, call->input.now, &call->failure));
    TRY(operation_row_read(lease.connection, this->ceremony.customer.text, this->ceremony.operation.text, &operation));
    if (operation.decided_at != 0)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "the operation has been decided");
    return STATUS_OK;
}

static enum status add_prepare(struct call *call)
{
    struct add_chunk *this = (struct add_chunk *)call;
    const struct video_settings *settings = recording_settings(call->services);
    char name[RECORDING_CHUNK_NAME_SIZE];
    chunk_request_init(&this->request, settings != NULL ? (size_t)settings->chunk_bytes : 0);
    this->sealed = BUFFER_INIT(LIMIT_CHUNK_BYTES + 1024);
    if (settings == NULL)
        return failure_set(&call->failure, STATUS_REFUSED, "ceremony", "this server runs no video conferences");
    TRY(find_ceremony(this));
    TRY(chunk_request_read(call->input.request, &this->request, &call->failure));
    TRY(check_side(this));
    call->created = true;
    recording_chunk_name(this->ceremony.id.text, recording_side_names[this->request.chunk.side], this->request.chunk.sequence, name);
    return subject_seal(call->services, &call->subject, SEALED_RECORDING, name, buffer_bytes(&this->request.bytes), &this->sealed);
}

static enum status write_answer(struct call *call, const struct recording_chunk *chunk, int64_t position)
{
    TRY(buffer_append_format(&call->body, "{\"position\":%" PRId64 ",\"side\":\"%s\",\"sequence\":%" PRId64 ",\"received_at\":\"%s\",",
                             position, recording_side_names[chunk->side], chunk->sequence, timestamp_format_utc(chunk->received_at).text));
    TRY(buffer_append_text(&call->body, "\"chain\":\""));
    TRY(hex_encode(bytes_of(chunk->chain.bytes, DIGEST_SIZE), &call->body));
    return buffer_append_text(&call->body, "\"}");
}

static bool is_same(const struct recording_chunk *kept, const struct recording_chunk *sent)
{
    return digest_equal(&kept->digest, &sent->digest) && kept->kind == sent->kind && kept->is_last == sent->is_last &&
           strcmp(kept->media_type, sent->media_type) == 0 && strcmp(kept->hints, sent->hints) == 0;
}

/* The refusal is durable as everything else is: the caller is told of it afterwards. */
static enum status refuse_changed(struct add_chunk *this, struct keeper_transaction *transaction)
{
    int64_t refusals;
    char sequence[24];
    uint64_t index;
    TRY(recording_row_refuse(transaction->connection, this->ceremony.customer.text, this->ceremony.id.text, &refusals));
    this->call.told =
        failure_set(&this->call.failure, STATUS_CONFLICT, "sequence", "another chunk has this number: what was taken is not changed");
    if (refusals > REFUSALS_TOLD)
        return STATUS_OK;
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_RECORDING_REFUSED,
        .operation = word(this->ceremony.operation.text),
        .ceremony = word(this->ceremony.id.text),
        .customer = word(this->ceremony.customer.text),
    };
    snprintf(sequence, sizeof sequence, "%" PRId64, this->request.chunk.sequence);
    event_detail(&entry, "sequence", sequence);
    event_detail(&entry, "side", recording_side_names[this->request.chunk.side]);
    return event_append(transaction, &entry, &index);
}

static enum status answer_again(struct add_chunk *this, struct keeper_transaction *transaction, const struct recording_chunk_row *row)
{
    struct recording_chunk kept;
    TRY(recording_chunk_from_row(row, &kept));
    return is_same(&kept, &this->request.chunk) ? write_answer(&this->call, &kept, row->position) : refuse_changed(this, transaction);
}

/* A side that has said which number is its last sends none above it. */
static enum status check_end(struct add_chunk *this, struct store_connection *connection)
{
    const struct recording_chunk *chunk = &this->request.chunk;
    const char *customer = this->ceremony.customer.text, *id = this->ceremony.id.text, *side = recording_side_names[chunk->side];
    int64_t end, highest;
    TRY(recording_chunk_end(connection, customer, id, side, &end));
    TRY(recording_chunk_last(connection, customer, id, side, &highest));
    if (end >= 0 && (chunk->sequence > end || chunk->is_last))
        return failure_set(&this->call.failure, STATUS_CONFLICT, "sequence", "this side ended with number %" PRId64, end);
    if (chunk->is_last && chunk->sequence < highest)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "last", "there are numbers above this one");
    return STATUS_OK;
}

static enum status insert_chunk(struct add_chunk *this, struct keeper_transaction *transaction, int64_t position)
{
    const struct recording_chunk *chunk = &this->request.chunk;
    struct recording_chunk_row row = {
        .customer = this->ceremony.customer,
        .ceremony = this->ceremony.id,
        .position = position,
        .sequence = chunk->sequence,
        .media_type = bytes_of_text(chunk->media_type),
        .hints = bytes_of_text(chunk->hints),
        .size = chunk->size,
        .digest = chunk->digest,
        .received_at = chunk->received_at,
        .chain = chunk->chain,
        .sealed_bytes = buffer_bytes(&this->sealed),
    };
    TRY(row_word_set(&row.side, recording_side_names[chunk->side]));
    TRY(row_word_set(&row.kind, recording_kind_names[chunk->kind]));
    TRY(row_word_set(&row.part, chunk->is_last ? RECORDING_PART_LAST : RECORDING_PART_MORE));
    return recording_chunk_row_insert(transaction->connection, &row);
}

static enum status grow(struct add_chunk *this, struct keeper_transaction *transaction, const struct recording_row *recording)
{
    struct recording_chunk *chunk = &this->request.chunk;
    const char *customer = this->ceremony.customer.text, *id = this->ceremony.id.text;
    int64_t chunks = recording->chunks + 1;
    chunk->received_at = transaction->now;
    TRY(recording_chain_next(&recording->head, chunk, &chunk->chain));
    TRY(recording_row_grow(transaction->connection, customer, id, recording->chunks, &chunk->chain));
    TRY(insert_chunk(this, transaction, recording->chunks));
    if (chunks % CHUNKS_BETWEEN_ENTRIES == 0)
        TRY(recording_tell(transaction, LEDGER_EVENT_RECORDING_GREW, &this->ceremony, &chunk->chain, chunks));
    return write_answer(&this->call, chunk, recording->chunks);
}

static enum status check_recording(struct add_chunk *this, const struct recording_row *recording)
{
    if (recording->closed_at != 0 || recording->deleted_at != 0)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "recording", "it is closed: the verdict has been given");
    if (recording->chunks >= LIMIT_RECORDING_CHUNKS)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "recording", "it has %d chunks, as many as one may have",
                           LIMIT_RECORDING_CHUNKS);
    return STATUS_OK;
}

static enum status require_running(struct add_chunk *this, struct keeper_transaction *transaction)
{
    CLEANUP(ceremony_row_release) struct ceremony_row now = {0};
    TRY(require_active_customer(&this->call, transaction->connection));
    TRY(ceremony_row_read(transaction->connection, this->ceremony.customer.text, this->ceremony.id.text, &now));
    return ceremony_require_open(&now, transaction->now, &this->call.failure);
}

static enum status add_run(struct call *call, struct keeper_transaction *transaction)
{
    struct add_chunk *this = (struct add_chunk *)call;
    const char *customer = this->ceremony.customer.text, *id = this->ceremony.id.text;
    CLEANUP(recording_row_release) struct recording_row recording = {0};
    CLEANUP(recording_chunk_row_release) struct recording_chunk_row row = {0};
    call->told = STATUS_OK;
    TRY(require_running(this, transaction));
    TRY(recording_row_read(transaction->connection, customer, id, &recording));
    enum status status = recording_chunk_row_find(transaction->connection, customer, id, recording_side_names[this->request.chunk.side],
                                                  this->request.chunk.sequence, &row);
    if (status == STATUS_OK)
        return answer_again(this, transaction, &row);
    if (status != STATUS_NOT_FOUND)
        return status;
    TRY(check_recording(this, &recording));
    TRY(check_end(this, transaction->connection));
    return grow(this, transaction, &recording);
}

static void add_release(struct call *call)
{
    struct add_chunk *this = (struct add_chunk *)call;
    chunk_request_release(&this->request);
    ceremony_row_release(&this->ceremony);
    buffer_release(&this->sealed);
}

const struct use_case use_case_add_chunk = {
    .size = sizeof(struct add_chunk), .prepare = add_prepare, .run = add_run, .release = add_release};
