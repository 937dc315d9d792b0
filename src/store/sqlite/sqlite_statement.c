/* SPDX-License-Identifier: Apache-2.0
 * Prepared statements: made once a connection, checked to number their parameters $1, $2 ..., bound, run, and read row by row. */
#include <stdio.h>

#include "src/store/sqlite/sqlite.h"

enum status sqlite_status(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return STATUS_OK;
    case SQLITE_CONSTRAINT:
        return STATUS_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATUS_UNAVAILABLE;
    case SQLITE_NOMEM:
        return STATUS_NO_MEMORY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return STATUS_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_CORRUPT;
    case SQLITE_TOOBIG:
        return STATUS_LIMIT;
    default:
        return STATUS_INTERNAL;
    }
}

/* SQLite numbers $-parameters as it meets them, PostgreSQL by their digits: only a statement that names them in order means the same to
 * both. */
static bool parameters_are_in_order(sqlite3_stmt *statement)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "$%d", i);
        const char *name = sqlite3_bind_parameter_name(statement, i);
        if (name == NULL || strcmp(name, expected) != 0)
            return false;
    }
    return true;
}

enum status sqlite_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **ret_statement)
{
    sqlite3_stmt *statement = NULL;
    const char *rest = NULL;
    TRY(sqlite_status(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &rest)));
    INVARIANT(statement != NULL && *rest == 0 && parameters_are_in_order(statement));
    *ret_statement = statement;
    return STATUS_OK;
}

/* A query's values must outlive the call, for rows are made later; an execution is over before its caller's values go. */
static int bind_value(sqlite3_stmt *statement, int position, const struct store_value *value, sqlite3_destructor_type lifetime)
{
    const void *data = value->bytes.data != NULL ? (const void *)value->bytes.data : "";
    switch (value->type) {
    case STORE_NULL:
        return sqlite3_bind_null(statement, position);
    case STORE_INTEGER:
        return sqlite3_bind_int64(statement, position, value->integer);
    case STORE_TEXT:
        return sqlite3_bind_text64(statement, position, data, value->bytes.size, lifetime, SQLITE_UTF8);
    case STORE_BLOB:
        return sqlite3_bind_blob64(statement, position, data, value->bytes.size, lifetime);
    }
    return SQLITE_MISUSE;
}

static enum status bind_values(sqlite3_stmt *statement, const struct store_value *values, size_t count, sqlite3_destructor_type lifetime)
{
    INVARIANT((size_t)sqlite3_bind_parameter_count(statement) == count);
    for (size_t i = 0; i < count; i++)
        TRY(sqlite_status(bind_value(statement, (int)i + 1, &values[i], lifetime)));
    return STATUS_OK;
}

/* A statement serves one cursor at a time. */
static enum status take_statement(struct store_connection *connection, enum store_statement statement, sqlite3_stmt **ret_statement)
{
    struct sqlite_connection *own = sqlite_of(connection);
    if (own->statements[statement] == NULL)
        TRY(sqlite_prepare(own->database, store_statement_sql(statement), &own->statements[statement]));
    INVARIANT(!sqlite3_stmt_busy(own->statements[statement]));
    *ret_statement = own->statements[statement];
    return STATUS_OK;
}

/* Bound values are let go too: they may be sealed records, and their owners may be gone. */
static void put_back(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

enum status sqlite_execute(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                           size_t count, int64_t *ret_changes)
{
    sqlite3_stmt *prepared = NULL;
    TRY(take_statement(connection, statement, &prepared));
    enum status status = bind_values(prepared, values, count, SQLITE_STATIC);
    int code = status == STATUS_OK ? sqlite3_step(prepared) : SQLITE_ERROR;
    put_back(prepared);
    TRY(status);
    if (code != SQLITE_DONE)
        return code == SQLITE_ROW ? STATUS_INTERNAL : sqlite_status(code);
    *ret_changes = sqlite3_changes64(sqlite_of(connection)->database);
    return STATUS_OK;
}

enum status sqlite_query(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                         size_t count, struct store_cursor *ret_cursor)
{
    sqlite3_stmt *prepared = NULL;
    TRY(take_statement(connection, statement, &prepared));
    enum status status = bind_values(prepared, values, count, SQLITE_TRANSIENT);
    if (status != STATUS_OK) {
        put_back(prepared);
        return status;
    }
    *ret_cursor = (struct store_cursor){.connection = connection, .statement = statement, .backend = prepared};
    return STATUS_OK;
}

enum status sqlite_step(struct store_cursor *cursor)
{
    int code = sqlite3_step(cursor->backend);
    if (code == SQLITE_DONE)
        return STATUS_NOT_FOUND;
    return code == SQLITE_ROW ? STATUS_OK : sqlite_status(code);
}

int64_t sqlite_column_integer(const struct store_cursor *cursor, int column)
{
    return sqlite3_column_int64(cursor->backend, column);
}

struct bytes sqlite_column_bytes(const struct store_cursor *cursor, int column)
{
    const void *data = sqlite3_column_blob(cursor->backend, column);
    return bytes_of(data, data != NULL ? (size_t)sqlite3_column_bytes(cursor->backend, column) : 0);
}

bool sqlite_column_is_null(const struct store_cursor *cursor, int column)
{
    return sqlite3_column_type(cursor->backend, column) == SQLITE_NULL;
}

void sqlite_cursor_release(struct store_cursor *cursor)
{
    put_back(cursor->backend);
}
