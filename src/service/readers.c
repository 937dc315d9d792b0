/* SPDX-License-Identifier: Apache-2.0
 * A stack of idle connections under a mutex; beyond READERS_MAX idle ones a connection is closed instead of kept. After a connection
 * could not be made, none is tried for a moment: requests are refused at once, and do not all wait for a store that is not there. */
#include "src/service/readers.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define PAUSE_AFTER_FAILURE_MS 500

struct readers {
    struct store *store;
    pthread_mutex_t mutex;
    struct store_connection *idle[READERS_MAX];
    size_t idle_count;
    int64_t refused_until_ms; /* a connection could not be made: until then none is tried */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum status readers_new(struct store *store, struct readers **ret_readers)
{
    struct readers *readers = calloc(1, sizeof *readers);
    if (readers == NULL)
        return STATUS_NO_MEMORY;
    readers->store = store;
    pthread_mutex_init(&readers->mutex, NULL);
    *ret_readers = readers;
    return STATUS_OK;
}

void readers_release(struct readers **readers)
{
    if (*readers == NULL)
        return;
    while ((*readers)->idle_count > 0)
        store_connection_release(&(*readers)->idle[--(*readers)->idle_count]);
    pthread_mutex_destroy(&(*readers)->mutex);
    free(*readers);
    *readers = NULL;
}

static struct store_connection *take_idle(struct readers *readers)
{
    struct store_connection *connection = NULL;
    pthread_mutex_lock(&readers->mutex);
    if (readers->idle_count > 0)
        connection = readers->idle[--readers->idle_count];
    pthread_mutex_unlock(&readers->mutex);
    return connection;
}

/* NULL when a new one is needed. A server that went down left all that are idle broken, and they are all let go here. */
static struct store_connection *take_usable(struct readers *readers)
{
    struct store_connection *connection = take_idle(readers);
    while (connection != NULL && !store_connection_is_usable(connection)) {
        store_connection_release(&connection);
        connection = take_idle(readers);
    }
    return connection;
}

static bool may_connect(struct readers *readers)
{
    pthread_mutex_lock(&readers->mutex);
    bool may = now_ms() >= readers->refused_until_ms;
    pthread_mutex_unlock(&readers->mutex);
    return may;
}

static void note_failure(struct readers *readers)
{
    pthread_mutex_lock(&readers->mutex);
    readers->refused_until_ms = now_ms() + PAUSE_AFTER_FAILURE_MS;
    pthread_mutex_unlock(&readers->mutex);
}

static enum status connect_new(struct readers *readers, struct store_connection **ret_connection)
{
    if (!may_connect(readers))
        return STATUS_UNAVAILABLE;
    if (store_connect(readers->store, STORE_READ, ret_connection) == STATUS_OK)
        return STATUS_OK;
    note_failure(readers);
    return STATUS_UNAVAILABLE;
}

enum status readers_take(struct readers *readers, struct reader_lease *ret_lease)
{
    struct store_connection *connection = take_usable(readers);
    if (connection == NULL)
        TRY(connect_new(readers, &connection));
    *ret_lease = (struct reader_lease){.readers = readers, .connection = connection};
    return STATUS_OK;
}

void reader_lease_release(struct reader_lease *lease)
{
    if (lease->connection == NULL)
        return;
    pthread_mutex_lock(&lease->readers->mutex);
    if (lease->readers->idle_count < READERS_MAX) {
        lease->readers->idle[lease->readers->idle_count++] = lease->connection;
        lease->connection = NULL;
    }
    pthread_mutex_unlock(&lease->readers->mutex);
    store_connection_release(&lease->connection);
}
