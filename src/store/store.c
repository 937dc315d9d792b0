/* SPDX-License-Identifier: Apache-2.0
 * Choosing the backend, handing calls on to it, and the migrations, which are the same for every backend. */
#include "src/store/store.h"

#include "src/store/backend.h"
#include "src/store/migrate.h"

static const struct store_backend *const backends[] = {&store_sqlite, &store_postgres};

#define STATEMENT(name, sql) [STATEMENT_##name] = (sql),
static const char *const statements[STATEMENT_COUNT] = {
#include "src/store/statements.def"
};
#undef STATEMENT

const char *store_statement_sql(enum store_statement statement)
{
    INVARIANT(statement < STATEMENT_COUNT);
    return statements[statement];
}

enum status store_open(const char *url, struct store **ret_store, struct failure *failure)
{
    for (size_t i = 0; i < COUNT_OF(backends); i++) {
        size_t length = strlen(backends[i]->scheme);
        if (strncmp(url, backends[i]->scheme, length) == 0)
            return backends[i]->open(url + length, ret_store, failure);
    }
    return failure_set(failure, STATUS_INVALID, "store", "no store has this scheme; known are sqlite:PATH and postgres://...");
}

bool store_is_shared(const struct store *store)
{
    return store->backend->is_shared;
}

void store_release(struct store **store)
{
    if (*store != NULL)
        (*store)->backend->release(*store);
    *store = NULL;
}

enum status store_connect(struct store *store, enum store_mode mode, struct store_connection **ret_connection)
{
    return store->backend->connect(store, mode, ret_connection);
}

void store_connection_release(struct store_connection **connection)
{
    if (*connection != NULL)
        (*connection)->backend->disconnect(*connection);
    *connection = NULL;
}

bool store_connection_is_usable(struct store_connection *connection)
{
    return connection->backend->is_usable(connection);
}

enum status store_begin(struct store_connection *connection)
{
    return connection->backend->begin(connection);
}

enum status store_commit(struct store_connection *connection)
{
    return connection->backend->commit(connection);
}

void store_rollback(struct store_connection *connection)
{
    connection->backend->rollback(connection);
}

enum status store_scrub(struct store_connection *connection)
{
    return connection->backend->scrub(connection);
}

enum status store_savepoint(struct store_connection *connection)
{
    return connection->backend->savepoint(connection);
}

enum status store_savepoint_keep(struct store_connection *connection)
{
    return connection->backend->savepoint_keep(connection);
}

enum status store_savepoint_undo(struct store_connection *connection)
{
    return connection->backend->savepoint_undo(connection);
}

enum status store_execute(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                          size_t count, int64_t *ret_changes)
{
    return connection->backend->execute(connection, statement, values, count, ret_changes);
}

enum status store_query(struct store_connection *connection, enum store_statement statement, const struct store_value *values, size_t count,
                        struct store_cursor *ret_cursor)
{
    return connection->backend->query(connection, statement, values, count, ret_cursor);
}

enum status store_step(struct store_cursor *cursor)
{
    return cursor->connection->backend->step(cursor);
}

int64_t store_column_integer(const struct store_cursor *cursor, int column)
{
    return cursor->connection->backend->column_integer(cursor, column);
}

struct bytes store_column_bytes(const struct store_cursor *cursor, int column)
{
    return cursor->connection->backend->column_bytes(cursor, column);
}

bool store_column_is_null(const struct store_cursor *cursor, int column)
{
    return cursor->connection->backend->column_is_null(cursor, column);
}

void store_cursor_release(struct store_cursor *cursor)
{
    if (cursor->connection != NULL)
        cursor->connection->backend->cursor_release(cursor);
    *cursor = (struct store_cursor){0};
}

static enum status read_number(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                               size_t count, int64_t *ret_number)
{
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, statement, values, count, &cursor));
    TRY(store_step(&cursor));
    *ret_number = store_column_integer(&cursor, 0);
    return STATUS_OK;
}

static enum status note_version(struct store_connection *connection, const struct migration *migration)
{
    const struct store_value version[] = {STORE_INTEGER_VALUE(migration->version), STORE_TEXT_VALUE(migration->name)};
    const struct store_value program[] = {STORE_INTEGER_VALUE(migration->version), STORE_INTEGER_VALUE(migration->oldest)};
    int64_t changes = 0;
    TRY(store_execute(connection, STATEMENT_schema_version_insert, version, COUNT_OF(version), &changes));
    return store_execute(connection, STATEMENT_schema_program_insert, program, COUNT_OF(program), &changes);
}

/* A schema that is newer than this program serves it as long as everything newer was only added to it. */
static enum status check_newer(struct store_connection *connection, int64_t version, struct failure *failure)
{
    const struct store_value known[] = {STORE_INTEGER_VALUE(migrations_count)};
    int64_t oldest = 0;
    TRY(read_number(connection, STATEMENT_schema_oldest, known, COUNT_OF(known), &oldest));
    if (oldest > migrations_count)
        return failure_set(
            failure, STATUS_CONFLICT, "store",
            "the schema has version %lld, which programs that know version %lld or later go on with; this one knows up to %lld",
            (long long)version, (long long)oldest, (long long)migrations_count);
    return STATUS_OK;
}

/* Alone: two programs that start at once do not both migrate. */
static enum status migrate_next(struct store_connection *connection, int64_t *ret_version, struct failure *failure)
{
    int64_t version = 0;
    TRY(read_number(connection, STATEMENT_schema_version, NULL, 0, &version));
    TRY(check_newer(connection, version, failure));
    if (version < migrations_count) {
        TRY(connection->backend->run_script(connection, migrations[version].sql, failure));
        TRY(note_version(connection, &migrations[version]));
        version++;
    }
    *ret_version = version;
    return STATUS_OK;
}

static enum status migrate_step(struct store_connection *connection, int64_t *ret_version, struct failure *failure)
{
    TRY(connection->backend->begin_alone(connection));
    enum status status = migrate_next(connection, ret_version, failure);
    if (status == STATUS_OK)
        return store_commit(connection);
    store_rollback(connection);
    return status;
}

/* Another program may be doing the same. */
static enum status make_version_table(struct store_connection *connection, struct failure *failure)
{
    TRY(connection->backend->begin_alone(connection));
    enum status status = connection->backend->run_script(connection, MIGRATE_VERSION_TABLES, failure);
    if (status == STATUS_OK)
        return store_commit(connection);
    store_rollback(connection);
    return status;
}

static enum status migrate_all(struct store *store, struct failure *failure)
{
    CLEANUP(store_connection_release) struct store_connection *connection = NULL;
    TRY(store_connect(store, STORE_WRITE, &connection));
    TRY(make_version_table(connection, failure));
    for (int64_t version = 0; version < migrations_count;)
        TRY(migrate_step(connection, &version, failure));
    return STATUS_OK;
}

enum status store_migrate(struct store *store, struct failure *failure)
{
    struct failure none = {0};
    struct failure *why = failure != NULL ? failure : &none;
    why->status = STATUS_OK;
    enum status status = migrate_all(store, why);
    if (status != STATUS_OK && why->status == STATUS_OK)
        return failure_set(why, status, "store", "the store did not take the migration: %s", status_name(status));
    return status;
}
