/* SPDX-License-Identifier: Apache-2.0
 * The stored log as the ledger's proofs and tiles want to read it. */
#pragma once

#include "src/ledger/checkpoint.h"
#include "src/ledger/tile.h"
#include "src/service/services.h"

struct stored_log {
    struct store_connection *connection;
    int64_t log;
};
/* Borrows `log`. */
struct merkle_source stored_log_source(struct stored_log *log);
/* The body of one entry. */
MUST_CHECK enum status stored_log_entry(const struct stored_log *log, uint64_t index, struct buffer *ret_body);
/* The newest checkpoint and the size it speaks of. */
MUST_CHECK enum status stored_log_checkpoint(const struct stored_log *log, uint64_t *ret_size, struct buffer *ret_note);

/* The logs that the entries of one operation stand in, each with its newest checkpoint. Read after the rows that name them, it commits to
 * all of them. */
#define STORED_LOGS_MAX 16
struct stored_logs {
    struct store_connection *connection;
    size_t count;
    struct stored_log logs[STORED_LOGS_MAX];
    uint64_t sizes[STORED_LOGS_MAX];
    struct buffer notes[STORED_LOGS_MAX];
};
void stored_logs_release(struct stored_logs *logs);
/* Where the log of that number stands in `logs`; reads it when it is not there yet. STATUS_LIMIT when there are more. */
MUST_CHECK enum status stored_logs_find(struct stored_logs *logs, int64_t log, size_t *ret_at);
