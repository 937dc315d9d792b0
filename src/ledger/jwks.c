/* SPDX-License-Identifier: Apache-2.0
 * Writing is ours to the byte; reading takes any JWK set and looks for one key by what it is, not by what it is called. */
#include "src/ledger/jwks.h"

#include <jansson.h>

#include "src/base/encode.h"
#include "src/crypto/digest.h"

#define COORDINATE_SIZE 32
#define COORDINATE_TEXT_SIZE 44

struct coordinates {
    char x[COORDINATE_TEXT_SIZE], y[COORDINATE_TEXT_SIZE];
};

static void json_release(json_t **json)
{
    json_decref(*json);
}

static enum status coordinate_text(const uint8_t *coordinate, char ret_text[COORDINATE_TEXT_SIZE])
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(COORDINATE_TEXT_SIZE);
    TRY(base64url_encode(bytes_of(coordinate, COORDINATE_SIZE), &text));
    memcpy(ret_text, text.data, text.size);
    ret_text[text.size] = 0;
    return STATUS_OK;
}

static enum status coordinates_of(struct bytes point, struct coordinates *ret_coordinates)
{
    if (point.size != P256_POINT_SIZE)
        return STATUS_INVALID;
    TRY(coordinate_text(point.data + 1, ret_coordinates->x));
    return coordinate_text(point.data + 1 + COORDINATE_SIZE, ret_coordinates->y);
}

enum status jwk_thumbprint_of(struct bytes point, struct jwk_thumbprint *ret_thumbprint)
{
    CLEANUP(buffer_release) struct buffer members = BUFFER_INIT(256);
    struct coordinates coordinates;
    struct digest digest;
    TRY(coordinates_of(point, &coordinates));
    TRY(buffer_append_format(&members, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", coordinates.x, coordinates.y));
    digest_of(buffer_bytes(&members), &digest);
    return coordinate_text(digest.bytes, ret_thumbprint->text);
}

static enum status write_key(struct bytes point, struct buffer *ret_json)
{
    struct coordinates coordinates;
    struct jwk_thumbprint thumbprint;
    TRY(coordinates_of(point, &coordinates));
    TRY(jwk_thumbprint_of(point, &thumbprint));
    return buffer_append_format(
        ret_json, "{\"alg\":\"ES256\",\"crv\":\"P-256\",\"kid\":\"%s\",\"kty\":\"EC\",\"use\":\"sig\",\"x\":\"%s\",\"y\":\"%s\"}",
        thumbprint.text, coordinates.x, coordinates.y);
}

enum status jwks_write(const struct bytes *points, size_t count, struct buffer *ret_json)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(JWKS_BYTES_MAX);
    TRY(buffer_append_text(&json, "{\"keys\":["));
    for (size_t i = 0; i < count; i++) {
        TRY(buffer_append_text(&json, i > 0 ? "," : ""));
        TRY(write_key(points[i], &json));
    }
    TRY(buffer_append_text(&json, "]}"));
    return buffer_append(ret_json, buffer_bytes(&json));
}

/* True when the member is absent, or is this text. */
static bool may_be(const json_t *key, const char *member, const char *text)
{
    const json_t *value = json_object_get(key, member);
    return value == NULL || (json_is_string(value) && strcmp(json_string_value(value), text) == 0);
}

static bool is_es256_key(const json_t *key)
{
    return json_object_get(key, "kty") != NULL && may_be(key, "kty", "EC") && json_object_get(key, "crv") != NULL &&
           may_be(key, "crv", "P-256") && may_be(key, "alg", "ES256") && may_be(key, "use", "sig");
}

static enum status append_coordinate(const json_t *key, const char *member, struct buffer *point)
{
    const char *text = json_string_value(json_object_get(key, member));
    size_t before = point->size;
    if (text == NULL)
        return STATUS_INVALID;
    TRY(base64url_decode(bytes_of_text(text), point));
    return point->size - before == COORDINATE_SIZE ? STATUS_OK : STATUS_INVALID;
}

static enum status point_of(const json_t *key, struct buffer *ret_point)
{
    TRY(buffer_append_byte(ret_point, 4));
    TRY(append_coordinate(key, "x", ret_point));
    return append_coordinate(key, "y", ret_point);
}

/* STATUS_NOT_FOUND when this key is another one. */
static enum status match_key(const json_t *key, struct bytes kid, struct public_key *ret_key)
{
    CLEANUP(buffer_release) struct buffer point = BUFFER_INIT(P256_POINT_SIZE);
    struct jwk_thumbprint thumbprint;
    if (!is_es256_key(key))
        return STATUS_NOT_FOUND;
    if (point_of(key, &point) != STATUS_OK)
        return STATUS_INVALID;
    TRY(jwk_thumbprint_of(buffer_bytes(&point), &thumbprint));
    if (!bytes_equal(bytes_of_text(thumbprint.text), kid))
        return STATUS_NOT_FOUND;
    return may_be(key, "kid", thumbprint.text) ? public_key_from_p256(buffer_bytes(&point), ret_key) : STATUS_INVALID;
}

enum status jwks_find(struct bytes json, struct bytes kid, struct public_key *ret_key)
{
    if (json.size > JWKS_BYTES_MAX)
        return STATUS_INVALID;
    CLEANUP(json_release) json_t *set = json_loadb((const char *)json.data, json.size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *keys = json_object_get(set, "keys");
    if (!json_is_array(keys) || json_array_size(keys) > JWKS_KEYS_MAX)
        return STATUS_INVALID;
    for (size_t i = 0; i < json_array_size(keys); i++) {
        enum status status = match_key(json_array_get(keys, i), kid, ret_key);
        if (status != STATUS_NOT_FOUND)
            return status;
    }
    return STATUS_NOT_FOUND;
}
