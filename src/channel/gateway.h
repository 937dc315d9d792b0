/* SPDX-License-Identifier: Apache-2.0
 * A gateway: one peer that takes messages, whatever it speaks. Sending is synchronous, for several threads at once; receipts, where the
 * peer gives any, are asked for by one more. Knows neither the store nor the ledger: src/server/courier.h stands between. */
#pragma once

#include "src/base/timestamp.h"
#include "src/channel/gateway_settings.h"

/* All borrowed for the time of the call. */
struct channel_message {
    const char *id; /* stable over attempts: peers that know idempotency keys get it */
    const char *sender, *destination;
    const char *kind, *purpose, *template;
    const char *subject; /* "" when there is none */
    const char *text;
    timestamp_us created_at;
    int64_t seconds_left; /* until nobody wants it any more */
};

enum channel_outcome {
    CHANNEL_SENT,  /* the peer has it */
    CHANNEL_LATER, /* not now; perhaps the peer has it all the same */
    CHANNEL_NEVER, /* the peer will not take this one */
};
#define CHANNEL_REFERENCE_SIZE 65
#define CHANNEL_REASON_SIZE 32
struct channel_result {
    enum channel_outcome outcome;
    char reference[CHANNEL_REFERENCE_SIZE]; /* the peer's id; "" when it gave none. Visible ASCII */
    char reason[CHANNEL_REASON_SIZE];       /* a word, unless it was sent: "http.503", "smpp.0x58", "timeout" */
};

enum channel_delivery { CHANNEL_DELIVERED, CHANNEL_UNDELIVERED, CHANNEL_TOO_LATE };
struct channel_receipt {
    char reference[CHANNEL_REFERENCE_SIZE];
    enum channel_delivery delivery;
    char reason[CHANNEL_REASON_SIZE];
    uint64_t ticket; /* the gateway's own */
};

struct gateway;
/* `settings` must outlive it. */
MUST_CHECK enum status gateway_open(const struct gateway_settings *settings, struct gateway **ret_gateway);
void gateway_release(struct gateway **gateway);

/* False while it would be of no use to send: not bound, throttled, or silent lately. */
bool gateway_is_ready(struct gateway *gateway);
/* May take up to the answer's time, and the turn's wait at `per_second`. */
void gateway_send(struct gateway *gateway, const struct channel_message *message, struct channel_result *ret_result);
/* Waits at most so long for a receipt; false when none came. */
bool gateway_next_receipt(struct gateway *gateway, unsigned wait_ms, struct channel_receipt *ret_receipt);
/* Tells the peer that the receipt is kept, or that it should come again. */
void gateway_settle_receipt(struct gateway *gateway, const struct channel_receipt *receipt, bool kept);

/* Fills in a result; `format` makes the reason. */
void channel_result_set(struct channel_result *result, enum channel_outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What a kind of gateway implements. */
struct gateway_class {
    enum status (*open)(const struct gateway_settings *settings, void **ret_peer);
    void (*close)(void *peer);
    bool (*is_ready)(void *peer); /* NULL: always */
    void (*send)(void *peer, const struct channel_message *message, struct channel_result *ret_result);
    bool (*next_receipt)(void *peer, unsigned wait_ms, struct channel_receipt *ret_receipt); /* NULL: it gives none */
    void (*settle_receipt)(void *peer, const struct channel_receipt *receipt, bool kept);
};
extern const struct gateway_class gateway_smpp, gateway_http, gateway_smtp, gateway_webhook;
