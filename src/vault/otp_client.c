/* SPDX-License-Identifier: Apache-2.0
 * The calls of otp.h: each is one request and its reply. */
#include "src/vault/otp_query.h"

#include "src/base/reader.h"
#include "src/vault/call.h"

enum status vault_otp_import(struct vault *vault, struct bytes context, struct bytes seed, struct buffer *ret_sealed)
{
    const struct vault_request request = {.operation = VAULT_OTP_IMPORT, .scope = context, .payload = seed};
    return vault_call_into(vault, &request, ret_sealed);
}

enum status vault_otp_generate(struct vault *vault, struct bytes context, size_t size, struct buffer *ret_seed, struct buffer *ret_sealed)
{
    if (size > OTP_SEED_BYTES_MAX)
        return STATUS_LIMIT;
    const struct vault_request request = {.operation = VAULT_OTP_GENERATE, .scope = context, .size = (uint32_t)size};
    CLEANUP(buffer_release) struct buffer both = BUFFER_INIT(4 * OTP_SEED_BYTES_MAX);
    TRY(vault_call_into(vault, &request, &both));
    TRY(buffer_append(ret_seed, bytes_of(both.data, size)));
    return buffer_append(ret_sealed, bytes_of(both.data + size, both.size - size));
}

enum status vault_otp_match(struct vault *vault, struct bytes context, const struct vault_otp_query *query, bool *ret_found,
                            uint64_t *ret_factor)
{
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT(OTP_QUERY_BYTES_MAX);
    CLEANUP(buffer_release) struct buffer result = BUFFER_INIT(64);
    uint8_t found;
    TRY(otp_query_write(query, &payload));
    const struct vault_request request = {.operation = VAULT_OTP_MATCH, .scope = context, .payload = buffer_bytes(&payload)};
    TRY(vault_call_into(vault, &request, &result));
    struct reader reader = reader_of(buffer_bytes(&result));
    TRY(reader_u8(&reader, &found));
    TRY(reader_u64(&reader, ret_factor));
    *ret_found = found == 1;
    return STATUS_OK;
}
