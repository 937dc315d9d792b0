/* SPDX-License-Identifier: Apache-2.0
 * What opens a TURN server for a while: a name that says until when, and as password its HMAC-SHA1 under the secret that we share with the
 * server. Coturn calls it use-auth-secret; it knows of no newer hash. */
#include "src/methods/video/video.h"

#include "src/base/encode.h"
#include "src/crypto/hmac.h"
#include "src/json/members.h"

#include <inttypes.h>

#define NAME_SIZE 64

static enum status add_password(const char *secret, const char *ceremony, timestamp_us until, json_t *server)
{
    char name[NAME_SIZE];
    CLEANUP(hmac_release) struct hmac mac = {.size = 0};
    CLEANUP(buffer_release) struct buffer password = BUFFER_INIT(base64_size(HMAC_SIZE_MAX));
    int size = snprintf(name, sizeof name, "%" PRId64 ":%s", until / TIMESTAMP_SECOND, ceremony);
    INVARIANT(size > 0 && size < NAME_SIZE);
    TRY(hmac_of(HMAC_SHA1, bytes_of_text(secret), bytes_of_text(name), &mac));
    TRY(base64_encode(bytes_of(mac.bytes, mac.size), &password));
    bool is_set = json_object_set_new(server, "username", json_string(name)) == 0 &&
                  json_object_set_new(server, "credential", json_stringn((const char *)password.data, password.size)) == 0;
    return is_set ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status add_urls(const struct video_ice_server *server, json_t *json)
{
    json_t *urls = json_array();
    if (json_object_set_new(json, "urls", urls) != 0)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < server->url_count; i++)
        if (json_array_append_new(urls, json_string(server->urls[i])) != 0)
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

enum status video_ice_servers(const struct video_settings *settings, const char *ceremony, timestamp_us now, json_t **ret_servers)
{
    CLEANUP(json_reference_release) json_t *servers = json_array();
    for (size_t i = 0; i < settings->ice_server_count; i++) {
        const struct video_ice_server *server = &settings->ice_servers[i];
        json_t *json = json_object();
        if (json_array_append_new(servers, json) != 0)
            return STATUS_NO_MEMORY;
        TRY(add_urls(server, json));
        if (server->secret != NULL)
            TRY(add_password(server->secret, ceremony, now + settings->relay_seconds * TIMESTAMP_SECOND, json));
    }
    if (servers == NULL)
        return STATUS_NO_MEMORY;
    *ret_servers = json_incref(servers);
    return STATUS_OK;
}
