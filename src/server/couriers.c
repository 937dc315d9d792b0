/* SPDX-License-Identifier: Apache-2.0
 * One route a gateway: as many threads as its window send; one of them at a time looks for work and takes it for all. */
#include "src/server/couriers.h"

#include "src/base/log.h"
#include "src/service/inbound_message.h"
#include "src/service/outbox_dispatch.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define LOOK_MS 100     /* between looks at an empty outbox */
#define TROUBLE_MS 1000 /* after a look that failed: store or vault do not answer */
#define NOTE_MS 500     /* between attempts to have a result kept */
#define ARRIVAL_WAIT_MS 200
#define RECEIPT_TRIES 15 /* a receipt may come before the answer to its message is kept */
#define LETTERS_MAX 16
#define THREADS_MAX 34 /* a window of senders, one for receipts, one for messages from phones */

struct route {
    struct services *services;
    const struct gateway_settings *settings;
    struct gateway *gateway;
    pthread_mutex_t lock; /* over the following */
    pthread_cond_t changed;
    bool is_stopping, someone_looks;
    size_t next, count;
    struct outbox_letter letters[LETTERS_MAX];
    size_t thread_count; /* the starter's own */
    pthread_t threads[THREADS_MAX];
};

struct couriers {
    size_t count;
    struct route routes[BOOK_GATEWAYS_MAX];
};

/* Under the lock, which it gives back meanwhile. */
static void wait_ms(struct route *route, long milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += milliseconds * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&route->changed, &route->lock, &until);
}

/* Without the lock: the letters are not shared while somebody looks. */
static enum status look(struct route *route, size_t *ret_count)
{
    bool has_work = false;
    *ret_count = 0;
    if (!gateway_is_ready(route->gateway))
        return STATUS_OK;
    TRY(outbox_has_work(route->services, route->settings->id, &has_work));
    return has_work ? outbox_take(route->services, route->settings->id, route->letters, LETTERS_MAX, ret_count) : STATUS_OK;
}

/* Under the lock, which it gives back meanwhile. */
static void look_for_all(struct route *route)
{
    size_t count = 0;
    route->someone_looks = true;
    pthread_mutex_unlock(&route->lock);
    enum status status = look(route, &count);
    if (status != STATUS_OK)
        log_event(LOG_LEVEL_WARNING, "outbox.not_taken", "status", status_name(status));
    pthread_mutex_lock(&route->lock);
    route->next = 0;
    route->count = count;
    if (count == 0 && !route->is_stopping)
        wait_ms(route, status == STATUS_OK ? LOOK_MS : TROUBLE_MS);
    route->someone_looks = false;
    pthread_cond_broadcast(&route->changed);
}

/* False when the route ends. */
static bool next_letter(struct route *route, struct outbox_letter *ret_letter)
{
    pthread_mutex_lock(&route->lock);
    while (!route->is_stopping && route->next == route->count) {
        if (route->someone_looks)
            pthread_cond_wait(&route->changed, &route->lock);
        else
            look_for_all(route);
    }
    bool has_one = !route->is_stopping;
    if (has_one)
        *ret_letter = route->letters[route->next++];
    pthread_mutex_unlock(&route->lock);
    return has_one;
}

static bool rest(struct route *route, long milliseconds)
{
    pthread_mutex_lock(&route->lock);
    if (!route->is_stopping)
        wait_ms(route, milliseconds);
    bool goes_on = !route->is_stopping;
    pthread_mutex_unlock(&route->lock);
    return goes_on;
}

static const struct sender *sender_of(const struct route *route, const struct outbox_letter *letter)
{
    const struct channel_book *book = route->services->book;
    const struct sender *sender = book_find_sender(book, letter->row.sender.text);
    bool is_transaction = strcmp(letter->row.purpose.text, message_purpose_names[PURPOSE_TRANSACTION]) == 0;
    if (sender != NULL && is_transaction && (book_uses_of_address(book, sender->address) & PURPOSE_BIT(PURPOSE_MARKETING)))
        return NULL; /* 9.3.2.1, should the registry have changed while the message waited */
    return sender;
}

static void send_letter(struct route *route, const struct outbox_letter *letter, struct channel_result *ret_result)
{
    const struct sender *sender = sender_of(route, letter);
    if (sender == NULL) {
        channel_result_set(ret_result, CHANNEL_NEVER, "sender");
        return;
    }
    if (!outbox_letter_is_timely(route->services, letter)) {
        channel_result_set(ret_result, CHANNEL_LATER, "late");
        return;
    }
    const struct channel_message message = {
        .id = letter->row.id.text,
        .sender = sender->address,
        .destination = letter->destination,
        .kind = letter->row.kind.text,
        .purpose = letter->row.purpose.text,
        .template = letter->row.template.text,
        .subject = letter->subject,
        .text = letter->text,
        .created_at = letter->row.created_at,
        .seconds_left = (letter->row.expires_at - route->services->clock()) / TIMESTAMP_SECOND,
    };
    gateway_send(route->gateway, &message, ret_result);
}

/* A result that the keeper cannot take now is held for it: forgetting it would send the message twice. */
static void note_result(struct route *route, const struct outbox_letter *letter, const struct channel_result *result)
{
    while (outbox_note_result(route->services, letter, result, route->settings->attempts) != STATUS_OK)
        if (!rest(route, NOTE_MS))
            return;
}

static void log_trouble(const struct route *route, const struct outbox_letter *letter, const struct channel_result *result)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_WARNING, result->outcome == CHANNEL_NEVER ? "message.refused" : "message.postponed");
    json_write_text(&line.writer, "gateway", route->settings->id);
    json_write_text(&line.writer, "message", letter->row.id.text);
    json_write_integer(&line.writer, "attempt", letter->row.attempts);
    json_write_text(&line.writer, "reason", result->reason);
    log_end(&line);
}

static void *carry(void *argument)
{
    struct route *route = argument;
    struct outbox_letter letter;
    while (next_letter(route, &letter)) {
        struct channel_result result = {0};
        send_letter(route, &letter, &result);
        if (result.outcome != CHANNEL_SENT)
            log_trouble(route, &letter, &result);
        note_result(route, &letter, &result);
        outbox_letter_release(&letter);
    }
    return NULL;
}

/* True when the peer need not give it again. */
static bool keep_receipt(struct route *route, const struct channel_receipt *receipt)
{
    for (unsigned i = 0; i < RECEIPT_TRIES; i++) {
        enum status status = outbox_note_receipt(route->services, route->settings->id, receipt);
        if (status == STATUS_OK || status == STATUS_CONFLICT)
            return true;
        if (status != STATUS_NOT_FOUND || !rest(route, ARRIVAL_WAIT_MS))
            return false;
    }
    log_event(LOG_LEVEL_WARNING, "receipt.of_nothing", "gateway", route->settings->id);
    return true;
}

static bool goes_on(struct route *route)
{
    pthread_mutex_lock(&route->lock);
    bool goes_on = !route->is_stopping;
    pthread_mutex_unlock(&route->lock);
    return goes_on;
}

static void *carry_back(void *argument)
{
    struct route *route = argument;
    struct channel_receipt receipt;
    while (goes_on(route))
        if (gateway_next_receipt(route->gateway, ARRIVAL_WAIT_MS, &receipt))
            gateway_settle(route->gateway, receipt.ticket, keep_receipt(route, &receipt) ? CHANNEL_TAKEN : CHANNEL_GIVE_AGAIN);
    return NULL;
}

static enum channel_settlement hand_in(struct route *route, const struct channel_inbound *inbound)
{
    enum status status = inbound_message_take(route->services, inbound->source, inbound->text);
    if (status == STATUS_OK)
        return CHANNEL_TAKEN;
    struct log_line line;
    log_begin(&line, LOG_LEVEL_WARNING, "inbound.not_taken");
    json_write_text(&line.writer, "gateway", route->settings->id);
    json_write_text(&line.writer, "status", status_name(status));
    log_end(&line);
    return status == STATUS_INVALID ? CHANNEL_NOT_FOR_US : CHANNEL_GIVE_AGAIN;
}

static void *carry_in(void *argument)
{
    struct route *route = argument;
    struct channel_inbound inbound;
    while (goes_on(route))
        if (gateway_next_inbound(route->gateway, ARRIVAL_WAIT_MS, &inbound)) {
            gateway_settle(route->gateway, inbound.ticket, hand_in(route, &inbound));
            wipe(&inbound, sizeof inbound);
        }
    return NULL;
}

static enum status start_thread(struct route *route, void *(*run)(void *))
{
    INVARIANT(route->thread_count < THREADS_MAX);
    if (pthread_create(&route->threads[route->thread_count], NULL, run, route) != 0)
        return STATUS_UNAVAILABLE;
    route->thread_count++;
    return STATUS_OK;
}

static void init_route(struct route *route, struct services *services, const struct gateway_settings *settings)
{
    pthread_condattr_t monotonic;
    *route = (struct route){.services = services, .settings = settings};
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&route->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&route->lock, NULL);
}

static enum status start_route(struct route *route)
{
    TRY(gateway_open(route->settings, &route->gateway));
    for (unsigned i = 0; i < route->settings->window; i++)
        TRY(start_thread(route, carry));
    if (route->settings->type != GATEWAY_SMPP)
        return STATUS_OK;
    TRY(start_thread(route, carry_back));
    return route->settings->inbound != 0 ? start_thread(route, carry_in) : STATUS_OK;
}

static void stop_route(struct route *route)
{
    pthread_mutex_lock(&route->lock);
    route->is_stopping = true;
    pthread_cond_broadcast(&route->changed);
    pthread_mutex_unlock(&route->lock);
}

static void release_route(struct route *route)
{
    for (size_t i = 0; i < route->thread_count; i++)
        pthread_join(route->threads[i], NULL);
    while (route->next < route->count)
        outbox_letter_release(&route->letters[route->next++]);
    gateway_release(&route->gateway);
    pthread_cond_destroy(&route->changed);
    pthread_mutex_destroy(&route->lock);
}

enum status couriers_start(struct services *services, const struct channel_book *book, struct couriers **ret_couriers)
{
    struct couriers *couriers = calloc(1, sizeof *couriers);
    if (couriers == NULL)
        return STATUS_NO_MEMORY;
    enum status status = outbox_take_over(services);
    for (size_t i = 0; i < book->gateway_count && status == STATUS_OK; i++) {
        init_route(&couriers->routes[couriers->count++], services, &book->gateways[i]);
        status = start_route(&couriers->routes[i]);
    }
    if (status != STATUS_OK) {
        couriers_release(&couriers);
        return status;
    }
    *ret_couriers = couriers;
    return STATUS_OK;
}

void couriers_release(struct couriers **couriers)
{
    if (*couriers == NULL)
        return;
    for (size_t i = 0; i < (*couriers)->count; i++)
        stop_route(&(*couriers)->routes[i]);
    for (size_t i = 0; i < (*couriers)->count; i++)
        release_route(&(*couriers)->routes[i]);
    free(*couriers);
    *couriers = NULL;
}

bool couriers_gateway_is_ready(struct couriers *couriers, size_t gateway)
{
    return gateway_is_ready(couriers->routes[gateway].gateway);
}
