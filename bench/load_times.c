/* SPDX-License-Identifier: Apache-2.0
 * Times in arrays that grow, sorted when they are told. */
#include "bench/load_times.h"

#include "src/base/status.h"

#include <stdio.h>
#include <stdlib.h>

void times_add(struct times *times, double seconds)
{
    if (times->count == times->capacity) {
        times->capacity = times->capacity == 0 ? 1024 : times->capacity * 2;
        times->values = realloc(times->values, times->capacity * sizeof *times->values);
        INVARIANT(times->values != NULL);
    }
    times->values[times->count++] = (float)seconds;
}

static int compare_times(const void *a, const void *b)
{
    float left = *(const float *)a, right = *(const float *)b;
    return (left > right) - (left < right);
}

void times_join(struct times *all, struct times *part)
{
    for (size_t i = 0; i < part->count; i++)
        times_add(all, part->values[i]);
    free(part->values);
}

static double times_at(const struct times *times, double share)
{
    return times->count == 0 ? 0 : times->values[(size_t)((double)(times->count - 1) * share)] * 1e3;
}

void times_print(const char *name, struct times *times)
{
    qsort(times->values, times->count, sizeof *times->values, compare_times);
    printf(",\"%s\":{\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"most_ms\":%.2f}", name, times_at(times, 0.5), times_at(times, 0.99),
           times_at(times, 1));
    free(times->values);
}
