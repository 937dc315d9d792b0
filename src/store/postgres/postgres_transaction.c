/* SPDX-License-Identifier: Apache-2.0
 * Transactions and savepoints. Their words cost no round trip: they wait for the next question. One that has not gone out when its end
 * comes is only forgotten. */
#include "src/store/postgres/postgres.h"

#define SAVEPOINT "SAVEPOINT one_command"
#define RELEASE "RELEASE one_command"
#define UNDO "ROLLBACK TO one_command"
/* Whatever else uses advisory locks in this database: another number. Each step sees what the one before it, of whatever program, did. */
#define BEGIN_ALONE                                                                                                                        \
    "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; "                                  \
    "SELECT pg_advisory_xact_lock(7166285914206101)"
/* Whether somebody still sees, or may see, what was there before the last commit. */
#define SEES_THE_PAST                                                                                                                      \
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) > 0"
/* Where salts and keyed hashes were deleted, and what led to a person was overwritten. Seals alone are left to autovacuum. */
#define SCRUB "VACUUM subject, customer_identifier, credential_name, account, designated_account, credential, phone, awaited_reply"
#define SCRUB_BRIEFLY "SET statement_timeout = '1s'"
#define AS_CONNECTED "RESET statement_timeout"
#define SCRUB_PAUSE_MS 60000

/* Several writers may run at once, and their commands were written as if there were one. */
static const char *const begin_sql[] = {
    [STORE_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [STORE_WRITE] = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
};

enum status postgres_begin(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    INVARIANT(!own->in_transaction);
    if (own->trouble != STATUS_OK)
        return own->trouble;
    postgres_queue(own, begin_sql[own->mode]);
    own->in_transaction = true;
    return STATUS_OK;
}

enum status postgres_begin_alone(struct store_connection *connection)
{
    TRY(postgres_run_script(connection, BEGIN_ALONE, NULL));
    postgres_of(connection)->in_transaction = true;
    return STATUS_OK;
}

/* Ends the transaction whatever comes of it. */
static enum status end(struct postgres_connection *own, const char *sql)
{
    const struct postgres_question question = {.sql = sql};
    CLEANUP(postgres_result_release) PGresult *result = NULL;
    bool is_prepared = false;
    TRY(postgres_ask(own, &question, &is_prepared, &result));
    return strcmp(PQcmdStatus(result), sql) == 0 ? STATUS_OK : STATUS_IO;
}

/* The server knows nothing of it yet. */
static bool was_not_begun(const struct postgres_connection *own)
{
    return own->queued_count > 0 && own->queued[0] == begin_sql[own->mode];
}

/* A transaction in which a statement failed answers COMMIT with ROLLBACK, and one whose wait for a synchronous standby was cut short
 * answers it with a warning: neither is a commit to rely on. */
static enum status commit_begun(struct postgres_connection *own)
{
    own->is_warned = false;
    TRY(end(own, "COMMIT"));
    return own->is_warned ? STATUS_IO : STATUS_OK;
}

enum status postgres_commit(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    if (!own->in_transaction)
        return STATUS_IO;
    enum status status = was_not_begun(own) ? STATUS_OK : commit_begun(own);
    if (status == STATUS_OK) {
        own->in_transaction = false;
        own->queued_count = 0;
    } else {
        postgres_rollback(connection);
    }
    return status;
}

/* When even this fails, closing the connection rolls back. */
void postgres_rollback(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    if (!own->in_transaction)
        return;
    bool is_begun = !was_not_begun(own);
    own->queued_count = 0;
    own->in_transaction = false;
    if (own->is_lost)
        return;
    own->trouble = STATUS_OK;
    if (is_begun && end(own, "ROLLBACK") != STATUS_OK)
        own->is_lost = true;
}

static enum status sees_the_past(struct postgres_connection *own, bool *ret_sees)
{
    const struct postgres_question question = {.sql = SEES_THE_PAST};
    CLEANUP(postgres_result_release) PGresult *result = NULL;
    bool is_prepared = false;
    TRY(postgres_ask(own, &question, &is_prepared, &result));
    *ret_sees = postgres_integer(result, 0, 0) > 0;
    return STATUS_OK;
}

static enum status vacuum_briefly(struct store_connection *connection)
{
    TRY(postgres_run_script(connection, SCRUB_BRIEFLY, NULL));
    enum status status = postgres_run_script(connection, SCRUB, NULL);
    TRY(postgres_run_script(connection, AS_CONNECTED, NULL));
    return status;
}

/* Old rows are made unreachable, and their room free; the file, the log and backups may hold their bytes until those are written over. The
 * writer does not wait long for it, and not again and again. */
enum status postgres_scrub(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    bool sees = false;
    if (postgres_now_ms() < own->next_scrub_ms)
        return STATUS_UNAVAILABLE;
    TRY(sees_the_past(own, &sees));
    if (sees)
        return STATUS_UNAVAILABLE;
    enum status status = vacuum_briefly(connection);
    own->next_scrub_ms = status == STATUS_OK ? 0 : postgres_now_ms() + SCRUB_PAUSE_MS;
    return status;
}

static enum status trouble_of(const struct postgres_connection *own)
{
    return own->in_transaction ? own->trouble : STATUS_IO;
}

/* True when the savepoint had not gone out: nothing happened since, and it is forgotten. */
static bool forget_savepoint(struct postgres_connection *own)
{
    if (own->queued_count == 0 || strcmp(own->queued[own->queued_count - 1], SAVEPOINT) != 0)
        return false;
    own->queued_count--;
    return true;
}

enum status postgres_savepoint(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    TRY(trouble_of(own));
    postgres_queue(own, SAVEPOINT);
    return STATUS_OK;
}

enum status postgres_savepoint_keep(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    TRY(trouble_of(own));
    if (!forget_savepoint(own))
        postgres_queue(own, RELEASE);
    return STATUS_OK;
}

enum status postgres_savepoint_undo(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    TRY(trouble_of(own));
    if (forget_savepoint(own))
        return STATUS_OK;
    postgres_queue(own, UNDO);
    postgres_queue(own, RELEASE);
    return STATUS_OK;
}
