/* SPDX-License-Identifier: Apache-2.0
 * What a store does: connections, transactions and the prepared statements of statements.def, in one SQL dialect that SQLite and
 * PostgreSQL both run. The typed tables (customers.h, operations.h ...) stand on this and know no backend. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"

struct store;            /* one per process; may be shared by threads */
struct store_connection; /* one per thread at a time */

/* `url` is sqlite:PATH (the default backend) or postgres://... . Opening applies no migration. */
MUST_CHECK enum status store_open(const char *url, struct store **ret_store, struct failure *failure);
void store_release(struct store **store);
/* True when several processes, and several connections of each, may write at once. */
bool store_is_shared(const struct store *store);
/* Brings the schema to this program's version, each migration in its own transaction. A schema that is newer is left as it is: it serves
 * when all that came after the program's version only expands it, else STATUS_CONFLICT. */
MUST_CHECK enum status store_migrate(struct store *store, struct failure *failure);

/* A connection for reading, or the keeper's for writing (SQLite has one writer). */
enum store_mode { STORE_READ, STORE_WRITE };
MUST_CHECK enum status store_connect(struct store *store, enum store_mode mode, struct store_connection **ret_connection);
void store_connection_release(struct store_connection **connection);
/* Outside a transaction: false when it was lost, and must be released. */
bool store_connection_is_usable(struct store_connection *connection);

/* A write transaction is as if no other ran: it holds the lock from its start (SQLite), or is SERIALIZABLE (PostgreSQL) and may lose
 * against another. Then whatever it asks is answered by STATUS_CONTENTION, its commit too, until it is rolled back: run again it may win.
 * Commit is durable when it returns STATUS_OK; after STATUS_CONTENTION it is taken back; after any other status the transaction is gone and
 * the connection must be released (its durability is not known: readers decide by what they find). A store that does not answer is
 * STATUS_IO to a writer and STATUS_UNAVAILABLE to a reader. */
MUST_CHECK enum status store_begin(struct store_connection *connection);
MUST_CHECK enum status store_commit(struct store_connection *connection);
void store_rollback(struct store_connection *connection);
/* Outside a transaction, after a deletion was committed: overwrites in the files what was deleted, as far as the engine can
 * (docs/store.md). STATUS_UNAVAILABLE while a reader still sees it. */
MUST_CHECK enum status store_scrub(struct store_connection *connection);
/* Inside a write transaction: one command's changes, taken back alone when it fails. */
MUST_CHECK enum status store_savepoint(struct store_connection *connection);
MUST_CHECK enum status store_savepoint_keep(struct store_connection *connection);
MUST_CHECK enum status store_savepoint_undo(struct store_connection *connection);

enum store_type { STORE_NULL, STORE_INTEGER, STORE_TEXT, STORE_BLOB };
struct store_value {
    enum store_type type;
    int64_t integer;
    struct bytes bytes;
};
#define STORE_INTEGER_VALUE(number) ((struct store_value){.type = STORE_INTEGER, .integer = (number)})
#define STORE_TEXT_VALUE(string) ((struct store_value){.type = STORE_TEXT, .bytes = bytes_of_text(string)})
#define STORE_BLOB_VALUE(view) ((struct store_value){.type = STORE_BLOB, .bytes = (view)})
#define STORE_NULL_VALUE ((struct store_value){.type = STORE_NULL})

#define STATEMENT(name, sql) STATEMENT_##name,
enum store_statement {
#include "src/store/statements.def"
    STATEMENT_COUNT
};
#undef STATEMENT

/* Runs a statement that returns no rows. A key that is there already makes an INSERT change nothing, and is no failure. STATUS_CONFLICT: a
 * check or a foreign key stood against it; nothing else may then be asked before the savepoint, or the transaction, is taken back. */
MUST_CHECK enum status store_execute(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                     size_t count, int64_t *ret_changes);

/* A cursor over rows; values are borrowed until the next step or the release. The statement runs with the query, or with its first step. */
struct store_cursor {
    struct store_connection *connection;
    enum store_statement statement;
    void *backend;
};
MUST_CHECK enum status store_query(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                   size_t count, struct store_cursor *ret_cursor);
/* STATUS_NOT_FOUND at the end. */
MUST_CHECK enum status store_step(struct store_cursor *cursor);
int64_t store_column_integer(const struct store_cursor *cursor, int column);
struct bytes store_column_bytes(const struct store_cursor *cursor, int column);
bool store_column_is_null(const struct store_cursor *cursor, int column);
void store_cursor_release(struct store_cursor *cursor);
