/* SPDX-License-Identifier: Apache-2.0
 * One table says which fields each operation has; the writer and the parser both walk it, so that they cannot differ. */
#include "src/vault/message.h"

#include "src/base/reader.h"
#include "src/vault/card_query.h"
#include "src/vault/otp_query.h"
#include "src/vault/record_keys.h"
#include "src/vault/sealing.h"

enum field { FIELD_KEY = 1, FIELD_SALT = 2, FIELD_SCOPE = 4, FIELD_SIZE = 8, FIELD_PAYLOAD = 16 };

/* In the order of enum field. READY has no fields: it is no request. */
static const unsigned fields_of[VAULT_OPERATION_COUNT] = {
    [VAULT_SIGN_ES256] = FIELD_KEY | FIELD_PAYLOAD,
    [VAULT_SIGN_ED25519] = FIELD_KEY | FIELD_PAYLOAD,
    [VAULT_PUBLIC_KEY] = FIELD_KEY,
    [VAULT_RECORD_KEYS] = FIELD_SALT,
    [VAULT_HMAC] = FIELD_SCOPE | FIELD_PAYLOAD,
    [VAULT_RANDOM] = FIELD_SIZE,
    [VAULT_OTP_IMPORT] = FIELD_SCOPE | FIELD_PAYLOAD,
    [VAULT_OTP_GENERATE] = FIELD_SCOPE | FIELD_SIZE,
    [VAULT_OTP_MATCH] = FIELD_SCOPE | FIELD_PAYLOAD,
    [VAULT_TAC_VERIFY] = FIELD_SCOPE | FIELD_PAYLOAD,
    [VAULT_CMAC] = FIELD_SCOPE | FIELD_PAYLOAD,
};

enum status vault_frame_size(struct bytes start, size_t *ret_size)
{
    struct reader reader = reader_of(start);
    uint32_t following;
    TRY(reader_u32(&reader, &following));
    size_t size = sizeof following + (size_t)following;
    if (size < VAULT_FRAME_HEAD_SIZE)
        return STATUS_INVALID;
    if (size > LIMIT_VAULT_MESSAGE_BYTES)
        return STATUS_LIMIT;
    *ret_size = size;
    return STATUS_OK;
}

enum status vault_frame_parse(struct bytes message, struct vault_frame *ret_frame)
{
    size_t size;
    TRY(vault_frame_size(message, &size));
    if (size != message.size)
        return STATUS_INVALID;
    struct reader reader = reader_of(message);
    uint32_t following;
    uint16_t operation;
    uint16_t status;
    struct bytes body;
    TRY(reader_u32(&reader, &following));
    TRY(reader_u16(&reader, &operation));
    TRY(reader_u16(&reader, &status));
    TRY(reader_take(&reader, size - VAULT_FRAME_HEAD_SIZE, &body));
    if (operation < VAULT_READY || operation >= VAULT_OPERATION_COUNT || status >= STATUS_COUNT)
        return STATUS_INVALID;
    *ret_frame = (struct vault_frame){.operation = operation, .status = status, .body = body};
    return STATUS_OK;
}

static enum status write_head(enum vault_operation operation, enum status status, size_t body_size, struct buffer *message)
{
    buffer_clear(message);
    if (body_size > LIMIT_VAULT_MESSAGE_BYTES - VAULT_FRAME_HEAD_SIZE)
        return STATUS_LIMIT;
    TRY(buffer_append_u32(message, (uint32_t)(VAULT_FRAME_HEAD_SIZE - sizeof(uint32_t) + body_size)));
    TRY(buffer_append_u16(message, (uint16_t)operation));
    return buffer_append_u16(message, (uint16_t)status);
}

enum status vault_frame_write(const struct vault_frame *frame, struct buffer *ret_message)
{
    TRY(write_head(frame->operation, frame->status, frame->body.size, ret_message));
    return buffer_append(ret_message, frame->body);
}

static bool is_seed_size(size_t size)
{
    return size >= OTP_SEED_BYTES_MIN && size <= OTP_SEED_BYTES_MAX;
}

/* What the types cannot say: sizes that belong together. */
static enum status check_request(const struct vault_request *request)
{
    switch (request->operation) {
    case VAULT_SIGN_ES256:
        if (request->payload.size == 0 || request->payload.size % DIGEST_SIZE != 0)
            return STATUS_INVALID;
        return request->payload.size / DIGEST_SIZE > LIMIT_VAULT_SIGNATURES ? STATUS_LIMIT : STATUS_OK;
    case VAULT_RANDOM:
        return request->size > LIMIT_VAULT_RANDOM_BYTES ? STATUS_LIMIT : STATUS_OK;
    case VAULT_OTP_IMPORT:
        return is_seed_size(request->payload.size) ? STATUS_OK : STATUS_INVALID;
    case VAULT_OTP_GENERATE:
        return is_seed_size(request->size) ? STATUS_OK : STATUS_INVALID;
    case VAULT_OTP_MATCH:
        return request->payload.size > OTP_QUERY_BYTES_MAX ? STATUS_LIMIT : STATUS_OK;
    case VAULT_TAC_VERIFY:
        return request->payload.size > TAC_QUERY_BYTES_MAX ? STATUS_LIMIT : STATUS_OK;
    default:
        return STATUS_OK;
    }
}

/* Each part alone, so that no sum of them can wrap. */
static bool parts_are_bounded(const struct vault_request *request)
{
    return request->scope.size <= LIMIT_VAULT_MESSAGE_BYTES && request->payload.size <= LIMIT_VAULT_MESSAGE_BYTES;
}

static size_t request_body_size(const struct vault_request *request, unsigned fields)
{
    return ((fields & FIELD_KEY) ? 1 : 0) + ((fields & FIELD_SALT) ? VAULT_SUBJECT_SALT_SIZE : 0) +
           ((fields & FIELD_SCOPE) ? sizeof(uint32_t) + request->scope.size : 0) + ((fields & FIELD_SIZE) ? sizeof(uint32_t) : 0) +
           ((fields & FIELD_PAYLOAD) ? request->payload.size : 0);
}

/* Its size, then itself. */
static enum status write_sized(struct bytes bytes, struct buffer *message)
{
    TRY(buffer_append_u32(message, (uint32_t)bytes.size));
    return buffer_append(message, bytes);
}

enum status vault_request_write(const struct vault_request *request, struct buffer *ret_message)
{
    TRY(check_request(request));
    unsigned fields = fields_of[request->operation];
    if (!parts_are_bounded(request))
        return STATUS_LIMIT;
    TRY(write_head(request->operation, STATUS_OK, request_body_size(request, fields), ret_message));
    if (fields & FIELD_KEY)
        TRY(buffer_append_byte(ret_message, (uint8_t)request->key));
    if (fields & FIELD_SALT)
        TRY(buffer_append(ret_message, request->salt));
    if (fields & FIELD_SCOPE)
        TRY(write_sized(request->scope, ret_message));
    if (fields & FIELD_SIZE)
        TRY(buffer_append_u32(ret_message, request->size));
    return buffer_append(ret_message, request->payload);
}

static enum status parse_key(struct reader *reader, struct vault_request *request)
{
    uint8_t key;
    TRY(reader_u8(reader, &key));
    if (key >= VAULT_KEY_COUNT)
        return STATUS_INVALID;
    request->key = key;
    return STATUS_OK;
}

static enum status parse_sized(struct reader *reader, struct bytes *ret_bytes)
{
    uint32_t size;
    TRY(reader_u32(reader, &size));
    return reader_take(reader, size, ret_bytes);
}

static enum status parse_fields(struct reader *reader, struct vault_request *request)
{
    unsigned fields = fields_of[request->operation];
    if (fields & FIELD_KEY)
        TRY(parse_key(reader, request));
    if (fields & FIELD_SALT)
        TRY(reader_take(reader, VAULT_SUBJECT_SALT_SIZE, &request->salt));
    if (fields & FIELD_SCOPE)
        TRY(parse_sized(reader, &request->scope));
    if (fields & FIELD_SIZE)
        TRY(reader_u32(reader, &request->size));
    if (fields & FIELD_PAYLOAD)
        TRY(reader_take(reader, reader->size - reader->position, &request->payload));
    return reader_end(reader);
}

enum status vault_request_parse(struct bytes message, struct vault_request *ret_request)
{
    struct vault_frame frame;
    TRY(vault_frame_parse(message, &frame));
    if (frame.operation == VAULT_READY || frame.status != STATUS_OK)
        return STATUS_INVALID;
    struct vault_request request = {.operation = frame.operation};
    struct reader reader = reader_of(frame.body);
    TRY(parse_fields(&reader, &request));
    TRY(check_request(&request));
    *ret_request = request;
    return STATUS_OK;
}

static size_t reply_body_size(const struct vault_request *request)
{
    switch (request->operation) {
    case VAULT_SIGN_ES256:
        return request->payload.size / DIGEST_SIZE * VAULT_SIGNATURE_SIZE;
    case VAULT_SIGN_ED25519:
        return VAULT_SIGNATURE_SIZE;
    case VAULT_PUBLIC_KEY:
        return request->key == VAULT_KEY_RECEIPT ? VAULT_P256_POINT_SIZE : VAULT_ED25519_KEY_SIZE;
    case VAULT_RECORD_KEYS:
        return sizeof(struct record_keys);
    case VAULT_HMAC:
        return DIGEST_SIZE;
    case VAULT_RANDOM:
        return request->size;
    case VAULT_OTP_IMPORT:
        return request->payload.size + SEAL_EXTRA_SIZE;
    case VAULT_OTP_GENERATE:
        return 2 * (size_t)request->size + SEAL_EXTRA_SIZE;
    case VAULT_OTP_MATCH:
        return sizeof(uint8_t) + sizeof(uint64_t);
    case VAULT_TAC_VERIFY:
        return sizeof(uint8_t);
    case VAULT_CMAC:
        return CMAC_SIZE;
    default:
        return 0;
    }
}

enum status vault_reply_parse(const struct vault_request *request, struct bytes message, enum status *ret_status, struct bytes *ret_body)
{
    struct vault_frame frame;
    TRY(vault_frame_parse(message, &frame));
    size_t expected = frame.status == STATUS_OK ? reply_body_size(request) : 0;
    if (frame.operation != request->operation || frame.body.size != expected)
        return STATUS_INVALID;
    *ret_status = frame.status;
    *ret_body = frame.body;
    return STATUS_OK;
}
