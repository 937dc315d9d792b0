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
