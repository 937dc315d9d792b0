/* SPDX-License-Identifier: Apache-2.0
 * Salt and record as one run of bytes: the hash is over all of it, under a name of its own. */
#include "src/crypto/digest.h"
#include "src/ledger/entry.h"

static void hash_plain(struct bytes plain, struct digest *ret_sealed)
{
    static const char purpose[] = "countersign sealed record v1";
    const struct bytes parts[] = {bytes_of(purpose, sizeof purpose), plain};
    digest_of_parts(parts, COUNT_OF(parts), ret_sealed);
}

enum status sealed_record_make(const uint8_t salt[SEALED_RECORD_SALT_SIZE], struct bytes record, struct buffer *ret_plain,
                               struct digest *ret_sealed)
{
    if (ret_plain->size != 0)
        return STATUS_INVALID;
    TRY(buffer_reserve(ret_plain, SEALED_RECORD_SALT_SIZE + record.size));
    TRY(buffer_append(ret_plain, bytes_of(salt, SEALED_RECORD_SALT_SIZE)));
    TRY(buffer_append(ret_plain, record));
    hash_plain(buffer_bytes(ret_plain), ret_sealed);
    return STATUS_OK;
}

enum status sealed_record_read(struct bytes plain, const struct digest *sealed, struct bytes *ret_record)
{
    struct digest computed;
    hash_plain(plain, &computed);
    if (plain.size < SEALED_RECORD_SALT_SIZE || !digest_equal(&computed, sealed))
        return STATUS_CORRUPT;
    *ret_record = bytes_of(plain.data + SEALED_RECORD_SALT_SIZE, plain.size - SEALED_RECORD_SALT_SIZE);
    return STATUS_OK;
}
