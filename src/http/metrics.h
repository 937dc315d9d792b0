/* SPDX-License-Identifier: Apache-2.0
 * Counts and durations by route, in the text format that Prometheus reads. */
#pragma once

#include "src/http/routes.h"

#include <stdatomic.h>

struct metrics;

MUST_CHECK enum status metrics_new(const struct route_table *routes, struct metrics **ret_metrics);
void metrics_release(struct metrics **metrics);
/* From any thread. `route` is NULL for requests that found none. */
void metrics_count(struct metrics *metrics, const struct route *route, unsigned http_status, int64_t duration_ns);
MUST_CHECK enum status metrics_write(const struct metrics *metrics, struct buffer *ret_text);
