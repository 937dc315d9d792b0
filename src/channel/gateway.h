/* SPDX-License-Identifier: Apache-2.0
 * A gateway: one peer that takes messages, whatever it speaks. Sending is synchronous, for several threads at once; what the peer
 * gives (receipts, messages from phones) is asked for by others. Knows neither the store nor the ledger: src/server/courier.h stands
 * between. */
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

/* What a phone sent. Personal: wipe it after use. */
#define CHANNEL_SOURCE_SIZE 32
#define CHANNEL_INBOUND_TEXT_SIZE 512
struct channel_inbound {
    char source[CHANNEL_SOURCE_SIZE]; /* its number, with the country or as it is dialled within it */
    char text[CHANNEL_INBOUND_TEXT_SIZE];
    uint64_t ticket;
};

/* What the peer is told of what it gave. */
enum channel_settlement {
    CHANNEL_TAKEN,      /* it need not come again */
    CHANNEL_GIVE_AGAIN, /* not now */
    CHANNEL_NOT_FOR_US, /* never */
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
/* The same for what phones sent. */
bool gateway_next_inbound(struct gateway *gateway, unsigned wait_ms, struct channel_inbound *ret_inbound);
/* Answers the peer for a receipt, or for what a phone sent, by its ticket. */
void gateway_settle(struct gateway *gateway, uint64_t ticket, enum channel_settlement settlement);

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
    bool (*next_inbound)(void *peer, unsigned wait_ms, struct channel_inbound *ret_inbound); /* NULL: none */
    void (*settle)(void *peer, uint64_t ticket, enum channel_settlement settlement);
};
extern const struct gateway_class gateway_smpp, gateway_http, gateway_smtp, gateway_webhook;
