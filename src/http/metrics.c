/* SPDX-License-Identifier: Apache-2.0
 * Plain atomic counters in one block: a row for each route and one for requests without. */
#include "src/http/metrics.h"

#include <stdlib.h>

static const unsigned statuses[] = {200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 410, 413, 414, 415, 422, 431, 500, 503};
#define STATUS_OTHER COUNT_OF(statuses)

static const double bucket_seconds[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
#define BUCKET_INFINITE COUNT_OF(bucket_seconds)

struct row {
    _Atomic uint64_t by_status[STATUS_OTHER + 1];
    _Atomic uint64_t by_bucket[BUCKET_INFINITE + 1];
    _Atomic uint64_t total_ns;
};

struct metrics {
    const struct route_table *routes;
    struct row rows[]; /* as many as there are routes, and one */
};

enum status metrics_new(const struct route_table *routes, struct metrics **ret_metrics)
{
    struct metrics *metrics = calloc(1, sizeof *metrics + (routes->count + 1) * sizeof metrics->rows[0]);
    if (metrics == NULL)
        return STATUS_NO_MEMORY;
    metrics->routes = routes;
    *ret_metrics = metrics;
    return STATUS_OK;
}

void metrics_release(struct metrics **metrics)
{
    free(*metrics);
    *metrics = NULL;
}

static size_t index_of_status(unsigned http_status)
{
    size_t index = 0;
    while (index < STATUS_OTHER && statuses[index] != http_status)
        index++;
    return index;
}

static size_t index_of_bucket(int64_t duration_ns)
{
    size_t index = 0;
    while (index < BUCKET_INFINITE && (double)duration_ns > bucket_seconds[index] * 1e9)
        index++;
    return index;
}

void metrics_count(struct metrics *metrics, const struct route *route, unsigned http_status, int64_t duration_ns)
{
    struct row *row = &metrics->rows[route == NULL ? metrics->routes->count : (size_t)(route - metrics->routes->list)];
    atomic_fetch_add_explicit(&row->by_status[index_of_status(http_status)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&row->by_bucket[index_of_bucket(duration_ns)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&row->total_ns, (uint64_t)duration_ns, memory_order_relaxed);
}

/* The labels of a row: method="GET",route="/healthz". */
static enum status append_labels(const struct metrics *metrics, size_t row, struct buffer *text)
{
    if (row == metrics->routes->count)
        return buffer_append_text(text, "method=\"\",route=\"none\"");
    const struct route *route = &metrics->routes->list[row];
    return buffer_append_format(text, "method=\"%s\",route=\"%s\"", http_method_names[route->method], route->path);
}

static enum status write_statuses(const struct metrics *metrics, size_t row, struct buffer *text)
{
    for (size_t i = 0; i <= STATUS_OTHER; i++) {
        uint64_t count = atomic_load_explicit(&metrics->rows[row].by_status[i], memory_order_relaxed);
        if (count == 0)
            continue;
        TRY(buffer_append_text(text, "countersign_http_requests_total{"));
        TRY(append_labels(metrics, row, text));
        if (i == STATUS_OTHER)
            TRY(buffer_append_text(text, ",status=\"other\"} "));
        else
            TRY(buffer_append_format(text, ",status=\"%u\"} ", statuses[i]));
        TRY(buffer_append_format(text, "%llu\n", (unsigned long long)count));
    }
    return STATUS_OK;
}

static enum status write_bucket(const struct metrics *metrics, size_t row, const char *limit, uint64_t count, struct buffer *text)
{
    TRY(buffer_append_text(text, "countersign_http_request_seconds_bucket{"));
    TRY(append_labels(metrics, row, text));
    return buffer_append_format(text, ",le=\"%s\"} %llu\n", limit, (unsigned long long)count);
}

static enum status write_sum(const struct metrics *metrics, const char *name, size_t row, const char *value, struct buffer *text)
{
    TRY(buffer_append_format(text, "countersign_http_request_seconds_%s{", name));
    TRY(append_labels(metrics, row, text));
    return buffer_append_format(text, "} %s\n", value);
}

static enum status write_durations(const struct metrics *metrics, size_t row, struct buffer *text)
{
    char number[32];
    uint64_t count = 0;
    const struct row *values = &metrics->rows[row];
    for (size_t i = 0; i < BUCKET_INFINITE; i++) {
        count += atomic_load_explicit(&values->by_bucket[i], memory_order_relaxed);
        snprintf(number, sizeof number, "%g", bucket_seconds[i]);
        TRY(write_bucket(metrics, row, number, count, text));
    }
    count += atomic_load_explicit(&values->by_bucket[BUCKET_INFINITE], memory_order_relaxed);
    TRY(write_bucket(metrics, row, "+Inf", count, text));
    snprintf(number, sizeof number, "%.9f", (double)atomic_load_explicit(&values->total_ns, memory_order_relaxed) / 1e9);
    TRY(write_sum(metrics, "sum", row, number, text));
    snprintf(number, sizeof number, "%llu", (unsigned long long)count);
    return write_sum(metrics, "count", row, number, text);
}

static bool row_is_empty(const struct row *row)
{
    for (size_t i = 0; i <= BUCKET_INFINITE; i++)
        if (atomic_load_explicit(&row->by_bucket[i], memory_order_relaxed) > 0)
            return false;
    return true;
}

enum status metrics_write(const struct metrics *metrics, struct buffer *ret_text)
{
    TRY(buffer_append_text(ret_text, "# HELP countersign_http_requests_total Requests answered.\n"
                                     "# TYPE countersign_http_requests_total counter\n"));
    for (size_t row = 0; row <= metrics->routes->count; row++)
        TRY(write_statuses(metrics, row, ret_text));
    TRY(buffer_append_text(ret_text, "# HELP countersign_http_request_seconds From the request line to the end of the answer.\n"
                                     "# TYPE countersign_http_request_seconds histogram\n"));
    for (size_t row = 0; row <= metrics->routes->count; row++)
        if (!row_is_empty(&metrics->rows[row]))
            TRY(write_durations(metrics, row, ret_text));
    return STATUS_OK;
}
