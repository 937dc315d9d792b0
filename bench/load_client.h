/* SPDX-License-Identifier: Apache-2.0
 * One kept connection: TLS 1.3 by OpenSSL or none, HTTP/1.1, one request at a time. */
#pragma once

#include "src/base/buffer.h"

#include <jansson.h>
#include <openssl/ssl.h>

struct client {
    int socket;
    SSL *tls; /* NULL: without */
    const char *host, *token;
    struct buffer request, reply;
};

/* `context` brings the trusted CA, NULL is for plain HTTP; the connection is made and its handshake done. */
MUST_CHECK enum status client_connect(SSL_CTX *context, const char *host, const char *port, const char *token, struct client *ret_client);
void client_release(struct client *client);
/* Posts `body`; *ret_json is new. STATUS_IO when the connection broke, STATUS_REFUSED for an answer that is no success; it is then in
 * client->reply. */
MUST_CHECK enum status client_post(struct client *client, const char *path, struct bytes body, json_t **ret_json);
