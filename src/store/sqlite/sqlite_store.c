/* SPDX-License-Identifier: Apache-2.0
 * Opening a database file and connecting to it: the settings that durability, integrity and erasing depend on. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/store/sqlite/sqlite.h"

#define FILE_MODE 0600
#define WAL_RETRY_MS 10

struct sqlite_store {
    struct store base;
    char path[];
};

/* wal_autocheckpoint: pages that every commit changes are copied to the database a quarter as often as by default, for a log of 16 MiB.
 * secure_delete: an erased subject's salt is overwritten in its page, not only unlinked. */
static const char settings[] = "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA secure_delete = ON;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA wal_autocheckpoint = 4096;"
                               "PRAGMA cache_size = -32768;";

/* STATUS_CONFLICT when it is there already. */
static enum status make_file(const char *path, struct failure *failure)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (file < 0 && errno == EEXIST)
        return STATUS_CONFLICT;
    if (file < 0)
        return failure_set(failure, STATUS_IO, "store", "cannot make the database file: %s", strerror(errno));
    close(file);
    return STATUS_OK;
}

/* An existing file is looked at, never opened: closing a second descriptor would drop the locks that SQLite holds on it. */
static enum status check_file(const char *path, struct failure *failure)
{
    struct stat found;
    enum status status = make_file(path, failure);
    if (status != STATUS_CONFLICT)
        return status;
    if (stat(path, &found) != 0)
        return failure_set(failure, STATUS_IO, "store", "cannot look at the database file: %s", strerror(errno));
    if (!S_ISREG(found.st_mode))
        return failure_set(failure, STATUS_REFUSED, "store", "the database is not a file");
    if ((found.st_mode & 077) != 0)
        return failure_set(failure, STATUS_REFUSED, "store", "others may read or write the database file; its mode must be 0600");
    return STATUS_OK;
}

static int harden(sqlite3 *database)
{
    int code = sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
    return code;
}

static int configure(sqlite3 *database, enum store_mode mode)
{
    sqlite3_extended_result_codes(database, 1);
    int code = sqlite3_busy_timeout(database, BUSY_TIMEOUT_MS);
    if (code == SQLITE_OK)
        code = harden(database);
    if (code == SQLITE_OK)
        code = sqlite3_exec(database, settings, NULL, NULL, NULL);
    if (code == SQLITE_OK && mode == STORE_READ)
        code = sqlite3_exec(database, "PRAGMA query_only = ON", NULL, NULL, NULL);
    return code;
}

/* `ret_database` is to be closed whatever is returned. */
static enum status open_database(const char *path, enum store_mode mode, sqlite3 **ret_database)
{
    TRY(sqlite_status(
        sqlite3_open_v2(path, ret_database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, SQLITE_JOINED)));
    return sqlite_status(configure(*ret_database, mode));
}

static void database_release(sqlite3 **database)
{
    sqlite3_close(*database);
}

static enum status try_wal(sqlite3 *database)
{
    sqlite3_stmt *statement = NULL;
    TRY(sqlite_status(sqlite3_prepare_v2(database, "PRAGMA journal_mode = WAL", -1, &statement, NULL)));
    int code = sqlite3_step(statement);
    bool is_wal = code == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
    sqlite3_finalize(statement);
    if (is_wal)
        return STATUS_OK;
    return code == SQLITE_ROW ? STATUS_INTERNAL : sqlite_status(code);
}

/* Another program that does the same may stand in the way, and SQLite does not wait for it by itself. */
static enum status set_wal(sqlite3 *database)
{
    enum status status = try_wal(database);
    for (int waited_ms = 0; status == STATUS_UNAVAILABLE && waited_ms < BUSY_TIMEOUT_MS; waited_ms += WAL_RETRY_MS) {
        sqlite3_sleep(WAL_RETRY_MS);
        status = try_wal(database);
    }
    return status;
}

static enum status prepare_database(const char *path, struct failure *failure)
{
    CLEANUP(database_release) sqlite3 *database = NULL;
    enum status status = open_database(path, STORE_WRITE, &database);
    if (status == STATUS_OK)
        status = set_wal(database);
    if (status != STATUS_OK)
        return failure_set(failure, status, "store", "cannot open the database: %s",
                           database != NULL ? sqlite3_errmsg(database) : "out of memory");
    return STATUS_OK;
}

/* Nobody reads SQLite's statistics of its memory, for which each allocation of every thread would take one lock. Refused when the program
 * has used SQLite before: then they are kept. */
static void set_up_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_joined_install();
}

static enum status open_store(const char *path, struct store **ret_store, struct failure *failure)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up_library);
    TRY(check_file(path, failure));
    TRY(prepare_database(path, failure));
    struct sqlite_store *store = calloc(1, sizeof *store + strlen(path) + 1);
    if (store == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, "store", "out of memory");
    store->base.backend = &store_sqlite;
    memcpy(store->path, path, strlen(path) + 1);
    *ret_store = &store->base;
    return STATUS_OK;
}

static void release_store(struct store *store)
{
    free(store);
}

static void disconnect(struct store_connection *connection)
{
    struct sqlite_connection *own = sqlite_of(connection);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(own->statements[i]);
    for (size_t i = 0; i < CONTROL_COUNT; i++)
        sqlite3_finalize(own->controls[i]);
    sqlite3_close(own->database);
    free(own);
}

static enum status connect_store(struct store *store, enum store_mode mode, struct store_connection **ret_connection)
{
    struct sqlite_connection *own = calloc(1, sizeof *own);
    if (own == NULL)
        return STATUS_NO_MEMORY;
    *own = (struct sqlite_connection){.base.backend = &store_sqlite, .mode = mode};
    enum status status = open_database(((struct sqlite_store *)store)->path, mode, &own->database);
    if (status != STATUS_OK) {
        disconnect(&own->base);
        return status;
    }
    *ret_connection = &own->base;
    return STATUS_OK;
}

/* Nothing but its own errors can end it. */
static bool is_usable(struct store_connection *connection)
{
    (void)connection;
    return true;
}

static enum status run_script(struct store_connection *connection, const char *sql, struct failure *failure)
{
    sqlite3 *database = sqlite_of(connection)->database;
    int code = sqlite3_exec(database, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? STATUS_OK : failure_set(failure, sqlite_status(code), "store", "%s", sqlite3_errmsg(database));
}

const struct store_backend store_sqlite = {
    .scheme = "sqlite:",
    .open = open_store,
    .release = release_store,
    .connect = connect_store,
    .disconnect = disconnect,
    .is_usable = is_usable,
    .begin = sqlite_begin,
    .begin_alone = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .scrub = sqlite_scrub,
    .savepoint = sqlite_savepoint,
    .savepoint_keep = sqlite_savepoint_keep,
    .savepoint_undo = sqlite_savepoint_undo,
    .run_script = run_script,
    .execute = sqlite_execute,
    .query = sqlite_query,
    .step = sqlite_step,
    .column_integer = sqlite_column_integer,
    .column_bytes = sqlite_column_bytes,
    .column_is_null = sqlite_column_is_null,
    .cursor_release = sqlite_cursor_release,
};
