/* SPDX-License-Identifier: Apache-2.0
 * Reading connections, shared by the threads: taken for one request, given back after it. */
#pragma once

#include "src/store/store.h"

struct readers;

#define READERS_MAX 16
MUST_CHECK enum status readers_new(struct store *store, struct readers **ret_readers);
void readers_release(struct readers **readers);

/* A connection of one's own until it is given back. STATUS_UNAVAILABLE when the store cannot be reached. */
struct reader_lease {
    struct readers *readers;
    struct store_connection *connection;
};
MUST_CHECK enum status readers_take(struct readers *readers, struct reader_lease *ret_lease);
void reader_lease_release(struct reader_lease *lease);
