/* SPDX-License-Identifier: Apache-2.0
 * How long each of many things took, and what to say of it. */
#pragma once

#include <stddef.h>

struct times {
    float *values;
    size_t count, capacity;
};

void times_add(struct times *times, double seconds);
/* Empties the part. */
void times_join(struct times *all, struct times *part);
/* As a member of a JSON object, after others: median, 99th percentile and most; the times are gone then. */
void times_print(const char *name, struct times *times);
