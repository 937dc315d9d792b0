/* SPDX-License-Identifier: Apache-2.0
 * One batch of commands in one transaction, and what they appended and asked to be signed until it is committed. */
#pragma once

#include "src/base/limits.h"
#include "src/service/keeper_log.h"

struct keeper_batch {
    struct keeper_transaction transaction;
    struct keeper_log *log;
    const struct keeper_signer *signer;
    /* What an undone command takes back: the counts shrink to what they were before it. */
    struct buffer framed; /* bodies, each after its 16-bit length */
    size_t entry_count, digest_count;
    struct keeper_log_entry entries[LIMIT_KEEPER_BATCH_ENTRIES];
    struct digest digests[LIMIT_KEEPER_BATCH_SIGNATURES];
    struct vault_signature signatures[LIMIT_KEEPER_BATCH_SIGNATURES];
    /* Where the running command began. */
    size_t command_entries, command_digests;
    enum { BATCH_RUNS, BATCH_FINISHES } phase;
    bool is_spoiled;          /* a command failed without savepoints, or could not finish: all is done again */
    bool is_careful;          /* each `run` and each `finish` has its savepoint */
    unsigned careful_batches; /* how many more begin so, since one was spoiled */
    size_t begun, most;       /* commands that were begun, and how many may be */
};

/* Runs commands from the head of the list as far as the batch has room, and commits, as often as it takes until every command that is left
 * can finish and no other writer's transaction wins against it; STATUS_CONTENTION when that was tried often enough. *ret_rest are those
 * that were not begun. On failure the transaction is rolled back and the log is as it was; the statuses of the commands that were begun
 * then mean nothing. */
MUST_CHECK enum status keeper_batch_run(struct keeper_batch *batch, struct store_connection *connection, timestamp_us now,
                                        struct command *commands, struct command **ret_rest);
