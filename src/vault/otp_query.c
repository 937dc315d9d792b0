/* SPDX-License-Identifier: Apache-2.0
 * kind, hash and digits as bytes; period as u32; first factor as u64; count as u32; then, each after its 16-bit size: suite, question,
 * sealed seed; then the codes, each after its size, to the end. */
#include "src/vault/otp_query.h"

#include "src/base/reader.h"

static enum status write_sized(struct bytes bytes, struct buffer *payload)
{
    if (bytes.size > OTP_QUERY_BYTES_MAX)
        return STATUS_LIMIT;
    TRY(buffer_append_u16(payload, (uint16_t)bytes.size));
    return buffer_append(payload, bytes);
}

enum status otp_query_write(const struct vault_otp_query *query, struct buffer *ret_payload)
{
    const struct otp_device *device = query->device;
    TRY(buffer_append_byte(ret_payload, (uint8_t)device->kind));
    TRY(buffer_append_byte(ret_payload, (uint8_t)device->hash));
    TRY(buffer_append_byte(ret_payload, (uint8_t)device->digits));
    TRY(buffer_append_u32(ret_payload, device->period_seconds));
    TRY(buffer_append_u64(ret_payload, query->search.first));
    TRY(buffer_append_u32(ret_payload, query->search.count));
    TRY(write_sized(bytes_of_text(device->suite.text), ret_payload));
    TRY(write_sized(query->search.question, ret_payload));
    TRY(write_sized(query->sealed, ret_payload));
    for (size_t i = 0; i < query->search.code_count; i++)
        TRY(write_sized(query->search.codes[i], ret_payload));
    return STATUS_OK;
}

static enum status read_sized(struct reader *reader, struct bytes *ret_bytes)
{
    uint16_t size;
    TRY(reader_u16(reader, &size));
    return reader_take(reader, size, ret_bytes);
}

static enum status read_device(struct reader *reader, struct otp_device *device)
{
    uint8_t kind, hash, digits;
    TRY(reader_u8(reader, &kind));
    TRY(reader_u8(reader, &hash));
    TRY(reader_u8(reader, &digits));
    TRY(reader_u32(reader, &device->period_seconds));
    if (kind >= OTP_KIND_COUNT || hash >= HMAC_HASH_COUNT)
        return STATUS_INVALID;
    device->kind = kind;
    device->hash = hash;
    device->digits = digits;
    return STATUS_OK;
}

/* Only a device of OCRA has one. */
static enum status read_suite(struct reader *reader, struct otp_device *device)
{
    struct bytes suite;
    TRY(read_sized(reader, &suite));
    if (device->kind == OTP_OCRA)
        return ocra_suite_parse(suite, &device->suite, NULL);
    return suite.size == 0 ? STATUS_OK : STATUS_INVALID;
}

static enum status read_codes(struct reader *reader, struct otp_search *search)
{
    while (search->code_count < OTP_MATCH_CODES_MAX && reader->position < reader->size)
        TRY(read_sized(reader, &search->codes[search->code_count++]));
    return reader_end(reader);
}

enum status otp_query_parse(struct bytes payload, struct otp_device *ret_device, struct vault_otp_query *ret_query)
{
    struct otp_device device = {.kind = OTP_HOTP};
    struct vault_otp_query query = {.device = ret_device};
    struct reader reader = reader_of(payload);
    TRY(read_device(&reader, &device));
    TRY(reader_u64(&reader, &query.search.first));
    TRY(reader_u32(&reader, &query.search.count));
    TRY(read_suite(&reader, &device));
    TRY(read_sized(&reader, &query.search.question));
    TRY(read_sized(&reader, &query.sealed));
    TRY(read_codes(&reader, &query.search));
    *ret_device = device;
    *ret_query = query;
    return STATUS_OK;
}
