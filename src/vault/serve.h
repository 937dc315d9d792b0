/* SPDX-License-Identifier: Apache-2.0
 * A worker of the vault: one connection, one session with the token, one request at a time. */
#pragma once

#include "src/vault/seeds.h"

struct worker {
    int socket;
    struct token_session session;
    struct seeds seeds;
    struct buffer request;
    struct buffer result;
    struct buffer reply;
};

MUST_CHECK enum status worker_init(const struct token *token, int socket, struct worker *ret_worker, struct failure *failure);
void worker_release(struct worker *worker);

/* Answers requests until the client hangs up (STATUS_OK), or until something that only a new process can mend: a client that does not
 * keep to the messages (STATUS_INVALID), a token that does not answer (STATUS_UNAVAILABLE). */
MUST_CHECK enum status worker_serve(struct worker *worker);
