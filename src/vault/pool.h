/* SPDX-License-Identifier: Apache-2.0
 * The client's connections to the present vault process, lent to one call at a time, and the thread that replaces a process that ended.
 *
 * A connection is lent only while the vault is ready. When the process ends, or a call finds its connection broken, the vault stops
 * being ready, every lent connection is shut down, and only when all have come back are they closed and a new process started: a call
 * therefore never touches the sockets of another process than the one it began with. */
#pragma once

#include "src/vault/record_keys.h"
#include "src/vault/sealing.h"
#include "src/vault/wire.h"

/* The buffers keep their memory from call to call; maximum LIMIT_VAULT_MESSAGE_BYTES. */
struct connection {
    int socket;
    bool lent;
    struct buffer request;
    struct buffer reply;
};

/* STATUS_UNAVAILABLE when the vault is not ready, or no connection becomes free before the deadline. */
MUST_CHECK enum status pool_lend(struct vault *vault, wire_deadline deadline, struct connection **ret_connection);
/* `broken`: the process did not do its part, and is killed and replaced. */
void pool_return(struct vault *vault, struct connection *connection, bool broken);

/* What records are sealed with; valid as long as the vault. */
struct key_memory *pool_key_memory(struct vault *vault);
const struct sealer *pool_sealer(const struct vault *vault);
