/* SPDX-License-Identifier: Apache-2.0
 * What the files of the SQLite backend share. */
#pragma once

#include <sqlite3.h>

#include "src/store/backend.h"

/* Transactions are spoken of in SQLite's own words, outside the common dialect. */
enum sqlite_control { CONTROL_BEGIN, CONTROL_COMMIT, CONTROL_ROLLBACK, CONTROL_SAVEPOINT, CONTROL_KEEP, CONTROL_UNDO, CONTROL_COUNT };

#define BUSY_TIMEOUT_MS 5000

struct sqlite_connection {
    struct store_connection base;
    sqlite3 *database;
    enum store_mode mode;
    sqlite3_stmt *statements[STATEMENT_COUNT]; /* prepared at first use */
    sqlite3_stmt *controls[CONTROL_COUNT];
};

static inline struct sqlite_connection *sqlite_of(struct store_connection *connection)
{
    return (struct sqlite_connection *)connection;
}

enum status sqlite_status(int code);
MUST_CHECK enum status sqlite_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **ret_statement);

/* sqlite_joined.c: a VFS of this name, which writes the log in few calls. To be installed once. */
#define SQLITE_JOINED "joined"
void sqlite_joined_install(void);

/* sqlite_transaction.c */
MUST_CHECK enum status sqlite_begin(struct store_connection *connection);
MUST_CHECK enum status sqlite_commit(struct store_connection *connection);
void sqlite_rollback(struct store_connection *connection);
MUST_CHECK enum status sqlite_scrub(struct store_connection *connection);
MUST_CHECK enum status sqlite_savepoint(struct store_connection *connection);
MUST_CHECK enum status sqlite_savepoint_keep(struct store_connection *connection);
MUST_CHECK enum status sqlite_savepoint_undo(struct store_connection *connection);

/* sqlite_statement.c */
MUST_CHECK enum status sqlite_execute(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                      size_t count, int64_t *ret_changes);
MUST_CHECK enum status sqlite_query(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                    size_t count, struct store_cursor *ret_cursor);
MUST_CHECK enum status sqlite_step(struct store_cursor *cursor);
int64_t sqlite_column_integer(const struct store_cursor *cursor, int column);
struct bytes sqlite_column_bytes(const struct store_cursor *cursor, int column);
bool sqlite_column_is_null(const struct store_cursor *cursor, int column);
void sqlite_cursor_release(struct store_cursor *cursor);
