/* SPDX-License-Identifier: Apache-2.0
 * Signals of a running conference, as the side reads them that they are addressed to; and waiting for the next one. */
#pragma once

#include "src/service/services.h"

struct signal_question {
    const char *ceremony; /* as it was asked for */
    bool is_officer;      /* whose side is read */
    bool begins;          /* wants to know the relays (ICE servers) too */
    int64_t after;        /* signals above this number */
};

#define SIGNAL_NAME_SIZE 80
/* What a signal is sealed as. */
void signal_name(const char *ceremony, const char *addressee, const char *kind, char ret_name[SIGNAL_NAME_SIZE]);

/* Where a side stands that has read everything so far. */
struct signal_place {
    struct id customer, ceremony;
    const char *side; /* a constant text */
    int64_t after;
    timestamp_us expires_at; /* the ceremony's */
};

/* Appends the signals, and whether the conference runs. `*ret_is_quiet`: it does, and there is nothing new; `*ret_place` is where to wait.
 * STATUS_NOT_FOUND when there is no such conference. */
MUST_CHECK enum status query_signals(struct services *services, const struct signal_question *question, struct buffer *ret_json,
                                     struct signal_place *ret_place, bool *ret_is_quiet);
/* Quiet: the conference runs, and there is nothing to tell at this place. */
MUST_CHECK enum status signal_place_look(struct services *services, const struct signal_place *place, bool *ret_is_quiet);

/* Requests that wait for signals: one thread looks after all of them. A signal that this server takes wakes them at once; one that came
 * through another node is seen within half a second. */
struct signal_watch;
#define SIGNAL_WAIT_SECONDS 20
/* Room for `capacity` waits, at most LIMIT_SIGNAL_WAITS. `services` is borrowed. */
MUST_CHECK enum status signal_watch_start(struct services *services, size_t capacity, struct signal_watch **ret_watch);
/* Ends every wait, and begins no more; any number of times. */
void signal_watch_close(struct signal_watch *watch);
/* After a close: waits until none is left. */
void signal_watch_release(struct signal_watch **watch);

/* On the watch's thread, once, when there is something new or the wait is over. */
typedef void signal_wait_over(void *context);
/* STATUS_UNAVAILABLE when there is no room, or the watch is closed or NULL: `over` is then not called. */
MUST_CHECK enum status signal_watch_wait(struct signal_watch *watch, const struct signal_place *place, signal_wait_over *over,
                                         void *context);
/* Something about this ceremony is durable now. Takes NULL. */
void signal_watch_touch(struct signal_watch *watch, const char *ceremony);
