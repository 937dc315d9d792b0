/* SPDX-License-Identifier: Apache-2.0
 * A fixed head, then what its flags announce. */
#include "src/webauthn/authenticator_data.h"

#include "src/base/limits.h"
#include "src/crypto/digest.h"
#include "src/webauthn/cbor_reader.h"

enum flag {
    FLAG_USER_PRESENT = 0x01,
    FLAG_USER_VERIFIED = 0x04,
    FLAG_BACKUP_ELIGIBLE = 0x08,
    FLAG_BACKED_UP = 0x10,
    FLAG_CREDENTIAL = 0x40,
    FLAG_EXTENSIONS = 0x80,
};

static struct webauthn_flags flags_of(uint8_t byte)
{
    return (struct webauthn_flags){
        .user_present = byte & FLAG_USER_PRESENT,
        .user_verified = byte & FLAG_USER_VERIFIED,
        .backup_eligible = byte & FLAG_BACKUP_ELIGIBLE,
        .backed_up = byte & FLAG_BACKED_UP,
    };
}

static enum status take_head(struct reader *reader, struct authenticator_data *data)
{
    uint8_t flags;
    TRY(reader_take(reader, DIGEST_SIZE, &data->rp_id_hash));
    TRY(reader_u8(reader, &flags));
    TRY(reader_u32(reader, &data->counter));
    data->flags = flags_of(flags);
    data->has_credential = flags & FLAG_CREDENTIAL;
    data->has_extensions = flags & FLAG_EXTENSIONS;
    return STATUS_OK;
}

static enum status take_credential_id(struct reader *reader, struct authenticator_data *data)
{
    struct bytes aaguid;
    uint16_t size;
    TRY(reader_take(reader, WEBAUTHN_AAGUID_SIZE, &aaguid));
    TRY(reader_u16(reader, &size));
    memcpy(data->aaguid.bytes, aaguid.data, WEBAUTHN_AAGUID_SIZE);
    return reader_take(reader, size, &data->credential_id);
}

static enum webauthn_reason take_credential(struct reader *reader, struct authenticator_data *data)
{
    CONFIRM_STATUS(take_credential_id(reader, data), WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED);
    if (data->credential_id.size == 0 || data->credential_id.size > LIMIT_CREDENTIAL_ID_BYTES)
        return WEBAUTHN_CREDENTIAL_ID_SIZE;
    size_t begin = reader->position;
    CONFIRM(webauthn_key_take(reader, &data->key));
    data->public_key = bytes_of(reader->data + begin, reader->position - begin);
    return WEBAUTHN_ACCEPTED;
}

/* None that we asked for changes what is judged here: they must be a map, whatever is in it (section 7.1, step 19: unsolicited ones may be
 * ignored). */
static enum status take_extensions(struct reader *reader)
{
    struct reader ahead = *reader;
    struct item map;
    struct bytes whole;
    TRY(item_take(&ahead, ITEM_MAP, &map));
    return item_skip(reader, &whole);
}

static enum webauthn_reason read_parts(struct authenticator_data *data)
{
    struct reader reader = reader_of(data->whole);
    if (data->whole.size > LIMIT_AUTHENTICATOR_DATA_BYTES)
        return WEBAUTHN_AUTHENTICATOR_DATA_SIZE;
    CONFIRM_STATUS(take_head(&reader, data), WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED);
    if (data->has_credential)
        CONFIRM(take_credential(&reader, data));
    if (data->has_extensions)
        CONFIRM_STATUS(take_extensions(&reader), WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED);
    CONFIRM_STATUS(reader_end(&reader), WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED);
    return WEBAUTHN_ACCEPTED;
}

enum webauthn_reason authenticator_data_read(struct bytes bytes, struct authenticator_data *ret_data)
{
    CLEANUP(authenticator_data_release) struct authenticator_data data = {.whole = bytes};
    CONFIRM(read_parts(&data));
    *ret_data = data;
    data.key = NULL;
    return WEBAUTHN_ACCEPTED;
}

void authenticator_data_release(struct authenticator_data *data)
{
    webauthn_key_release(&data->key);
}

enum webauthn_reason authenticator_data_judge(const struct authenticator_data *data, const struct webauthn_policy *policy)
{
    struct digest rp_id_hash;
    digest_of(bytes_of_text(policy->rp_id), &rp_id_hash);
    if (!bytes_equal(data->rp_id_hash, bytes_of(rp_id_hash.bytes, DIGEST_SIZE)))
        return WEBAUTHN_RP_ID_WRONG;
    if (!data->flags.user_present)
        return WEBAUTHN_USER_ABSENT;
    if (policy->user_verification_required && !data->flags.user_verified)
        return WEBAUTHN_USER_UNVERIFIED;
    if (data->flags.backed_up && !data->flags.backup_eligible)
        return WEBAUTHN_BACKUP_CONTRADICTION;
    return WEBAUTHN_ACCEPTED;
}
