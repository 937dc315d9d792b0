/* SPDX-License-Identifier: Apache-2.0
 * One turn of a piece of work, by several callers at once. */
#pragma once

#include "bench/measure.h"

#include "src/base/status.h"

#include <pthread.h>

#define CALLERS_MAX 16
#define TURN_SECONDS 0.5

/* Works until the moment `end`, and returns how often. */
typedef unsigned long work(double end);

struct caller {
    pthread_t id;
    work *run;
    double end;
    unsigned long count;
};

static inline void *caller_run(void *argument)
{
    struct caller *caller = argument;
    caller->count = caller->run(caller->end);
    return NULL;
}

/* How often a second all of them together. */
static inline double callers_rate(work *run, unsigned count)
{
    struct caller callers[CALLERS_MAX];
    unsigned long done = 0;
    double start = measure_seconds();
    for (unsigned i = 0; i < count; i++) {
        callers[i] = (struct caller){.run = run, .end = start + TURN_SECONDS};
        INVARIANT(pthread_create(&callers[i].id, NULL, caller_run, &callers[i]) == 0);
    }
    for (unsigned i = 0; i < count; i++) {
        pthread_join(callers[i].id, NULL);
        done += callers[i].count;
    }
    return (double)done / (measure_seconds() - start);
}
