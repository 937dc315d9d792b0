/* SPDX-License-Identifier: Apache-2.0
 * The winner has committed, or is about to: a short pause lets it, and a longer one lets a crowd thin out. */
#include "src/service/contention.h"

#include <time.h>

#include "src/base/limits.h"

#define PAUSE_DOUBLINGS_MAX 6 /* from 1 ms to 64 ms */

bool contention_again(enum status status, unsigned *lost)
{
    if (status != STATUS_CONTENTION || ++*lost >= LIMIT_KEEPER_TRIES)
        return false;
    unsigned doublings = *lost - 1 < PAUSE_DOUBLINGS_MAX ? *lost - 1 : PAUSE_DOUBLINGS_MAX;
    const struct timespec pause = {.tv_nsec = 1000000L << doublings};
    nanosleep(&pause, NULL);
    return true;
}
