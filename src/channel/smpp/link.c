/* SPDX-License-Identifier: Apache-2.0
 * Sockets with limits of time. */
#include "src/channel/smpp/link.h"

#include "src/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static bool finishes_connecting(int file, unsigned seconds)
{
    struct pollfd wait = {.fd = file, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    return poll(&wait, 1, (int)seconds * 1000) == 1 && getsockopt(file, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

static bool set_up(int file, unsigned seconds)
{
    const struct timeval limit = {.tv_sec = seconds};
    const int yes = 1;
    int flags = fcntl(file, F_GETFL);
    return flags >= 0 && fcntl(file, F_SETFL, flags & ~O_NONBLOCK) == 0 &&
           setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0 &&
           setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0;
}

static int connect_to(const struct addrinfo *address, unsigned seconds)
{
    int file = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0)
        return -1;
    bool is_open =
        connect(file, address->ai_addr, address->ai_addrlen) == 0 || (errno == EINPROGRESS && finishes_connecting(file, seconds));
    if (is_open && set_up(file, seconds))
        return file;
    close(file);
    return -1;
}

enum status smpp_link_open(const char *host, unsigned port, unsigned seconds, struct smpp_link *ret_link)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC};
    struct addrinfo *addresses = NULL;
    char service[8];
    int file = -1;
    snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(host, service, &hints, &addresses) != 0)
        return STATUS_UNAVAILABLE;
    for (const struct addrinfo *address = addresses; address != NULL && file < 0; address = address->ai_next)
        file = connect_to(address, seconds);
    freeaddrinfo(addresses);
    if (file < 0)
        return STATUS_UNAVAILABLE;
    ret_link->file = file;
    ret_link->size = 0;
    ret_link->partial_since_ns = 0;
    return STATUS_OK;
}

void smpp_link_close(struct smpp_link *link)
{
    if (link->file >= 0)
        close(link->file);
    link->file = -1;
    wipe(link->bytes, link->size);
    link->size = 0;
}

enum status smpp_link_wait(struct smpp_link *link, unsigned wait_ms)
{
    struct pollfd wait = {.fd = link->file, .events = POLLIN};
    if (poll(&wait, 1, (int)wait_ms) < 1)
        return STATUS_OK;
    ssize_t got = recv(link->file, link->bytes + link->size, sizeof link->bytes - link->size, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return STATUS_OK;
    if (got <= 0)
        return STATUS_UNAVAILABLE;
    if (link->size == 0)
        link->partial_since_ns = clock_monotonic_ns();
    link->size += (size_t)got;
    return STATUS_OK;
}

enum status smpp_link_peek(const struct smpp_link *link, struct smpp_header *ret_header, struct bytes *ret_body)
{
    struct smpp_header header;
    if (link->size < SMPP_HEADER_SIZE)
        return STATUS_NOT_FOUND;
    TRY(smpp_header_read(link->bytes, &header));
    if (link->size < header.size)
        return STATUS_NOT_FOUND;
    *ret_header = header;
    *ret_body = bytes_of(link->bytes + SMPP_HEADER_SIZE, header.size - SMPP_HEADER_SIZE);
    return STATUS_OK;
}

void smpp_link_drop(struct smpp_link *link, size_t size)
{
    memmove(link->bytes, link->bytes + size, link->size - size);
    link->size -= size;
    link->partial_since_ns = link->size > 0 ? clock_monotonic_ns() : 0;
}

enum status smpp_link_write(const struct smpp_link *link, struct bytes pdu)
{
    while (pdu.size > 0) {
        ssize_t put = send(link->file, pdu.data, pdu.size, MSG_NOSIGNAL);
        if (put <= 0)
            return STATUS_UNAVAILABLE;
        pdu = bytes_of(pdu.data + put, pdu.size - (size_t)put);
    }
    return STATUS_OK;
}
