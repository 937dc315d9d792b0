/* SPDX-License-Identifier: Apache-2.0
 * Two clocks of the system, in the units of this tree. */
#include "src/base/clock.h"

#include <time.h>

timestamp_us clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}
