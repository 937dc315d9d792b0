/* SPDX-License-Identifier: Apache-2.0
 * The backend's table, and the store that is one URL. */
#include <stdio.h>
#include <stdlib.h>

#include "src/store/postgres/postgres.h"

#define SCHEME "postgres:"

struct postgres_store {
    struct store base;
    char url[];
};

static void release_store(struct store *store)
{
    free(store);
}

static enum status connect_store(struct store *store, enum store_mode mode, struct store_connection **ret_connection)
{
    return postgres_connect(((struct postgres_store *)store)->url, mode, ret_connection, NULL);
}

/* A first connection tells what is wrong while somebody reads it. */
static enum status try_store(struct postgres_store *store, struct failure *failure)
{
    CLEANUP(store_connection_release) struct store_connection *connection = NULL;
    return postgres_connect(store->url, STORE_WRITE, &connection, failure);
}

static enum status open_store(const char *location, struct store **ret_store, struct failure *failure)
{
    size_t size = sizeof SCHEME + strlen(location);
    struct postgres_store *store = calloc(1, sizeof *store + size);
    if (store == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, "store", "out of memory");
    store->base.backend = &store_postgres;
    snprintf(store->url, size, SCHEME "%s", location);
    enum status status = try_store(store, failure);
    if (status != STATUS_OK) {
        release_store(&store->base);
        return status;
    }
    *ret_store = &store->base;
    return STATUS_OK;
}

const struct store_backend store_postgres = {
    .scheme = SCHEME,
    .is_shared = true,
    .open = open_store,
    .release = release_store,
    .connect = connect_store,
    .disconnect = postgres_disconnect,
    .is_usable = postgres_is_usable,
    .begin = postgres_begin,
    .begin_alone = postgres_begin_alone,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .scrub = postgres_scrub,
    .savepoint = postgres_savepoint,
    .savepoint_keep = postgres_savepoint_keep,
    .savepoint_undo = postgres_savepoint_undo,
    .run_script = postgres_run_script,
    .execute = postgres_execute,
    .query = postgres_query,
    .step = postgres_step,
    .column_integer = postgres_column_integer,
    .column_bytes = postgres_column_bytes,
    .column_is_null = postgres_column_is_null,
    .cursor_release = postgres_cursor_release,
};
