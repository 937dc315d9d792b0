/* SPDX-License-Identifier: Apache-2.0
 * The open connections, each with the moment by which its present request must be over. libmicrohttpd closes connections on which nothing
 * moves; this closes those on which something moves all the time and never comes to an end (slow senders, slow readers). */
#pragma once

#include "src/config/callers_file.h"

#include <stdatomic.h>
#include <stdint.h>

struct link {
    struct link *next;
    struct link *previous;
    int socket;
    _Atomic int64_t deadline_ns;        /* monotonic; INT64_MAX while the server itself is what takes time */
    bool certificate_is_checked;        /* touched only by the connection's own thread */
    const struct caller *certificate_caller; /* NULL when it has none that we know */
};

struct links; /* with a thread of its own that looks once a second */

MUST_CHECK enum status links_start(struct links **ret_links);
/* Every link must have been closed. */
void links_release(struct links **links);
/* NULL when there is no memory. */
struct link *links_open(struct links *links, int socket, int64_t deadline_ns);
/* Before the socket is closed. */
void links_close(struct links *links, struct link *link);

int64_t monotonic_ns(void);
