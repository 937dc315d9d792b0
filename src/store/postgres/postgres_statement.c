/* SPDX-License-Identifier: Apache-2.0
 * Prepared statements: made at a connection's first use of each, in the round trip of that use. A query brings all its rows at once. */
#include "src/store/postgres/postgres.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_SIZE 16

struct postgres_cursor {
    PGresult *result;
    int row; /* the current one */
};

static enum status run(struct store_connection *connection, enum store_statement statement, const struct store_value *values, size_t count,
                       PGresult **ret_result)
{
    struct postgres_connection *own = postgres_of(connection);
    struct postgres_parameters parameters;
    char name[NAME_SIZE];
    TRY(postgres_parameters_make(values, count, &parameters));
    snprintf(name, sizeof name, "s%d", (int)statement);
    const struct postgres_question question = {
        .sql = store_statement_sql(statement),
        .name = name,
        .is_prepared = own->is_prepared[statement],
        .parameters = &parameters,
    };
    return postgres_ask(own, &question, &own->is_prepared[statement], ret_result);
}

enum status postgres_execute(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                             size_t count, int64_t *ret_changes)
{
    CLEANUP(postgres_result_release) PGresult *result = NULL;
    TRY(run(connection, statement, values, count, &result));
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return STATUS_INTERNAL;
    *ret_changes = strtoll(PQcmdTuples(result), NULL, 10);
    return STATUS_OK;
}

static enum status make_cursor(PGresult **result, void **ret_cursor)
{
    if (!postgres_columns_are_known(*result))
        return STATUS_INTERNAL;
    struct postgres_cursor *cursor = malloc(sizeof *cursor);
    if (cursor == NULL)
        return STATUS_NO_MEMORY;
    *cursor = (struct postgres_cursor){.result = *result, .row = -1};
    *result = NULL;
    *ret_cursor = cursor;
    return STATUS_OK;
}

enum status postgres_query(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                           size_t count, struct store_cursor *ret_cursor)
{
    CLEANUP(postgres_result_release) PGresult *result = NULL;
    void *cursor = NULL;
    TRY(run(connection, statement, values, count, &result));
    TRY(make_cursor(&result, &cursor));
    *ret_cursor = (struct store_cursor){.connection = connection, .statement = statement, .backend = cursor};
    return STATUS_OK;
}

enum status postgres_step(struct store_cursor *cursor)
{
    struct postgres_cursor *own = cursor->backend;
    if (own->row + 1 >= PQntuples(own->result))
        return STATUS_NOT_FOUND;
    own->row++;
    return STATUS_OK;
}

int64_t postgres_column_integer(const struct store_cursor *cursor, int column)
{
    const struct postgres_cursor *own = cursor->backend;
    return postgres_integer(own->result, own->row, column);
}

struct bytes postgres_column_bytes(const struct store_cursor *cursor, int column)
{
    const struct postgres_cursor *own = cursor->backend;
    return postgres_bytes(own->result, own->row, column);
}

bool postgres_column_is_null(const struct store_cursor *cursor, int column)
{
    const struct postgres_cursor *own = cursor->backend;
    return PQgetisnull(own->result, own->row, column) == 1;
}

void postgres_cursor_release(struct store_cursor *cursor)
{
    struct postgres_cursor *own = cursor->backend;
    postgres_result_release(&own->result);
    free(own);
}
