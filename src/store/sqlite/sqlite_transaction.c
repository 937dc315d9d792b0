/* SPDX-License-Identifier: Apache-2.0
 * Transactions and savepoints. A transaction that SQLite gave up by itself (disk full, I/O error) is noticed, never carried on. */
#include "src/store/sqlite/sqlite.h"

#define SCRUB_TIMEOUT_MS 50

/* Writers take the lock at once, so that no command fails half-way for it; readers get one snapshot. */
static const char *control_sql(enum sqlite_control control, enum store_mode mode)
{
    static const char *const sql[CONTROL_COUNT] = {
        [CONTROL_BEGIN] = "BEGIN IMMEDIATE",    [CONTROL_COMMIT] = "COMMIT",
        [CONTROL_ROLLBACK] = "ROLLBACK",        [CONTROL_SAVEPOINT] = "SAVEPOINT one_command",
        [CONTROL_KEEP] = "RELEASE one_command", [CONTROL_UNDO] = "ROLLBACK TO one_command",
    };
    return control == CONTROL_BEGIN && mode == STORE_READ ? "BEGIN" : sql[control];
}

static enum status run_control(struct store_connection *connection, enum sqlite_control control)
{
    struct sqlite_connection *own = sqlite_of(connection);
    sqlite3_stmt **statement = &own->controls[control];
    if (*statement == NULL)
        TRY(sqlite_prepare(own->database, control_sql(control, own->mode), statement));
    int code = sqlite3_step(*statement);
    sqlite3_reset(*statement);
    return code == SQLITE_DONE ? STATUS_OK : sqlite_status(code);
}

static bool in_transaction(struct store_connection *connection)
{
    return sqlite3_get_autocommit(sqlite_of(connection)->database) == 0;
}

enum status sqlite_begin(struct store_connection *connection)
{
    return run_control(connection, CONTROL_BEGIN);
}

enum status sqlite_commit(struct store_connection *connection)
{
    if (!in_transaction(connection))
        return STATUS_IO;
    enum status status = run_control(connection, CONTROL_COMMIT);
    if (status != STATUS_OK)
        sqlite_rollback(connection);
    return status;
}

/* Cannot fail in a way that matters: the next BEGIN would fail too, and closing the connection rolls back. */
void sqlite_rollback(struct store_connection *connection)
{
    if (in_transaction(connection))
        (void)!run_control(connection, CONTROL_ROLLBACK);
}

/* The pages are overwritten by secure_delete; older copies of them stand in the write-ahead log until it is emptied. */
enum status sqlite_scrub(struct store_connection *connection)
{
    sqlite3 *database = sqlite_of(connection)->database;
    sqlite3_busy_timeout(database, SCRUB_TIMEOUT_MS);
    int code = sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(database, BUSY_TIMEOUT_MS);
    return sqlite_status(code);
}

enum status sqlite_savepoint(struct store_connection *connection)
{
    return in_transaction(connection) ? run_control(connection, CONTROL_SAVEPOINT) : STATUS_IO;
}

enum status sqlite_savepoint_keep(struct store_connection *connection)
{
    return in_transaction(connection) ? run_control(connection, CONTROL_KEEP) : STATUS_IO;
}

enum status sqlite_savepoint_undo(struct store_connection *connection)
{
    if (!in_transaction(connection))
        return STATUS_IO;
    TRY(run_control(connection, CONTROL_UNDO));
    return run_control(connection, CONTROL_KEEP);
}
