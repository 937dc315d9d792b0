/* SPDX-License-Identifier: Apache-2.0
 * What every bench needs: a clock, and medians with their spread over the turns. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MEASURE_TURNS_MAX 32

struct samples {
    double values[MEASURE_TURNS_MAX];
    int count;
};

static inline double measure_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline void samples_add(struct samples *samples, double value)
{
    if (samples->count < MEASURE_TURNS_MAX)
        samples->values[samples->count++] = value;
}

static inline int measure_compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Sorts the samples; the middle one, the lower of two. */
static inline double samples_median(struct samples *samples)
{
    qsort(samples->values, (size_t)samples->count, sizeof samples->values[0], measure_compare);
    return samples->count > 0 ? samples->values[(samples->count - 1) / 2] : 0;
}

/* One line of a table: name, median [least - most]. */
static inline void samples_print(const char *name, struct samples *samples, const char *unit)
{
    double median = samples_median(samples);
    printf("%-44s %10.0f  [%.0f - %.0f] %s\n", name, median, samples->values[0], samples->values[samples->count - 1], unit);
}
