/* SPDX-License-Identifier: Apache-2.0
 * The keeper, signer, clock and command of the keeper's tests. */
#include "tests/service/keeper_fixture.h"

#include <stdio.h>
#include <time.h>

#include "src/crypto/digest.h"
#include "src/ledger/merkle.h"
#include "src/store/idempotency.h"
#include "src/store/ledger_rows.h"

_Atomic enum status signer_status, checkpoint_status;
_Atomic unsigned signer_calls, checkpoint_calls;

static timestamp_us clock_of_test(void)
{
    return FIXTURE_NOW;
}

/* A "signature" that tells what it signs: the digest twice. */
static enum status sign_digests(void *context, const struct digest *digests, size_t count, struct vault_signature *ret_signatures)
{
    (void)context;
    signer_calls++;
    for (size_t i = 0; i < count && signer_status == STATUS_OK; i++) {
        memcpy(ret_signatures[i].bytes, digests[i].bytes, DIGEST_SIZE);
        memcpy(ret_signatures[i].bytes + DIGEST_SIZE, digests[i].bytes, DIGEST_SIZE);
    }
    return signer_status;
}

static enum status sign_checkpoint(void *context, const struct checkpoint *checkpoint, struct buffer *ret_note)
{
    (void)context;
    checkpoint_calls++;
    TRY(buffer_append_format(ret_note, "%llu ", (unsigned long long)checkpoint->size));
    TRY(hex_encode(bytes_of(checkpoint->root.bytes, DIGEST_SIZE), ret_note));
    return checkpoint_status;
}

struct keeper_options keeper_fixture_options(struct store_fixture *store)
{
    return (struct keeper_options){
        .store = store->store,
        .origin = KEEPER_ORIGIN,
        .signer = {.sign_digests = sign_digests, .sign_checkpoint = sign_checkpoint},
        .clock = clock_of_test,
        .retry_ms = 5,
    };
}

static void start(struct keeper_fixture *fixture)
{
    const struct keeper_options options = keeper_fixture_options(&fixture->store);
    struct failure failure = {0};
    if (keeper_start(&options, &fixture->keeper, &failure) != STATUS_OK) {
        fprintf(stderr, "keeper: %s\n", failure.message);
        INVARIANT(false);
    }
}

void keeper_fixture_init(struct keeper_fixture *fixture)
{
    signer_status = checkpoint_status = STATUS_OK;
    signer_calls = checkpoint_calls = 0;
    store_fixture_init(&fixture->store);
    store_fixture_fill(&fixture->store);
    start(fixture);
}

void keeper_fixture_release(struct keeper_fixture *fixture)
{
    keeper_release(&fixture->keeper);
    store_fixture_release(&fixture->store);
}

void keeper_fixture_restart(struct keeper_fixture *fixture)
{
    keeper_release(&fixture->keeper);
    store_fixture_reopen(&fixture->store);
    start(fixture);
}

static enum status keep_answer(struct store_connection *connection, const char *key)
{
    const struct idempotency_row row = {
        .caller = bytes_of_text("test"),
        .key = bytes_of_text(key),
        .http_status = 201,
        .answer = bytes_of_text(key),
        .created_at = FIXTURE_NOW,
    };
    return idempotency_row_insert(connection, &row);
}

static enum status run(struct command *base, struct keeper_transaction *transaction)
{
    struct test_command *command = (struct test_command *)base;
    const struct keeper_entry entry = {.customer = FIXTURE_CUSTOMER, .operation = FIXTURE_OPERATION, .body = bytes_of_text(command->key)};
    struct digest digest;
    TRY(keep_answer(transaction->connection, command->key));
    TRY(keeper_append(transaction, &entry, &command->index));
    digest_of(entry.body, &digest);
    TRY(keeper_sign_later(transaction, &digest, &command->ticket));
    return command->run_status;
}

static enum status finish(struct command *base, struct keeper_transaction *transaction)
{
    struct test_command *command = (struct test_command *)base;
    command->signature = *keeper_signature(transaction, command->ticket);
    return STATUS_OK;
}

void test_command_done(struct command *base, enum status status)
{
    struct test_command *command = (struct test_command *)base;
    pthread_mutex_lock(&command->lock);
    command->status = status;
    command->is_done = true;
    pthread_cond_signal(&command->done);
    pthread_mutex_unlock(&command->lock);
}

void test_command_init(struct test_command *command, const char *key)
{
    *command = (struct test_command){.base = {.run = run, .finish = finish, .done = test_command_done}};
    snprintf(command->key, sizeof command->key, "%s", key);
    pthread_mutex_init(&command->lock, NULL);
    pthread_cond_init(&command->done, NULL);
}

void test_command_release(struct test_command *command)
{
    pthread_cond_destroy(&command->done);
    pthread_mutex_destroy(&command->lock);
}

enum status test_command_wait(struct test_command *command)
{
    pthread_mutex_lock(&command->lock);
    while (!command->is_done)
        pthread_cond_wait(&command->done, &command->lock);
    enum status status = command->status;
    pthread_mutex_unlock(&command->lock);
    return status;
}

enum status test_command_call(struct keeper *keeper, struct test_command *command)
{
    command->is_done = false;
    TRY(keeper_submit(keeper, &command->base));
    return test_command_wait(command);
}

static bool file_holds(const char *path, struct bytes bytes)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(8 << 20);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    INVARIANT(buffer_reserve(&content, content.maximum) == STATUS_OK);
    content.size = fread(content.data, 1, content.maximum, file);
    fclose(file);
    return memmem(content.data, content.size, bytes.data, bytes.size) != NULL;
}

bool store_files_hold(const struct store_fixture *store, struct bytes bytes)
{
    char log[128];
    snprintf(log, sizeof log, "%s-wal", store->path);
    return file_holds(store->path, bytes) || file_holds(log, bytes);
}

bool has_key(struct store_connection *connection, const char *key)
{
    CLEANUP(idempotency_row_release) struct idempotency_row row = {0};
    enum status status = idempotency_row_read(connection, "test", key, &row);
    INVARIANT(status == STATUS_OK || status == STATUS_NOT_FOUND);
    return status == STATUS_OK;
}

int64_t log_size(struct store_connection *connection)
{
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    INVARIANT(ledger_log_row_read(connection, KEEPER_LOG, &row) == STATUS_OK);
    return row.size;
}

struct log_check {
    struct store_connection *connection;
    struct merkle_tree tree; /* made again from the bodies */
};

/* Every entry hashes to its leaf, every completed node is stored, and the answer of the entry's key is kept. */
static enum status check_entry(void *context, int64_t leaf_index, const struct digest *leaf_hash, struct bytes body)
{
    struct log_check *check = context;
    struct merkle_completed completed;
    struct digest leaf, node;
    merkle_leaf_hash(body, &leaf);
    INVARIANT(digest_equal(&leaf, leaf_hash) && check->tree.size == (uint64_t)leaf_index);
    INVARIANT(merkle_append(&check->tree, &leaf, &completed) == STATUS_OK);
    for (unsigned i = 0; i < completed.count; i++) {
        int64_t index = (int64_t)(check->tree.size >> (8 * (i + 1))) - 1;
        INVARIANT(ledger_rows_nodes(check->connection, KEEPER_LOG, i + 1, index, 1, &node) == STATUS_OK);
        INVARIANT(digest_equal(&node, &completed.nodes[i]));
    }
    return STATUS_OK;
}

static void check_checkpoint(struct store_connection *connection, const struct merkle_tree *tree)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(1024);
    CLEANUP(buffer_release) struct buffer expected = BUFFER_INIT(1024);
    struct digest root;
    int64_t size = 0;
    merkle_root(tree, &root);
    INVARIANT(buffer_append_format(&expected, "%llu ", (unsigned long long)tree->size) == STATUS_OK);
    INVARIANT(hex_encode(bytes_of(root.bytes, DIGEST_SIZE), &expected) == STATUS_OK);
    INVARIANT(ledger_checkpoint_row_latest(connection, KEEPER_LOG, &size, &note) == STATUS_OK);
    INVARIANT((uint64_t)size == tree->size && bytes_equal(buffer_bytes(&note), buffer_bytes(&expected)));
}

void check_log(struct store_connection *connection)
{
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    struct log_check check = {.connection = connection};
    struct merkle_tree stored;
    INVARIANT(store_begin(connection) == STATUS_OK);
    INVARIANT(ledger_log_row_read(connection, KEEPER_LOG, &row) == STATUS_OK);
    INVARIANT(ledger_rows_entries(connection, KEEPER_LOG, 0, (size_t)row.size, check_entry, &check) == STATUS_OK);
    INVARIANT(merkle_tree_decode(row.frontier, &stored) == STATUS_OK && stored.size == check.tree.size);
    if (row.size > 0) {
        check_checkpoint(connection, &stored);
        check_checkpoint(connection, &check.tree);
    }
    INVARIANT(store_commit(connection) == STATUS_OK);
}

bool becomes_healthy(struct keeper *keeper)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    for (int i = 0; i < 5000 && !keeper_is_healthy(keeper); i++)
        nanosleep(&pause, NULL);
    return keeper_is_healthy(keeper);
}
