/* SPDX-License-Identifier: Apache-2.0
 * What the files of the PostgreSQL backend share: a connection in pipeline mode, and what waits to be sent with its next question. */
#pragma once

#include <libpq-fe.h>

#include "src/store/backend.h"

#define POSTGRES_QUEUE_MAX 8
#define POSTGRES_PARAMETERS_MAX 24

struct postgres_connection {
    struct store_connection base;
    PGconn *link;
    enum store_mode mode;
    bool in_transaction;                    /* as the caller knows it: its BEGIN may still wait in the queue */
    bool is_warned;                         /* the server said so since this was last looked at */
    bool is_lost;                           /* for good: what was asked last has no answer, and never will have one */
    enum status trouble;                    /* of the transaction: every further question is answered by it, until it is rolled back */
    const char *queued[POSTGRES_QUEUE_MAX]; /* transactions' own words, which are sent with the next question */
    size_t queued_count;
    int64_t next_scrub_ms; /* the last one took too long: not before this */
    bool is_prepared[STATEMENT_COUNT];
};

static inline struct postgres_connection *postgres_of(struct store_connection *connection)
{
    return (struct postgres_connection *)connection;
}

/* postgres_status.c. `state` is an SQLSTATE; NULL is one, too. */
MUST_CHECK enum status postgres_status(const char *state);

/* postgres_values.c: the one place where values change their form. Parameters borrow what they are made from. */
struct postgres_parameters {
    int count;
    Oid types[POSTGRES_PARAMETERS_MAX];
    const char *data[POSTGRES_PARAMETERS_MAX];
    int sizes[POSTGRES_PARAMETERS_MAX], formats[POSTGRES_PARAMETERS_MAX];
    uint64_t integers[POSTGRES_PARAMETERS_MAX]; /* in network order */
};
/* STATUS_LIMIT for what PostgreSQL cannot take. */
MUST_CHECK enum status postgres_parameters_make(const struct store_value *values, size_t count, struct postgres_parameters *ret_parameters);
/* Whether every column is of a type that the two below can read. */
bool postgres_columns_are_known(const PGresult *result);
int64_t postgres_integer(const PGresult *result, int row, int column);
struct bytes postgres_bytes(const PGresult *result, int row, int column);

/* postgres_exchange.c. One question, with all that is queued before it, in one round trip. `sql` alone is asked as it stands; with a name
 * it is prepared under it, unless it is so already. */
struct postgres_question {
    const char *sql, *name;
    bool is_prepared;
    const struct postgres_parameters *parameters;
};
int64_t postgres_now_ms(void); /* of the monotonic clock */
void postgres_result_release(PGresult **result);
void postgres_queue(struct postgres_connection *own, const char *sql);
/* *ret_prepared turns true when the statement is prepared from now on, whatever is returned. */
MUST_CHECK enum status postgres_ask(struct postgres_connection *own, const struct postgres_question *question, bool *ret_prepared,
                                    PGresult **ret_result);
/* Any number of statements without parameters, outside the pipeline; nothing may be queued. Waits as long as it takes. */
MUST_CHECK enum status postgres_run_script(struct store_connection *connection, const char *sql, struct failure *failure);

/* postgres_connect.c */
MUST_CHECK enum status postgres_connect(const char *url, enum store_mode mode, struct store_connection **ret_connection,
                                        struct failure *failure);
void postgres_disconnect(struct store_connection *connection);
bool postgres_is_usable(struct store_connection *connection);

/* postgres_requirements.c: what a server must be for the rest to hold. */
MUST_CHECK enum status postgres_check_server(PGconn *link, struct failure *failure);

/* postgres_transaction.c */
MUST_CHECK enum status postgres_begin(struct store_connection *connection);
MUST_CHECK enum status postgres_begin_alone(struct store_connection *connection);
MUST_CHECK enum status postgres_commit(struct store_connection *connection);
void postgres_rollback(struct store_connection *connection);
MUST_CHECK enum status postgres_scrub(struct store_connection *connection);
MUST_CHECK enum status postgres_savepoint(struct store_connection *connection);
MUST_CHECK enum status postgres_savepoint_keep(struct store_connection *connection);
MUST_CHECK enum status postgres_savepoint_undo(struct store_connection *connection);

/* postgres_statement.c */
MUST_CHECK enum status postgres_execute(struct store_connection *connection, enum store_statement statement,
                                        const struct store_value *values, size_t count, int64_t *ret_changes);
MUST_CHECK enum status postgres_query(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                      size_t count, struct store_cursor *ret_cursor);
MUST_CHECK enum status postgres_step(struct store_cursor *cursor);
int64_t postgres_column_integer(const struct store_cursor *cursor, int column);
struct bytes postgres_column_bytes(const struct store_cursor *cursor, int column);
bool postgres_column_is_null(const struct store_cursor *cursor, int column);
void postgres_cursor_release(struct store_cursor *cursor);
