/* SPDX-License-Identifier: Apache-2.0
 * What a backend of the store implements. store.c finds it by the scheme of the URL, and hands every call of store.h to it; what each
 * must do is said there. */
#pragma once

#include "src/store/store.h"

struct store_backend {
    const char *scheme; /* with its colon */
    bool is_shared;
    enum status (*open)(const char *location, struct store **ret_store, struct failure *failure);
    void (*release)(struct store *store);
    enum status (*connect)(struct store *store, enum store_mode mode, struct store_connection **ret_connection);
    void (*disconnect)(struct store_connection *connection);
    bool (*is_usable)(struct store_connection *connection);
    enum status (*begin)(struct store_connection *connection);
    /* A write transaction beside which nobody migrates. */
    enum status (*begin_alone)(struct store_connection *connection);
    enum status (*commit)(struct store_connection *connection);
    void (*rollback)(struct store_connection *connection);
    enum status (*scrub)(struct store_connection *connection);
    enum status (*savepoint)(struct store_connection *connection);
    enum status (*savepoint_keep)(struct store_connection *connection);
    enum status (*savepoint_undo)(struct store_connection *connection);
    /* Any number of statements without parameters: migrations. */
    enum status (*run_script)(struct store_connection *connection, const char *sql, struct failure *failure);
    enum status (*execute)(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                           size_t count, int64_t *ret_changes);
    enum status (*query)(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                         size_t count, struct store_cursor *ret_cursor);
    enum status (*step)(struct store_cursor *cursor);
    int64_t (*column_integer)(const struct store_cursor *cursor, int column);
    struct bytes (*column_bytes)(const struct store_cursor *cursor, int column);
    bool (*column_is_null)(const struct store_cursor *cursor, int column);
    void (*cursor_release)(struct store_cursor *cursor);
};

/* A backend's own structs begin with these. */
struct store {
    const struct store_backend *backend;
};
struct store_connection {
    const struct store_backend *backend;
};

extern const struct store_backend store_sqlite, store_postgres;

/* The text of a statement. */
const char *store_statement_sql(enum store_statement statement);
