/* SPDX-License-Identifier: Apache-2.0
 * A keeper: the one thread that writes a ledger log. It takes the commands that are waiting, runs them in one transaction, signs what
 * they ask for, appends their entries, signs the checkpoint, commits once, and only then lets each command go on. A command that fails
 * fails alone. When the store, the signing or the commit fails none of them happened: all are told STATUS_UNAVAILABLE, and new ones are
 * refused until a commit has succeeded again. */
#pragma once

#include "src/ledger/checkpoint.h"
#include "src/store/store.h"
#include "src/vault/vault.h"

struct keeper;
struct keeper_batch;

/* What a command works with; valid for the call. */
struct keeper_transaction {
    struct store_connection *connection;
    timestamp_us now;   /* one moment for the whole batch */
    int64_t log;        /* to which its entries are appended */
    const char *origin; /* of that log */
    bool erases;        /* to be set by a command that deletes what nobody may find again: the files are scrubbed after the commit */
    struct keeper_batch *batch;
};

/* Something to do in a transaction. Embedded as the first member of the caller's own struct, which must live until `done` is called. */
struct command {
    /* Does the work. Any status but STATUS_OK takes back what this command wrote, appended and asked to be signed, and nothing of the
     * others; STATUS_IO says that the store does not take writes, and fails the whole batch; STATUS_CONTENTION, that another writer's
     * transaction won, and the batch is run again. Is called again, too, when the whole batch was taken back for another command's sake:
     * what it keeps in memory starts anew each time. */
    enum status (*run)(struct command *command, struct keeper_transaction *transaction);
    /* After all have run and the signatures are there: keeps the receipts. May write, not append or ask for signatures. A failure here
     * is this command's alone, as in `run`: the others are run again without it. NULL when there is nothing to finish. */
    enum status (*finish)(struct command *command, struct keeper_transaction *transaction);
    /* On the keeper's thread, once: when everything is durable with the status of `run` or `finish`, else STATUS_UNAVAILABLE. Must be
     * quick. */
    void (*done)(struct command *command, enum status status);

    /* The keeper's own. */
    struct command *next;
    enum status status;
    bool is_out; /* its `finish` failed: the batch goes without it */
};

/* Signing, as the keeper needs it; the vault stands behind it in the server. */
struct keeper_signer {
    enum status (*sign_digests)(void *context, const struct digest *digests, size_t count, struct vault_signature *ret_signatures);
    enum status (*sign_checkpoint)(void *context, const struct checkpoint *checkpoint, struct buffer *ret_note);
    void *context;
};

struct keeper_options {
    struct store *store; /* must outlive the keeper, as all texts here */
    const char *origin;  /* of the store's first log; the others' have their number behind it */
    const char *holder; /* NULL: the only keeper of its store, which appends to the first log. Else a name that no other keeper of the store
                           has: it leases a log of its own and anchors it in the first (keeper_lease.h) */
    unsigned lease_ms;  /* how long others wait before they close the log of one that is silent */
    struct keeper_signer signer;
    timestamp_us (*clock)(void);
    unsigned retry_ms; /* between attempts to become healthy */
};

/* Opens the log, or makes it, and starts the thread. */
MUST_CHECK enum status keeper_start(const struct keeper_options *options, struct keeper **ret_keeper, struct failure *failure);
/* Takes no more commands, finishes those that wait, ends the thread. */
void keeper_release(struct keeper **keeper);

/* From any thread, also from `done`. STATUS_UNAVAILABLE when the queue is full, the keeper not healthy or stopping: `done` is then not
 * called. */
MUST_CHECK enum status keeper_submit(struct keeper *keeper, struct command *command);

bool keeper_is_healthy(struct keeper *keeper);

struct keeper_figures {
    size_t waiting; /* commands in the queue */
    uint64_t commands, batches, failed_batches;
    uint64_t log_size;
    enum status trouble; /* why it is not healthy; STATUS_OK when it is */
};
void keeper_read_figures(struct keeper *keeper, struct keeper_figures *ret_figures);

/* For commands, in `run`: */

struct keeper_entry {
    const char *customer;  /* NULL: of no customer */
    const char *operation; /* NULL: of no operation */
    struct bytes body;     /* the ledger entry's bytes; copied */
};
/* Appends to the log and gives the index that the entry will have. STATUS_LIMIT past LIMIT_KEEPER_COMMAND_ENTRIES, or when it is too long.
 */
MUST_CHECK enum status keeper_append(struct keeper_transaction *transaction, const struct keeper_entry *entry, uint64_t *ret_index);
/* Asks for an ES256 signature; `ret_ticket` gets it in `finish`. STATUS_LIMIT past LIMIT_KEEPER_COMMAND_SIGNATURES. */
MUST_CHECK enum status keeper_sign_later(struct keeper_transaction *transaction, const struct digest *digest, size_t *ret_ticket);

/* In `finish`: the signature of a ticket. Borrowed for the call. */
const struct vault_signature *keeper_signature(const struct keeper_transaction *transaction, size_t ticket);
