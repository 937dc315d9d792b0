/* SPDX-License-Identifier: Apache-2.0
 * The open connections, each with the moment by which its present request must be over. libmicrohttpd closes connections on which nothing
 * moves; this closes those on which something moves all the time and never comes to an end (slow senders, slow readers). */
#pragma once

#include "src/base/clock.h"
#include "src/config/callers_file.h"
#include "src/http/joint.h"

#include <stdatomic.h>

struct link {
    struct link *next;
    struct link *previous;
    int socket;
    _Atomic int64_t deadline_ns;             /* monotonic */
    bool certificate_is_checked;             /* touched only by the connection's own thread */
    const struct caller *certificate_caller; /* NULL when it has none that we know */
    struct joint joint;                      /* likewise; used where there is TLS */
};

struct links; /* with a thread of its own that looks once a second */

MUST_CHECK enum status links_start(struct links **ret_links);
/* Every link must have been closed. */
void links_release(struct links **links);
/* NULL when there is no memory. */
struct link *links_open(struct links *links, int socket, unsigned seconds);
/* Before the socket is closed. */
void links_close(struct links *links, struct link *link);

static inline void link_allow(struct link *link, unsigned seconds)
{
    atomic_store_explicit(&link->deadline_ns, clock_monotonic_ns() + seconds * INT64_C(1000000000), memory_order_relaxed);
}

/* While the server itself is what takes time. */
static inline void link_allow_forever(struct link *link)
{
    atomic_store_explicit(&link->deadline_ns, INT64_MAX, memory_order_relaxed);
}
