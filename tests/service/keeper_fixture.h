/* SPDX-License-Identifier: Apache-2.0
 * A keeper on a fresh store, with a signer that can be made to fail, and a command that writes, appends, signs and can be waited for. */
#pragma once

#include <pthread.h>

#include "src/service/keeper.h"
#include "tests/store/store_fixture.h"

struct keeper_fixture {
    struct store_fixture store;
    struct keeper *keeper;
};

/* The store is filled with the rows of store_fixture.h. */
void keeper_fixture_init(struct keeper_fixture *fixture);
void keeper_fixture_release(struct keeper_fixture *fixture);
/* Stops the keeper, opens the store again, and starts a keeper on it. */
void keeper_fixture_restart(struct keeper_fixture *fixture);
struct keeper_options keeper_fixture_options(struct store_fixture *store);

/* What the signer answers, and how often it was asked. */
extern _Atomic enum status signer_status, checkpoint_status;
extern _Atomic unsigned signer_calls, checkpoint_calls;

#define KEEPER_LOG 1
#define KEEPER_ORIGIN "test.example/ledger"

/* Keeps an answer under an idempotency key, appends an entry of the same text, and has its digest signed. */
struct test_command {
    struct command base;
    char key[32];
    enum status run_status; /* what `run` says after all this */
    uint64_t index;         /* of its entry */
    size_t ticket;
    struct vault_signature signature;

    pthread_mutex_t lock;
    pthread_cond_t done;
    bool is_done;
    enum status status;
};
void test_command_init(struct test_command *command, const char *key);
void test_command_release(struct test_command *command);
/* Waits for `done`; STATUS_UNAVAILABLE at once when it was not submitted. */
enum status test_command_wait(struct test_command *command);
/* Submits and waits. */
enum status test_command_call(struct keeper *keeper, struct test_command *command);
/* For commands of other kinds that are waited for in the same way. */
void test_command_done(struct command *command, enum status status);

/* Whether some file of the store holds these bytes. */
bool store_files_hold(const struct store_fixture *store, struct bytes bytes);
/* Whether the key's answer is kept. */
bool has_key(struct store_connection *connection, const char *key);
int64_t log_size(struct store_connection *connection);
/* Aborts unless the stored log is whole: size, frontier, leaves, nodes, bodies and checkpoint say the same. */
void check_log(struct store_connection *connection);
/* Waits up to 5 s. */
bool becomes_healthy(struct keeper *keeper);
