/* SPDX-License-Identifier: Apache-2.0
 * A bounded pool of threads for what is slow: hashing a password, asking somebody over the network, waiting for a database. Work waits here
 * instead of holding up a thread that serves requests; when too much waits, more is refused at once. */
#pragma once

#include "src/base/status.h"

#include <stdint.h>

struct workers;

/* Embedded in the caller's own struct, which must live until `run` has been called. */
struct job {
    void (*run)(struct job *job); /* on a worker's thread, once */
    struct job *next;             /* the pool's own */
};

struct workers_options {
    unsigned threads;  /* at most LIMIT_WORKERS */
    unsigned capacity; /* jobs that may wait, at most LIMIT_WORKERS_QUEUE */
    bool yields;       /* to the threads that serve requests */
};
MUST_CHECK enum status workers_start(const struct workers_options *options, struct workers **ret_workers);
/* Takes no more jobs, runs those that wait, ends the threads. */
void workers_release(struct workers **workers);

/* From any thread. STATUS_UNAVAILABLE when `capacity` jobs wait already, or the pool is ending: `run` is then not called. */
MUST_CHECK enum status workers_submit(struct workers *workers, struct job *job);

struct workers_figures {
    uint64_t waiting, done, refused;
};
void workers_read_figures(struct workers *workers, struct workers_figures *ret_figures);
