/* SPDX-License-Identifier: Apache-2.0
 * A list under a lock; the lock also keeps a socket open while it is shut down from here. */
#include "src/http/links.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define LOOK_SECONDS 1

struct links {
    pthread_mutex_t lock;
    pthread_cond_t stopping;
    bool is_stopping;
    pthread_t thread;
    struct link head; /* a ring */
};

static void shut_overdue(struct links *links)
{
    int64_t now = clock_monotonic_ns();
    for (struct link *link = links->head.next; link != &links->head; link = link->next)
        if (atomic_load_explicit(&link->deadline_ns, memory_order_relaxed) < now)
            shutdown(link->socket, SHUT_RDWR);
}

static void *look_after(void *context)
{
    struct links *links = context;
    pthread_mutex_lock(&links->lock);
    while (!links->is_stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += LOOK_SECONDS;
        pthread_cond_timedwait(&links->stopping, &links->lock, &until);
        shut_overdue(links);
    }
    pthread_mutex_unlock(&links->lock);
    return NULL;
}

static void init(struct links *links)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&links->stopping, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&links->lock, NULL);
    links->head.next = links->head.previous = &links->head;
}

static void destroy(struct links *links)
{
    pthread_cond_destroy(&links->stopping);
    pthread_mutex_destroy(&links->lock);
    free(links);
}

enum status links_start(struct links **ret_links)
{
    struct links *links = calloc(1, sizeof *links);
    if (links == NULL)
        return STATUS_NO_MEMORY;
    init(links);
    if (pthread_create(&links->thread, NULL, look_after, links) != 0) {
        destroy(links);
        return STATUS_UNAVAILABLE;
    }
    *ret_links = links;
    return STATUS_OK;
}

void links_release(struct links **links)
{
    if (*links == NULL)
        return;
    pthread_mutex_lock(&(*links)->lock);
    (*links)->is_stopping = true;
    pthread_cond_signal(&(*links)->stopping);
    pthread_mutex_unlock(&(*links)->lock);
    pthread_join((*links)->thread, NULL);
    INVARIANT((*links)->head.next == &(*links)->head);
    destroy(*links);
    *links = NULL;
}

struct link *links_open(struct links *links, int socket, unsigned seconds)
{
    struct link *link = calloc(1, sizeof *link);
    if (link == NULL)
        return NULL;
    link->socket = socket;
    link_allow(link, seconds);
    pthread_mutex_lock(&links->lock);
    link->next = &links->head;
    link->previous = links->head.previous;
    link->previous->next = link;
    links->head.previous = link;
    pthread_mutex_unlock(&links->lock);
    return link;
}

void links_close(struct links *links, struct link *link)
{
    pthread_mutex_lock(&links->lock);
    link->previous->next = link->next;
    link->next->previous = link->previous;
    pthread_mutex_unlock(&links->lock);
    free(link);
}
