/* SPDX-License-Identifier: Apache-2.0
 * SMS through SMPP sessions, one for both ways or one each: a text becomes parts, each a submit_sm. The receipt is asked for with the last
 * part, and stands for all. */
#include "src/channel/gateway.h"
#include "src/channel/smpp/session.h"
#include "src/channel/smpp/text.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct smpp_peer {
    const struct gateway_settings *settings;
    struct smpp_session *sender, *receiver; /* the same one when it does both */
    _Atomic uint8_t reference;
};

static enum status start_sessions(struct smpp_peer *peer)
{
    if (peer->settings->bind == BIND_SEPARATE) {
        TRY(smpp_session_start(peer->settings, SMPP_BIND_TRANSMITTER, &peer->sender));
        return smpp_session_start(peer->settings, SMPP_BIND_RECEIVER, &peer->receiver);
    }
    TRY(smpp_session_start(peer->settings, SMPP_BIND_TRANSCEIVER, &peer->sender));
    peer->receiver = peer->sender;
    return STATUS_OK;
}

static void smpp_close(void *context)
{
    struct smpp_peer *peer = context;
    if (peer->receiver != peer->sender)
        smpp_session_release(&peer->receiver);
    smpp_session_release(&peer->sender);
    free(peer);
}

static enum status smpp_open(const struct gateway_settings *settings, void **ret_peer)
{
    struct smpp_peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL)
        return STATUS_NO_MEMORY;
    peer->settings = settings;
    enum status status = start_sessions(peer);
    if (status != STATUS_OK) {
        smpp_close(peer);
        return status;
    }
    *ret_peer = peer;
    return STATUS_OK;
}

static bool smpp_is_ready(void *context)
{
    struct smpp_peer *peer = context;
    return smpp_session_is_ready(peer->sender) && smpp_session_is_ready(peer->receiver);
}

/* Statuses (5.1.3) that the same message gets every time: something in it is wrong for this operator. */
static bool is_for_ever(uint32_t status)
{
    return status == SMPP_INVALID_MESSAGE_LENGTH || status == SMPP_INVALID_SOURCE || status == SMPP_INVALID_DESTINATION ||
           (status >= 0x40 && status <= 0x51 && status != 0x45) || status == 0x61 || status == 0x62;
}

/* Without spaces, hyphens and the plus, which the type of number says. */
static void set_destination(const char *text, const struct gateway_settings *settings, struct smpp_address *address)
{
    address->ton = (uint8_t)settings->destination_ton;
    address->npi = (uint8_t)settings->destination_npi;
    snprintf(address->text, sizeof address->text, "%s", text + (text[0] == '+'));
}

static enum status set_source(const char *text, const struct gateway_settings *settings, struct smpp_address *address)
{
    address->ton = (uint8_t)settings->source_ton;
    address->npi = (uint8_t)settings->source_npi;
    return snprintf(address->text, sizeof address->text, "%s", text) < (int)sizeof address->text ? STATUS_OK : STATUS_LIMIT;
}

/* The answer's id as the receipts will have it; what is no such number stays as it is. */
static void take_reference(const struct gateway_settings *settings, const char *id, struct channel_result *result)
{
    size_t digits = strspn(id, "0123456789abcdefABCDEF");
    snprintf(result->reference, sizeof result->reference, "%s", id);
    if (settings->receipt_ids == RECEIPT_IDS_HEX_THEN_DECIMAL && digits > 0 && digits <= 16 && id[digits] == 0)
        snprintf(result->reference, sizeof result->reference, "%llu", strtoull(id, NULL, 16));
}

/* True when the part was taken. */
static bool submit_part(struct smpp_peer *peer, const struct smpp_message *part, struct channel_result *result)
{
    uint32_t code = 0;
    char id[SMPP_MESSAGE_ID_SIZE] = "";
    enum status status = smpp_session_submit(peer->sender, part, &code, id);
    if (status == STATUS_LIMIT)
        channel_result_set(result, CHANNEL_NEVER, "smpp.address");
    else if (status != STATUS_OK)
        channel_result_set(result, CHANNEL_LATER, status == STATUS_EXPIRED ? "smpp.timeout" : "smpp.unbound");
    else if (code != SMPP_OK)
        channel_result_set(result, is_for_ever(code) ? CHANNEL_NEVER : CHANNEL_LATER, "smpp.0x%02x", code);
    else
        take_reference(peer->settings, id, result);
    return status == STATUS_OK && code == SMPP_OK;
}

static bool is_visible(const char *text)
{
    for (const char *c = text; *c != 0; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return true;
}

static void smpp_send(void *context, const struct channel_message *message, struct channel_result *ret_result)
{
    struct smpp_peer *peer = context;
    struct smpp_text text;
    struct smpp_message part = {0};
    if (smpp_text_make(message->text, peer->reference++, &text) != STATUS_OK ||
        set_source(message->sender, peer->settings, &part.source) != STATUS_OK) {
        channel_result_set(ret_result, CHANNEL_NEVER, "smpp.text");
        return;
    }
    set_destination(message->destination, peer->settings, &part.destination);
    part.data_coding = text.data_coding;
    part.esm_class = text.count > 1 ? SMPP_ESM_USER_DATA_HEADER : 0;
    smpp_validity_write(message->seconds_left, part.validity);
    for (size_t i = 0; i < text.count; i++) {
        part.text = bytes_of(text.parts[i].bytes, text.parts[i].size);
        part.registered_delivery = i + 1 == text.count && peer->settings->receipts != 0;
        if (!submit_part(peer, &part, ret_result))
            break;
        ret_result->outcome = CHANNEL_SENT;
    }
    if (!is_visible(ret_result->reference))
        ret_result->reference[0] = 0;
    wipe(&text, sizeof text);
}

static bool smpp_next_receipt(void *context, unsigned wait_ms, struct channel_receipt *ret_receipt)
{
    static const enum channel_delivery deliveries[] = {[SMPP_OUTCOME_DELIVERED] = CHANNEL_DELIVERED,
                                                       [SMPP_OUTCOME_EXPIRED] = CHANNEL_TOO_LATE,
                                                       [SMPP_OUTCOME_FAILED] = CHANNEL_UNDELIVERED};
    struct smpp_peer *peer = context;
    struct smpp_arrival arrival;
    if (!smpp_session_next(peer->receiver, SMPP_ARRIVAL_RECEIPT, wait_ms, &arrival))
        return false;
    const char *id = arrival.receipt.id;
    if (peer->settings->receipt_ids == RECEIPT_IDS_HEX_THEN_DECIMAL)
        id += strspn(id, "0"); /* padded by some */
    snprintf(ret_receipt->reference, sizeof ret_receipt->reference, "%s", id);
    snprintf(ret_receipt->reason, sizeof ret_receipt->reason, "smpp.%s", arrival.receipt.word);
    ret_receipt->delivery = deliveries[arrival.receipt.outcome];
    ret_receipt->ticket = arrival.ticket;
    return true;
}

static bool smpp_next_inbound(void *context, unsigned wait_ms, struct channel_inbound *ret_inbound)
{
    _Static_assert(CHANNEL_SOURCE_SIZE >= SMPP_INBOUND_SOURCE_SIZE && CHANNEL_INBOUND_TEXT_SIZE >= SMPP_INBOUND_TEXT_SIZE, "both fit");
    struct smpp_peer *peer = context;
    struct smpp_arrival arrival;
    if (!smpp_session_next(peer->receiver, SMPP_ARRIVAL_INBOUND, wait_ms, &arrival))
        return false;
    memcpy(ret_inbound->source, arrival.inbound.source, sizeof arrival.inbound.source);
    memcpy(ret_inbound->text, arrival.inbound.text, sizeof arrival.inbound.text);
    ret_inbound->ticket = arrival.ticket;
    wipe(&arrival, sizeof arrival);
    return true;
}

static void smpp_settle(void *context, uint64_t ticket, enum channel_settlement settlement)
{
    static const uint32_t answers[] = {
        [CHANNEL_TAKEN] = SMPP_OK, [CHANNEL_GIVE_AGAIN] = SMPP_RECEIVER_LATER, [CHANNEL_NOT_FOR_US] = SMPP_RECEIVER_NEVER};
    struct smpp_peer *peer = context;
    smpp_session_answer(peer->receiver, ticket, answers[settlement]);
}

const struct gateway_class gateway_smpp = {.open = smpp_open,
                                           .close = smpp_close,
                                           .is_ready = smpp_is_ready,
                                           .send = smpp_send,
                                           .next_receipt = smpp_next_receipt,
                                           .next_inbound = smpp_next_inbound,
                                           .settle = smpp_settle};
