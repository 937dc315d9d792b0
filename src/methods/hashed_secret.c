/* SPDX-License-Identifier: Apache-2.0
 * Slow hash here, pepper in the vault. */
#include "src/methods/hashed_secret.h"

#include "src/json/members.h"
#include "src/vault/vault.h"

enum status hashed_secret_verifier(const struct method_context *context, const char *purpose, const struct hashed_secret *secret,
                                   struct bytes plain, struct digest *ret_verifier)
{
    struct digest hash;
    TRY(slow_hash(secret->cost, secret->salt, plain, &hash));
    enum status status = vault_hmac(context->vault, purpose, bytes_of(hash.bytes, sizeof hash.bytes), ret_verifier);
    wipe(&hash, sizeof hash);
    return status;
}

enum status hashed_secret_make(const struct method_context *context, const char *purpose, struct slow_hash_cost cost, struct bytes plain,
                               struct hashed_secret *ret_secret)
{
    CLEANUP(hashed_secret_release) struct hashed_secret secret = {.cost = cost};
    TRY(vault_random(context->vault, secret.salt, sizeof secret.salt));
    TRY(hashed_secret_verifier(context, purpose, &secret, plain, &secret.verifier));
    *ret_secret = secret;
    return STATUS_OK;
}

enum status hashed_secret_check(const struct method_context *context, const char *purpose, const struct hashed_secret *secret,
                                struct bytes plain, bool *ret_right)
{
    struct digest verifier;
    TRY(hashed_secret_verifier(context, purpose, secret, plain, &verifier));
    *ret_right =
        bytes_equal_secret(bytes_of(verifier.bytes, sizeof verifier.bytes), bytes_of(secret->verifier.bytes, sizeof verifier.bytes));
    wipe(&verifier, sizeof verifier);
    return STATUS_OK;
}

json_t *hashed_secret_json(const struct hashed_secret *secret)
{
    char salt[2 * SLOW_HASH_SALT_SIZE], verifier[2 * DIGEST_SIZE];
    hex_write(bytes_of(secret->salt, sizeof secret->salt), salt);
    hex_write(bytes_of(secret->verifier.bytes, sizeof secret->verifier.bytes), verifier);
    return json_pack("{si, si, ss#, ss#}", "passes", (int)secret->cost.passes, "memory_mib", (int)secret->cost.memory_mib, "salt", salt,
                     (int)sizeof salt, "verifier", verifier, (int)sizeof verifier);
}

enum status hashed_secret_read(const json_t *json, struct hashed_secret *ret_secret)
{
    const char *salt = NULL, *verifier = NULL;
    int64_t passes = 0, memory = 0;
    CLEANUP(hashed_secret_release) struct hashed_secret secret = {.cost = {0}};
    const struct member members[] = {
        {"passes", MEMBER_INTEGER, true, SLOW_HASH_PASSES_MAX, &passes},
        {"memory_mib", MEMBER_INTEGER, true, SLOW_HASH_MEMORY_MIB_MAX, &memory},
        {"salt", MEMBER_TEXT, true, 2 * SLOW_HASH_SALT_SIZE, &salt},
        {"verifier", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &verifier},
    };
    if (members_read(json, "", members, COUNT_OF(members), NULL) != STATUS_OK)
        return STATUS_CORRUPT;
    secret.cost = (struct slow_hash_cost){(unsigned)passes, (unsigned)memory};
    if (!slow_hash_cost_is_enough(secret.cost))
        return STATUS_CORRUPT;
    if (hex_read(bytes_of_text(salt), secret.salt, sizeof secret.salt) != STATUS_OK ||
        hex_read(bytes_of_text(verifier), secret.verifier.bytes, sizeof secret.verifier.bytes) != STATUS_OK)
        return STATUS_CORRUPT;
    *ret_secret = secret;
    return STATUS_OK;
}
