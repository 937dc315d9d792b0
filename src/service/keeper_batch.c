/* SPDX-License-Identifier: Apache-2.0
 * Run all, sign once, finish all, append, sign the checkpoint, commit once. Entries wait in memory until every command has run, so that a
 * command that is undone leaves no hole in the log. Savepoints cost a copy of every page that a command changes, and hardly ever serve: so
 * the first time there are none. When a command fails, all is taken back and done again, this time with a savepoint around each `run` and
 * each `finish`, which finds all that fail. One that cannot finish has signed entries among those of the others: it is left out then. A
 * batch that loses against another writer is done again as it is, and by halves when that does not help: fewer commands meet fewer others.
 */
#include "src/service/keeper_batch.h"

#include "src/service/contention.h"

/* Whoever makes commands fail on purpose makes few batches be done twice. */
#define CAREFUL_BATCHES 16
#define TRIES_OF_A_SIZE 3

struct batch_mark {
    size_t entry_count, digest_count, framed_size;
};

static struct batch_mark mark_of(const struct keeper_batch *batch)
{
    return (struct batch_mark){batch->entry_count, batch->digest_count, batch->framed.size};
}

static void shrink_to(struct keeper_batch *batch, struct batch_mark mark)
{
    batch->entry_count = mark.entry_count;
    batch->digest_count = mark.digest_count;
    batch->framed.size = mark.framed_size;
}

static void set_id(struct id *id, const char *text)
{
    if (text == NULL)
        return;
    size_t length = strlen(text);
    INVARIANT(length < sizeof id->text);
    memcpy(id->text, text, length);
}

enum status keeper_append(struct keeper_transaction *transaction, const struct keeper_entry *entry, uint64_t *ret_index)
{
    struct keeper_batch *batch = transaction->batch;
    INVARIANT(batch->phase == BATCH_RUNS);
    if (batch->entry_count - batch->command_entries == LIMIT_KEEPER_COMMAND_ENTRIES || entry->body.size > LIMIT_LEDGER_ENTRY_BYTES)
        return STATUS_LIMIT;
    size_t offset = batch->framed.size;
    TRY(buffer_append_u16(&batch->framed, (uint16_t)entry->body.size));
    TRY(buffer_append(&batch->framed, entry->body));
    struct keeper_log_entry *pending = &batch->entries[batch->entry_count];
    *pending = (struct keeper_log_entry){.offset = offset, .size = batch->framed.size - offset};
    set_id(&pending->customer, entry->customer);
    set_id(&pending->operation, entry->operation);
    *ret_index = batch->log->tree.size + batch->entry_count++;
    return STATUS_OK;
}

enum status keeper_sign_later(struct keeper_transaction *transaction, const struct digest *digest, size_t *ret_ticket)
{
    struct keeper_batch *batch = transaction->batch;
    INVARIANT(batch->phase == BATCH_RUNS);
    if (batch->digest_count - batch->command_digests == LIMIT_KEEPER_COMMAND_SIGNATURES)
        return STATUS_LIMIT;
    batch->digests[batch->digest_count] = *digest;
    *ret_ticket = batch->digest_count++;
    return STATUS_OK;
}

const struct vault_signature *keeper_signature(const struct keeper_transaction *transaction, size_t ticket)
{
    const struct keeper_batch *batch = transaction->batch;
    INVARIANT(batch->phase == BATCH_FINISHES && ticket < batch->digest_count);
    return &batch->signatures[ticket];
}

/* For whatever one command may still ask. */
static bool has_room(const struct keeper_batch *batch)
{
    return batch->entry_count + LIMIT_KEEPER_COMMAND_ENTRIES <= LIMIT_KEEPER_BATCH_ENTRIES &&
           batch->digest_count + LIMIT_KEEPER_COMMAND_SIGNATURES <= LIMIT_KEEPER_BATCH_SIGNATURES &&
           batch->framed.maximum - batch->framed.size >=
               (size_t)LIMIT_KEEPER_COMMAND_ENTRIES * (KEEPER_FRAME_SIZE + LIMIT_LEDGER_ENTRY_BYTES);
}

/* What a command may tell of the whole batch. What it keeps to itself the store says at the savepoint. */
static bool ends_batch(enum status status)
{
    return status == STATUS_IO || status == STATUS_CONTENTION;
}

static enum status begin_step(struct keeper_batch *batch)
{
    return batch->is_careful ? store_savepoint(batch->transaction.connection) : STATUS_OK;
}

/* STATUS_OK: the batch goes on, though perhaps only to be taken back. */
static enum status end_step(struct keeper_batch *batch, enum status status)
{
    if (ends_batch(status))
        return status;
    if (!batch->is_careful) {
        batch->is_spoiled |= status != STATUS_OK;
        return STATUS_OK;
    }
    struct store_connection *connection = batch->transaction.connection;
    return status == STATUS_OK ? store_savepoint_keep(connection) : store_savepoint_undo(connection);
}

static enum status run_command(struct keeper_batch *batch, struct command *command)
{
    struct batch_mark mark = mark_of(batch);
    batch->command_entries = batch->entry_count;
    batch->command_digests = batch->digest_count;
    TRY(begin_step(batch));
    command->status = command->run(command, &batch->transaction);
    if (command->status != STATUS_OK)
        shrink_to(batch, mark);
    return end_step(batch, command->status);
}

/* *position ends at the first command that was not begun. After a failure nobody knows, without savepoints, what the transaction still
 * takes. */
static enum status run_commands(struct keeper_batch *batch, struct command **position)
{
    while (*position != NULL && has_room(batch) && batch->begun < batch->most && !batch->is_spoiled) {
        struct command *command = *position;
        *position = command->next;
        batch->begun++;
        if (!command->is_out)
            TRY(run_command(batch, command));
    }
    return STATUS_OK;
}

static enum status sign_digests(struct keeper_batch *batch)
{
    if (batch->digest_count == 0 || batch->is_spoiled)
        return STATUS_OK;
    return batch->signer->sign_digests(batch->signer->context, batch->digests, batch->digest_count, batch->signatures);
}

static enum status finish_command(struct keeper_batch *batch, struct command *command)
{
    TRY(begin_step(batch));
    command->status = command->finish(command, &batch->transaction);
    TRY(end_step(batch, command->status)); /* which may say that not the command failed but the whole transaction lost */
    command->is_out = batch->is_careful && command->status != STATUS_OK;
    batch->is_spoiled |= command->status != STATUS_OK;
    return STATUS_OK;
}

/* After a first failure nobody knows, without savepoints, whose it was and what the transaction still takes; with them all are finished
 * even so: the next time leaves out all that fail. */
static enum status finish_commands(struct keeper_batch *batch, struct command *first, const struct command *end)
{
    batch->phase = BATCH_FINISHES;
    for (struct command *command = first; command != end && (batch->is_careful || !batch->is_spoiled); command = command->next)
        if (command->status == STATUS_OK && command->finish != NULL)
            TRY(finish_command(batch, command));
    return STATUS_OK;
}

static enum status grow_log(struct keeper_batch *batch, struct merkle_tree *tree)
{
    if (batch->entry_count == 0 || batch->is_spoiled)
        return STATUS_OK;
    return keeper_log_grow(batch->log, batch->transaction.connection, batch->signer, buffer_bytes(&batch->framed), batch->entries,
                           batch->entry_count, tree);
}

static enum status run_all(struct keeper_batch *batch, struct command *commands, struct command **position, struct merkle_tree *tree)
{
    *position = commands;
    TRY(run_commands(batch, position));
    TRY(sign_digests(batch));
    TRY(finish_commands(batch, commands, *position));
    return grow_log(batch, tree);
}

static void begin_batch(struct keeper_batch *batch, struct store_connection *connection, timestamp_us now)
{
    batch->transaction = (struct keeper_transaction){
        .connection = connection, .now = now, .log = batch->log->id, .origin = batch->log->origin, .batch = batch};
    buffer_clear(&batch->framed);
    batch->entry_count = batch->digest_count = batch->begun = 0;
    batch->phase = BATCH_RUNS;
    batch->is_spoiled = false;
}

/* Everything in one transaction; nothing, when `is_spoiled` is true afterwards. */
static enum status try_batch(struct keeper_batch *batch, struct store_connection *connection, timestamp_us now, struct command *commands,
                             struct command **ret_rest)
{
    struct merkle_tree tree = batch->log->tree;
    *ret_rest = commands;
    begin_batch(batch, connection, now);
    enum status status = store_begin(connection);
    if (status == STATUS_OK)
        status = run_all(batch, commands, ret_rest, &tree);
    if (status != STATUS_OK || batch->is_spoiled) {
        store_rollback(connection);
        return status;
    }
    TRY(store_commit(connection));
    batch->log->tree = tree;
    return STATUS_OK;
}

static enum status try_until_it_wins(struct keeper_batch *batch, struct store_connection *connection, timestamp_us now,
                                     struct command *commands, struct command **ret_rest)
{
    enum status status = STATUS_OK;
    unsigned lost = 0;
    do {
        if (lost > 0 && lost % TRIES_OF_A_SIZE == 0)
            batch->most = (batch->begun + 1) / 2;
        status = try_batch(batch, connection, now, commands, ret_rest);
    } while (contention_again(status, &lost));
    return status;
}

enum status keeper_batch_run(struct keeper_batch *batch, struct store_connection *connection, timestamp_us now, struct command *commands,
                             struct command **ret_rest)
{
    batch->is_careful = batch->careful_batches > 0;
    batch->careful_batches -= batch->is_careful;
    batch->most = LIMIT_KEEPER_BATCH;
    TRY(try_until_it_wins(batch, connection, now, commands, ret_rest));
    while (batch->is_spoiled) {
        batch->is_careful = true;
        batch->careful_batches = CAREFUL_BATCHES;
        TRY(try_until_it_wins(batch, connection, now, commands, ret_rest));
    }
    return STATUS_OK;
}
