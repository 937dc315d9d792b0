/* SPDX-License-Identifier: Apache-2.0
 * Sealing seeds and looking for codes. The key comes from the token by HMAC, so that it is neither the record's nor the pepper's. */
#include "src/vault/seeds.h"

#include "src/vault/otp_query.h"

#define SEED_LABEL "countersign otp seed v1"

/* liboath and libcrypto load what they need at first use: that is before the sandbox closes. */
static enum status warm_up(void)
{
    struct otp_code code;
    for (enum hmac_hash hash = HMAC_SHA1; hash < HMAC_HASH_COUNT; hash++) {
        struct hmac mac;
        TRY(otp_hotp(hash, bytes_of_text("k"), 0, OTP_HOTP_DIGITS_MIN, &code));
        TRY(hmac_of(hash, bytes_of_text("k"), bytes_of_text("m"), &mac));
    }
    return STATUS_OK;
}

enum status seeds_init(const struct token_session *session, struct seeds *ret_seeds)
{
    const struct bytes label = bytes_of_text(SEED_LABEL);
    TRY(warm_up());
    TRY(token_mac(session, TOKEN_KEY_OTP, &label, 1, &ret_seeds->key));
    return sealer_create(&ret_seeds->sealer);
}

void seeds_release(struct seeds *seeds)
{
    sealer_release(&seeds->sealer);
    wipe(&seeds->key, sizeof seeds->key);
}

enum status seeds_import(const struct seeds *seeds, const struct vault_request *request, struct buffer *ret_result)
{
    return sealer_seal(seeds->sealer, &seeds->key, request->scope, request->payload, ret_result);
}

enum status seeds_generate(const struct seeds *seeds, const struct token_session *session, const struct vault_request *request,
                           struct buffer *ret_result)
{
    uint8_t seed[OTP_SEED_BYTES_MAX];
    enum status status = token_random(session, seed, request->size);
    if (status == STATUS_OK)
        status = buffer_append(ret_result, bytes_of(seed, request->size));
    if (status == STATUS_OK)
        status = sealer_seal(seeds->sealer, &seeds->key, request->scope, bytes_of(seed, request->size), ret_result);
    wipe(seed, sizeof seed);
    return status;
}

enum status seeds_match(const struct seeds *seeds, const struct vault_request *request, struct buffer *ret_result)
{
    CLEANUP(buffer_release) struct buffer seed = BUFFER_INIT(OTP_SEED_BYTES_MAX + 1);
    struct otp_device device;
    struct vault_otp_query query;
    bool found;
    uint64_t factor;
    TRY(otp_query_parse(request->payload, &device, &query));
    TRY(sealer_open(seeds->sealer, &seeds->key, request->scope, query.sealed, &seed));
    TRY(otp_match(&device, buffer_bytes(&seed), &query.search, &found, &factor));
    TRY(buffer_append_byte(ret_result, found));
    return buffer_append_u64(ret_result, factor);
}
