/* SPDX-License-Identifier: Apache-2.0
 * Writing and reading PDUs. Reading takes every mandatory field in its order and its maximum, then whole optional parameters (5.3) to the
 * end of the body. */
#include "src/channel/smpp/pdu.h"

#include "src/base/reader.h"

#include <inttypes.h>
#include <stdio.h>

#define INTERFACE_VERSION 0x34
#define TAG_RECEIPTED_MESSAGE_ID 0x001e
#define TAG_TOTAL_SEGMENTS 0x020e
#define TAG_MESSAGE_PAYLOAD 0x0424
#define TAG_MESSAGE_STATE 0x0427

enum status smpp_header_read(const uint8_t bytes[SMPP_HEADER_SIZE], struct smpp_header *ret_header)
{
    struct reader reader = reader_of(bytes_of(bytes, SMPP_HEADER_SIZE));
    struct smpp_header header;
    TRY(reader_u32(&reader, &header.size));
    TRY(reader_u32(&reader, &header.command));
    TRY(reader_u32(&reader, &header.status));
    TRY(reader_u32(&reader, &header.sequence));
    if (header.size < SMPP_HEADER_SIZE || header.size > SMPP_PDU_BYTES_MAX)
        return STATUS_INVALID;
    *ret_header = header;
    return STATUS_OK;
}

static enum status append_text(struct buffer *pdu, const char *text, size_t field_size)
{
    if (strlen(text) >= field_size)
        return STATUS_LIMIT;
    return buffer_append(pdu, bytes_of(text, strlen(text) + 1));
}

static enum status append_address(struct buffer *pdu, const struct smpp_address *address)
{
    TRY(buffer_append_byte(pdu, address->ton));
    TRY(buffer_append_byte(pdu, address->npi));
    return append_text(pdu, address->text, sizeof address->text);
}

/* The header in front of a body that was written already. */
static enum status append_pdu(uint32_t command, uint32_t status, uint32_t sequence, struct bytes body, struct buffer *pdu)
{
    TRY(buffer_reserve(pdu, SMPP_HEADER_SIZE + body.size));
    TRY(buffer_append_u32(pdu, (uint32_t)(SMPP_HEADER_SIZE + body.size)));
    TRY(buffer_append_u32(pdu, command));
    TRY(buffer_append_u32(pdu, status));
    TRY(buffer_append_u32(pdu, sequence));
    return buffer_append(pdu, body);
}

enum status smpp_write_bind(enum smpp_command command, uint32_t sequence, const struct smpp_bind *bind, struct buffer *ret_pdu)
{
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    TRY(append_text(&body, bind->system_id, 16));
    TRY(append_text(&body, bind->password, 9));
    TRY(append_text(&body, bind->system_type, 13));
    TRY(buffer_append_byte(&body, INTERFACE_VERSION));
    TRY(buffer_append(&body, bytes_of("\0\0\0", 3))); /* addr_ton, addr_npi, an empty address_range: all addresses */
    return append_pdu(command, 0, sequence, buffer_bytes(&body), ret_pdu);
}

enum status smpp_write_submit(uint32_t sequence, const struct smpp_message *message, struct buffer *ret_pdu)
{
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    if (message->text.size > SMPP_SHORT_MESSAGE_MAX)
        return STATUS_LIMIT;
    TRY(append_text(&body, "", 6)); /* service_type */
    TRY(append_address(&body, &message->source));
    TRY(append_address(&body, &message->destination));
    TRY(buffer_append_byte(&body, message->esm_class));
    TRY(buffer_append(&body, bytes_of("\0\0", 2))); /* protocol_id, priority_flag */
    TRY(append_text(&body, "", 17));                /* schedule_delivery_time: at once */
    TRY(append_text(&body, message->validity, sizeof message->validity));
    TRY(buffer_append_byte(&body, message->registered_delivery));
    TRY(buffer_append_byte(&body, 0)); /* replace_if_present_flag */
    TRY(buffer_append_byte(&body, message->data_coding));
    TRY(buffer_append_byte(&body, 0)); /* sm_default_msg_id */
    TRY(buffer_append_byte(&body, (uint8_t)message->text.size));
    TRY(buffer_append(&body, message->text));
    return append_pdu(SMPP_SUBMIT_SM, 0, sequence, buffer_bytes(&body), ret_pdu);
}

enum status smpp_write_plain(uint32_t command, uint32_t status, uint32_t sequence, struct buffer *ret_pdu)
{
    return append_pdu(command, status, sequence, bytes_of(NULL, 0), ret_pdu);
}

enum status smpp_write_deliver_answer(uint32_t status, uint32_t sequence, struct buffer *ret_pdu)
{
    return append_pdu(SMPP_DELIVER_SM | SMPP_RESPONSE, status, sequence, bytes_of("", 1), ret_pdu); /* message_id: unused, empty */
}

/* A C-octet string of at most `capacity` bytes with its 0. */
static enum status read_text(struct reader *reader, size_t capacity, char *ret_text)
{
    size_t left = reader->size - reader->position;
    const uint8_t *start = reader->data + reader->position;
    const uint8_t *end = left > 0 ? memchr(start, 0, left < capacity ? left : capacity) : NULL;
    struct bytes taken;
    if (end == NULL)
        return STATUS_INVALID;
    TRY(reader_take(reader, (size_t)(end - start) + 1, &taken));
    memcpy(ret_text, taken.data, taken.size);
    return STATUS_OK;
}

static enum status read_address(struct reader *reader, struct smpp_address *ret_address)
{
    TRY(reader_u8(reader, &ret_address->ton));
    TRY(reader_u8(reader, &ret_address->npi));
    return read_text(reader, sizeof ret_address->text, ret_address->text);
}

enum status smpp_read_submit_answer(struct bytes body, uint32_t status, char ret_id[SMPP_MESSAGE_ID_SIZE])
{
    struct reader reader = reader_of(body);
    ret_id[0] = 0;
    if (status != SMPP_OK && body.size == 0)
        return STATUS_OK;
    TRY(read_text(&reader, SMPP_MESSAGE_ID_SIZE, ret_id));
    return reader_end(&reader);
}

static enum status take_octet(struct bytes value, uint8_t *ret_octet)
{
    if (value.size != 1)
        return STATUS_INVALID;
    *ret_octet = value.data[0];
    return STATUS_OK;
}

static enum status take_parameter(struct smpp_message *message, uint16_t tag, struct bytes value)
{
    switch (tag) {
    case TAG_MESSAGE_PAYLOAD:
        if (message->text.size > 0)
            return STATUS_INVALID; /* 5.3.2.32: one or the other */
        message->text = value;
        return STATUS_OK;
    case TAG_MESSAGE_STATE:
        return take_octet(value, &message->message_state);
    case TAG_TOTAL_SEGMENTS:
        return take_octet(value, &message->segments);
    case TAG_RECEIPTED_MESSAGE_ID: {
        struct reader reader = reader_of(value);
        TRY(read_text(&reader, sizeof message->receipted_id, message->receipted_id));
        return reader_end(&reader);
    }
    default:
        return STATUS_OK; /* 3.3: unknown parameters are passed over */
    }
}

static enum status read_parameters(struct reader *reader, struct smpp_message *message)
{
    while (reader->position < reader->size) {
        uint16_t tag, size;
        struct bytes value;
        TRY(reader_u16(reader, &tag));
        TRY(reader_u16(reader, &size));
        TRY(reader_take(reader, size, &value));
        TRY(take_parameter(message, tag, value));
    }
    return STATUS_OK;
}

enum status smpp_read_deliver(struct bytes body, struct smpp_message *ret_message)
{
    struct reader reader = reader_of(body);
    struct smpp_message message = {0};
    char service_type[6], schedule[17];
    uint8_t unused, size;
    TRY(read_text(&reader, sizeof service_type, service_type));
    TRY(read_address(&reader, &message.source));
    TRY(read_address(&reader, &message.destination));
    TRY(reader_u8(&reader, &message.esm_class));
    TRY(reader_u8(&reader, &unused)); /* protocol_id */
    TRY(reader_u8(&reader, &unused)); /* priority_flag */
    TRY(read_text(&reader, sizeof schedule, schedule));
    TRY(read_text(&reader, sizeof message.validity, message.validity));
    TRY(reader_u8(&reader, &message.registered_delivery));
    TRY(reader_u8(&reader, &unused)); /* replace_if_present_flag */
    TRY(reader_u8(&reader, &message.data_coding));
    TRY(reader_u8(&reader, &unused)); /* sm_default_msg_id */
    TRY(reader_u8(&reader, &size));
    TRY(reader_take(&reader, size, &message.text));
    TRY(read_parameters(&reader, &message));
    *ret_message = message;
    return STATUS_OK;
}

void smpp_validity_write(int64_t seconds, char ret_text[17])
{
    if (seconds < 1)
        seconds = 1;
    if (seconds > 30 * 86400)
        seconds = 30 * 86400;
    int64_t minutes = seconds / 60, hours = minutes / 60;
    char text[64];
    snprintf(text, sizeof text, "0000%02" PRId64 "%02" PRId64 "%02" PRId64 "%02" PRId64 "000R", hours / 24, hours % 24, minutes % 60,
             seconds % 60);
    memcpy(ret_text, text, 17);
}
