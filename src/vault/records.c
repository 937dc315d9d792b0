/* SPDX-License-Identifier: Apache-2.0
 * Sealing, opening and hashing for one subject, with keys that the vault made. */
#include "src/vault/pool.h"
#include "src/vault/record_keys.h"
#include "src/vault/sealing.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <time.h>

static int64_t now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

static void keys_release(struct record_keys *keys)
{
    wipe(keys, sizeof *keys);
}

/* Remembered, or asked for. */
static enum status keys_of(struct vault *vault, const struct vault_subject *subject, struct record_keys *ret_keys)
{
    struct key_memory *memory = pool_key_memory(vault);
    int64_t now = now_seconds();
    if (key_memory_find(memory, subject, now, ret_keys))
        return STATUS_OK;
    TRY(vault_record_keys(vault, subject, ret_keys));
    key_memory_keep(memory, subject, now, ret_keys);
    return STATUS_OK;
}

enum status vault_seal(struct vault *vault, const struct vault_subject *subject, struct bytes context, struct bytes plain,
                       struct buffer *ret_sealed)
{
    CLEANUP(keys_release) struct record_keys keys;
    TRY(keys_of(vault, subject, &keys));
    return sealer_seal(pool_sealer(vault), &keys.seal, context, plain, ret_sealed);
}

enum status vault_open(struct vault *vault, const struct vault_subject *subject, struct bytes context, struct bytes sealed,
                       struct buffer *ret_plain)
{
    CLEANUP(keys_release) struct record_keys keys;
    TRY(keys_of(vault, subject, &keys));
    return sealer_open(pool_sealer(vault), &keys.seal, context, sealed, ret_plain);
}

enum status vault_subject_hmac(struct vault *vault, const struct vault_subject *subject, struct bytes message, struct digest *ret_mac)
{
    CLEANUP(keys_release) struct record_keys keys;
    TRY(keys_of(vault, subject, &keys));
    unsigned size = 0;
    const unsigned char *made =
        HMAC(EVP_sha256(), keys.lookup.bytes, sizeof keys.lookup.bytes, message.data, message.size, ret_mac->bytes, &size);
    return made != NULL && size == sizeof ret_mac->bytes ? STATUS_OK : STATUS_INTERNAL;
}

void vault_wipe_stale_keys(struct vault *vault)
{
    key_memory_wipe_stale(pool_key_memory(vault), now_seconds());
}
