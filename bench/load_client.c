/* SPDX-License-Identifier: Apache-2.0
 * Blocking sockets: a thread serves one connection, so nothing else waits for it. */
#include "bench/load_client.h"

#include "src/json/tree.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_MAX (1024 * 1024)
#define READ_SIZE 16384

static int connect_socket(const char *host, const char *port)
{
    static const int on = 1;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    int socket_ = -1;
    if (getaddrinfo(host, port, &hints, &addresses) != 0)
        return -1;
    for (struct addrinfo *at = addresses; at != NULL && socket_ < 0; at = at->ai_next) {
        socket_ = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (socket_ >= 0 && connect(socket_, at->ai_addr, at->ai_addrlen) != 0) {
            close(socket_);
            socket_ = -1;
        }
    }
    freeaddrinfo(addresses);
    if (socket_ >= 0)
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket_;
}

static enum status shake_hands(SSL_CTX *context, const char *host, int socket_, SSL **ret_tls)
{
    SSL *tls = SSL_new(context);
    if (tls == NULL)
        return STATUS_NO_MEMORY;
    SSL_set_fd(tls, socket_);
    /* What the macro SSL_set_tlsext_host_name does, without dropping const as clang sees it. */
    SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, (void *)(uintptr_t)host);
    SSL_set1_host(tls, host);
    if (SSL_connect(tls) != 1) {
        SSL_free(tls);
        return STATUS_IO;
    }
    *ret_tls = tls;
    return STATUS_OK;
}

enum status client_connect(SSL_CTX *context, const char *host, const char *port, const char *token, struct client *ret_client)
{
    struct client client = {.socket = connect_socket(host, port), .host = host, .token = token};
    if (client.socket < 0)
        return STATUS_IO;
    if (context != NULL && shake_hands(context, host, client.socket, &client.tls) != STATUS_OK) {
        close(client.socket);
        return STATUS_IO;
    }
    client.request = BUFFER_INIT(REPLY_MAX);
    client.reply = BUFFER_INIT(REPLY_MAX);
    *ret_client = client;
    return STATUS_OK;
}

void client_release(struct client *client)
{
    if (client->host == NULL)
        return;
    if (client->tls != NULL)
        SSL_shutdown(client->tls);
    SSL_free(client->tls);
    close(client->socket);
    buffer_release(&client->request);
    buffer_release(&client->reply);
    *client = (struct client){.host = NULL};
}

static ssize_t read_bytes(struct client *client, uint8_t *ret_bytes, int size)
{
    return client->tls != NULL ? SSL_read(client->tls, ret_bytes, size) : read(client->socket, ret_bytes, (size_t)size);
}

static ssize_t write_bytes(struct client *client, struct bytes bytes)
{
    return client->tls != NULL ? SSL_write(client->tls, bytes.data, (int)bytes.size) : write(client->socket, bytes.data, bytes.size);
}

static enum status receive_some(struct client *client)
{
    TRY(buffer_reserve(&client->reply, READ_SIZE + 1));
    ssize_t size = read_bytes(client, client->reply.data + client->reply.size, READ_SIZE);
    if (size <= 0)
        return STATUS_IO;
    client->reply.size += (size_t)size;
    client->reply.data[client->reply.size] = 0;
    return STATUS_OK;
}

/* The whole answer is in client->reply, closed by a 0. */
static enum status receive(struct client *client, const char **ret_body, size_t *ret_body_size)
{
    const char *end = NULL;
    buffer_clear(&client->reply);
    while (end == NULL) {
        TRY(receive_some(client));
        end = strstr((const char *)client->reply.data, "\r\n\r\n");
    }
    size_t head_size = (size_t)(end + 4 - (const char *)client->reply.data);
    const char *length = strcasestr((const char *)client->reply.data, "\r\nContent-Length:");
    if (length == NULL || length > end)
        return STATUS_INVALID;
    *ret_body_size = strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
    while (client->reply.size < head_size + *ret_body_size)
        TRY(receive_some(client));
    *ret_body = (const char *)client->reply.data + head_size;
    return STATUS_OK;
}

static enum status send_request(struct client *client, const char *path, struct bytes body)
{
    buffer_clear(&client->request);
    TRY(buffer_append_format(&client->request,
                             "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
                             "Content-Length: %zu\r\n\r\n",
                             path, client->host, client->token, body.size));
    TRY(buffer_append(&client->request, body));
    return write_bytes(client, buffer_bytes(&client->request)) == (ssize_t)client->request.size ? STATUS_OK : STATUS_IO;
}

enum status client_post(struct client *client, const char *path, struct bytes body, json_t **ret_json)
{
    const char *answer;
    size_t size;
    TRY(send_request(client, path, body));
    TRY(receive(client, &answer, &size));
    if (strncmp((const char *)client->reply.data, "HTTP/1.1 20", 11) != 0)
        return STATUS_REFUSED;
    return tree_parse(bytes_of(answer, size), ret_json, NULL);
}
