/* SPDX-License-Identifier: Apache-2.0
 * Looking at a chunk: its bytes leave only after the ledger has who looked. */
#include "src/crypto/digest.h"
#include "src/service/event.h"
#include "src/service/recording.h"
#include "src/service/use_cases.h"

struct read_chunk {
    struct call call;
    struct ceremony_row ceremony;
    struct recording_chunk_row row;
};

static enum status parse_position(const char *text, int64_t *ret_position)
{
    size_t size = strlen(text);
    if (size == 0 || size > 4 || strspn(text, "0123456789") != size || (size > 1 && text[0] == '0'))
        return STATUS_NOT_FOUND;
    *ret_position = strtoll(text, NULL, 10);
    return STATUS_OK;
}

static enum status find_chunk(struct read_chunk *this)
{
    struct call *call = &this->call;
    int64_t position;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(parse_position(call->input.parameters[1], &position));
    TRY(readers_take(call->services->readers, &lease));
    TRY(recording_find_ceremony(call, lease.connection, &this->ceremony));
    TRY(recording_chunk_row_read(lease.connection, this->ceremony.customer.text, this->ceremony.id.text, position, &this->row));
    if (this->row.sealed_bytes.size == 0)
        return failure_set(&call->failure, STATUS_EXPIRED, "recording", "the time to keep it is over: it was deleted");
    return STATUS_OK;
}

static enum status read_prepare(struct call *call)
{
    struct read_chunk *this = (struct read_chunk *)call;
    char name[RECORDING_CHUNK_NAME_SIZE];
    struct digest digest;
    TRY(find_chunk(this));
    recording_chunk_name(this->ceremony.id.text, this->row.side.text, this->row.sequence, name);
    TRY(subject_open(call->services, &call->subject, SEALED_RECORDING, name, this->row.sealed_bytes, &call->body));
    digest_of(buffer_bytes(&call->body), &digest);
    return digest_equal(&digest, &this->row.digest) ? STATUS_OK : STATUS_CORRUPT;
}

/* With the customer and no operation: however often it is looked at, the operation's trail stays what it was. */
static enum status read_run(struct call *call, struct keeper_transaction *transaction)
{
    struct read_chunk *this = (struct read_chunk *)call;
    uint64_t index;
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_RECORDING_READ,
        .ceremony = word(this->ceremony.id.text),
        .customer = word(this->ceremony.customer.text),
    };
    event_detail(&entry, "caller", call->caller);
    event_detail(&entry, "position", call->input.parameters[1]);
    return event_append(transaction, &entry, &index);
}

static void read_release(struct call *call)
{
    struct read_chunk *this = (struct read_chunk *)call;
    ceremony_row_release(&this->ceremony);
    recording_chunk_row_release(&this->row);
}

const struct use_case use_case_read_chunk = {
    .size = sizeof(struct read_chunk), .prepare = read_prepare, .run = read_run, .release = read_release};
