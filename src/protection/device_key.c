/* SPDX-License-Identifier: Apache-2.0
 * From text to key and back; verification is src/crypto's. */
#include "src/protection/device_key.h"

#include "src/base/encode.h"
#include "src/json/members.h"

#include <sodium.h>

static const char *const algorithm_names[device_algorithm_count] = {[DEVICE_P256] = "P-256", [DEVICE_ED25519] = "Ed25519"};

static enum status find_algorithm(const char *text, enum device_algorithm *ret_algorithm)
{
    for (unsigned i = 0; i < device_algorithm_count; i++)
        if (strcmp(text, algorithm_names[i]) == 0) {
            *ret_algorithm = (enum device_algorithm)i;
            return STATUS_OK;
        }
    return STATUS_INVALID;
}

static enum status load(const struct device_key *key, struct public_key *ret_key)
{
    return key->algorithm == DEVICE_P256 ? public_key_from_p256(device_key_bytes(key), ret_key)
                                         : public_key_from_ed25519(device_key_bytes(key), ret_key);
}

/* Keys of small order pass OpenSSL, and then a signature that anybody can make passes for theirs. */
static bool is_sound(const struct device_key *key)
{
    return key->algorithm != DEVICE_ED25519 || (key->size == ED25519_KEY_SIZE && crypto_core_ed25519_is_valid_point(key->bytes) == 1);
}

enum status device_key_read(const char *algorithm, const char *text, struct device_key *ret_key, struct failure *failure)
{
    struct device_key key = {0};
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(sizeof key.bytes);
    CLEANUP(public_key_release) struct public_key loaded = {0};
    if (find_algorithm(algorithm, &key.algorithm) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "algorithm", "P-256 or Ed25519");
    if (base64_decode(bytes_of_text(text), &bytes) != STATUS_OK || bytes.size == 0)
        return failure_set(failure, STATUS_INVALID, "public_key", "not base64 of a key");
    memcpy(key.bytes, bytes.data, bytes.size);
    key.size = bytes.size;
    if (!is_sound(&key) || load(&key, &loaded) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "public_key", "not a public key of this algorithm");
    *ret_key = key;
    return STATUS_OK;
}

enum status device_key_write(const struct device_key *key, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, "{\"algorithm\":\"%s\",\"public_key\":\"", algorithm_names[key->algorithm]));
    TRY(base64_encode(device_key_bytes(key), ret_json));
    return buffer_append_text(ret_json, "\"}");
}

enum status device_key_from_json(const json_t *json, struct device_key *ret_key)
{
    const char *algorithm = json_string_value(json_object_get(json, "algorithm"));
    const char *text = json_string_value(json_object_get(json, "public_key"));
    if (algorithm == NULL || text == NULL)
        return STATUS_CORRUPT;
    return device_key_read(algorithm, text, ret_key, NULL);
}

enum status device_key_verify(const struct device_key *key, struct bytes message, const char *signature, bool *ret_right)
{
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(RAW_SIGNATURE_SIZE);
    CLEANUP(public_key_release) struct public_key loaded = {0};
    if (base64_decode(bytes_of_text(signature), &bytes) != STATUS_OK || bytes.size != RAW_SIGNATURE_SIZE)
        return STATUS_INVALID;
    TRY(load(key, &loaded));
    *ret_right = public_key_verify(&loaded, message, buffer_bytes(&bytes)) == STATUS_OK;
    return STATUS_OK;
}
