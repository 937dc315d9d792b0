/* SPDX-License-Identifier: Apache-2.0
 * What gateways of every kind have: a pace that is not exceeded, and rest for a peer that fails again and again. */
#include "src/channel/gateway.h"

#include "src/base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SECOND_NS INT64_C(1000000000)
#define FAILURES_UNTIL_REST 3
#define REST_SECONDS_MAX 30

struct gateway {
    const struct gateway_settings *settings;
    const struct gateway_class *class;
    void *peer;
    pthread_mutex_t lock; /* over the following */
    int64_t next_ns;      /* when the next message may leave */
    int64_t rest_until_ns;
    unsigned failures; /* in a row */
};

static const struct gateway_class *const classes[] = {
    [GATEWAY_SMPP] = &gateway_smpp, [GATEWAY_HTTP] = &gateway_http, [GATEWAY_SMTP] = &gateway_smtp, [GATEWAY_WEBHOOK] = &gateway_webhook};

enum status gateway_open(const struct gateway_settings *settings, struct gateway **ret_gateway)
{
    struct gateway *gateway = calloc(1, sizeof *gateway);
    if (gateway == NULL)
        return STATUS_NO_MEMORY;
    gateway->settings = settings;
    gateway->class = classes[settings->type];
    enum status status = gateway->class->open(settings, &gateway->peer);
    if (status != STATUS_OK) {
        free(gateway);
        return status;
    }
    pthread_mutex_init(&gateway->lock, NULL);
    *ret_gateway = gateway;
    return STATUS_OK;
}

void gateway_release(struct gateway **gateway)
{
    if (*gateway == NULL)
        return;
    (*gateway)->class->close((*gateway)->peer);
    pthread_mutex_destroy(&(*gateway)->lock);
    free(*gateway);
    *gateway = NULL;
}

bool gateway_is_ready(struct gateway *gateway)
{
    pthread_mutex_lock(&gateway->lock);
    bool rests = clock_monotonic_ns() < gateway->rest_until_ns;
    pthread_mutex_unlock(&gateway->lock);
    return !rests && (gateway->class->is_ready == NULL || gateway->class->is_ready(gateway->peer));
}

/* Each message has its moment, 1/per_second after the one before; an idle gateway saves none up. */
static void wait_for_turn(struct gateway *gateway)
{
    pthread_mutex_lock(&gateway->lock);
    int64_t now = clock_monotonic_ns(), turn = gateway->next_ns > now ? gateway->next_ns : now;
    gateway->next_ns = turn + SECOND_NS / gateway->settings->per_second;
    pthread_mutex_unlock(&gateway->lock);
    struct timespec left = {.tv_sec = (turn - now) / SECOND_NS, .tv_nsec = (turn - now) % SECOND_NS};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

static void note_outcome(struct gateway *gateway, enum channel_outcome outcome)
{
    pthread_mutex_lock(&gateway->lock);
    gateway->failures = outcome == CHANNEL_LATER ? gateway->failures + 1 : 0;
    if (gateway->failures >= FAILURES_UNTIL_REST) {
        unsigned doublings = gateway->failures - FAILURES_UNTIL_REST;
        int64_t seconds = doublings >= 5 ? REST_SECONDS_MAX : INT64_C(1) << doublings;
        gateway->rest_until_ns = clock_monotonic_ns() + seconds * SECOND_NS;
    }
    pthread_mutex_unlock(&gateway->lock);
}

void gateway_send(struct gateway *gateway, const struct channel_message *message, struct channel_result *ret_result)
{
    *ret_result = (struct channel_result){.outcome = CHANNEL_LATER};
    wait_for_turn(gateway);
    gateway->class->send(gateway->peer, message, ret_result);
    note_outcome(gateway, ret_result->outcome);
}

bool gateway_next_receipt(struct gateway *gateway, unsigned wait_ms, struct channel_receipt *ret_receipt)
{
    return gateway->class->next_receipt != NULL && gateway->class->next_receipt(gateway->peer, wait_ms, ret_receipt);
}

bool gateway_next_inbound(struct gateway *gateway, unsigned wait_ms, struct channel_inbound *ret_inbound)
{
    return gateway->class->next_inbound != NULL && gateway->class->next_inbound(gateway->peer, wait_ms, ret_inbound);
}

void gateway_settle(struct gateway *gateway, uint64_t ticket, enum channel_settlement settlement)
{
    gateway->class->settle(gateway->peer, ticket, settlement);
}

void channel_result_set(struct channel_result *result, enum channel_outcome outcome, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    result->outcome = outcome;
    vsnprintf(result->reason, sizeof result->reason, format, arguments);
    va_end(arguments);
}
