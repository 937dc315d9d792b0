/* SPDX-License-Identifier: Apache-2.0
 * Looking at origins. */
#include "src/config/webauthn_origin.h"

#include "src/base/bytes.h"
#include "src/base/status.h"

#include <stdlib.h>

#define HOST_SIZE_MAX 253
#define LABEL_SIZE_MAX 63
#define PORT_DIGITS_MAX 5
#define PORT_MAX 65535
#define APP_PREFIX "android:apk-key-hash:"
#define APP_HASH_SIZE 43 /* base64url of SHA-256 */

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789-"
#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static bool is_label(const char *text, size_t size)
{
    return size >= 1 && size <= LABEL_SIZE_MAX && text[0] != '-' && text[size - 1] != '-' && strspn(text, SMALL) >= size;
}

/* A last label of digits alone would be an address. */
static bool is_host(const char *text, size_t size)
{
    size_t from = 0;
    if (size == 0 || size > HOST_SIZE_MAX)
        return false;
    for (size_t at = 0; at <= size; at++) {
        if (at < size && text[at] != '.')
            continue;
        if (!is_label(text + from, at - from))
            return false;
        if (at == size)
            return strspn(text + from, "0123456789") < at - from;
        from = at + 1;
    }
    return false;
}

bool webauthn_host_is_valid(const char *host)
{
    return is_host(host, strlen(host));
}

static bool is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return text[digits] == 0 && digits >= 1 && digits <= PORT_DIGITS_MAX && text[0] != '0' && strtol(text, NULL, 10) <= PORT_MAX;
}

/* Where its host begins; NULL when it has none. */
static const char *host_of(const char *origin)
{
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (strncmp(origin, schemes[i], strlen(schemes[i])) == 0)
            return origin + strlen(schemes[i]);
    return NULL;
}

static bool is_app(const char *origin)
{
    const char *hash = origin + strlen(APP_PREFIX);
    return strncmp(origin, APP_PREFIX, strlen(APP_PREFIX)) == 0 && strlen(hash) == APP_HASH_SIZE &&
           strspn(hash, BASE64URL) == APP_HASH_SIZE;
}

/* Browsers leave out the port that the scheme has anyway. */
static bool is_port_said(bool is_secure, const char *text)
{
    return is_port(text) && strcmp(text, is_secure ? "443" : "80") != 0;
}

bool webauthn_origin_is_valid(const char *origin)
{
    const char *host = host_of(origin);
    if (host == NULL)
        return is_app(origin);
    size_t size = strcspn(host, ":");
    bool is_local = size == strlen("localhost") && strncmp(host, "localhost", size) == 0;
    bool is_secure = strncmp(origin, "https", 5) == 0;
    return is_host(host, size) && (host[size] == 0 || is_port_said(is_secure, host + size + 1)) && (is_local || is_secure);
}

bool webauthn_origin_is_under(const char *origin, const char *rp_id)
{
    const char *host = host_of(origin);
    if (host == NULL)
        return true;
    size_t size = strcspn(host, ":"), wanted = strlen(rp_id);
    if (size < wanted || strncmp(host + size - wanted, rp_id, wanted) != 0)
        return false;
    return size == wanted || host[size - wanted - 1] == '.';
}
