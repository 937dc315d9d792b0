/* SPDX-License-Identifier: Apache-2.0
 * The protocol data units of SMPP 3.4 that an ESME which sends and takes receipts needs: written, and read strictly. Section numbers are
 * those of "Short Message Peer to Peer Protocol Specification v3.4". */
#pragma once

#include "src/base/buffer.h"

#define SMPP_HEADER_SIZE 16
#define SMPP_PDU_BYTES_MAX 8192 /* ours: the longest that is read */
#define SMPP_SHORT_MESSAGE_MAX 254
#define SMPP_MESSAGE_ID_SIZE 65 /* 5.2.23, with the closing 0 */

enum smpp_command {
    SMPP_GENERIC_NACK = 0x80000000,
    SMPP_BIND_RECEIVER = 0x00000001,
    SMPP_BIND_TRANSMITTER = 0x00000002,
    SMPP_SUBMIT_SM = 0x00000004,
    SMPP_DELIVER_SM = 0x00000005,
    SMPP_UNBIND = 0x00000006,
    SMPP_BIND_TRANSCEIVER = 0x00000009,
    SMPP_ENQUIRE_LINK = 0x00000015,
};
#define SMPP_RESPONSE 0x80000000U /* set in the command_id of an answer */

/* 5.1.3 */
enum smpp_status {
    SMPP_OK = 0x00,
    SMPP_INVALID_MESSAGE_LENGTH = 0x01,
    SMPP_INVALID_COMMAND_LENGTH = 0x02,
    SMPP_INVALID_COMMAND = 0x03,
    SMPP_INVALID_BIND_STATUS = 0x04,
    SMPP_SYSTEM_ERROR = 0x08,
    SMPP_INVALID_SOURCE = 0x0a,
    SMPP_INVALID_DESTINATION = 0x0b,
    SMPP_QUEUE_FULL = 0x14,
    SMPP_THROTTLED = 0x58,
    SMPP_RECEIVER_LATER = 0x64,
    SMPP_RECEIVER_NEVER = 0x65,
};

struct smpp_header {
    uint32_t size, command, status, sequence;
};
/* STATUS_INVALID for a size that no PDU of ours can have: the stream cannot be followed any further. */
MUST_CHECK enum status smpp_header_read(const uint8_t bytes[SMPP_HEADER_SIZE], struct smpp_header *ret_header);

struct smpp_address {
    uint8_t ton, npi;
    char text[21];
};

#define SMPP_ESM_RECEIPT 0x04 /* 5.2.12: a delivery receipt */
#define SMPP_ESM_TYPE_MASK 0x3c
#define SMPP_ESM_USER_DATA_HEADER 0x40
struct smpp_message {
    struct smpp_address source, destination;
    uint8_t esm_class, registered_delivery, data_coding;
    char validity[17]; /* 7.1.1, relative; "" the operator's own */
    struct bytes text; /* short_message, or message_payload: borrowed */
    /* Of receipts: */
    char receipted_id[SMPP_MESSAGE_ID_SIZE]; /* 5.3.2.12; "" when not there */
    uint8_t message_state;                   /* 5.2.28; 0 when not there */
    uint8_t segments;                        /* 5.3.2.23, of which this is one; 0 when not there */
};

struct smpp_bind {
    const char *system_id, *password, *system_type;
};

/* Each appends one whole PDU. STATUS_LIMIT when a field does not fit. */
MUST_CHECK enum status smpp_write_bind(enum smpp_command command, uint32_t sequence, const struct smpp_bind *bind, struct buffer *ret_pdu);
MUST_CHECK enum status smpp_write_submit(uint32_t sequence, const struct smpp_message *message, struct buffer *ret_pdu);
/* Without a body: enquire_link, unbind, generic_nack and the answers to them. */
MUST_CHECK enum status smpp_write_plain(uint32_t command, uint32_t status, uint32_t sequence, struct buffer *ret_pdu);
MUST_CHECK enum status smpp_write_deliver_answer(uint32_t status, uint32_t sequence, struct buffer *ret_pdu);

/* `body` is what follows the header. An answer that tells an error may leave the id out: it is "" then. */
MUST_CHECK enum status smpp_read_submit_answer(struct bytes body, uint32_t status, char ret_id[SMPP_MESSAGE_ID_SIZE]);
MUST_CHECK enum status smpp_read_deliver(struct bytes body, struct smpp_message *ret_message);

/* A validity period of at most so many seconds (7.1.1.2), "000000001500000R" for a quarter of an hour. */
void smpp_validity_write(int64_t seconds, char ret_text[17]);
