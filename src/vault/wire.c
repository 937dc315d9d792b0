/* SPDX-License-Identifier: Apache-2.0
 * Frames over a stream socket. One request is in flight on a connection at most, so bytes after a frame are a broken peer. */
#include "src/vault/wire.h"

#include "src/vault/message.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

/* Most messages come in one read of this size. */
#define READ_SIZE 4096

static int64_t now_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

wire_deadline wire_deadline_after(unsigned milliseconds)
{
    return now_milliseconds() + milliseconds;
}

int wire_milliseconds_left(wire_deadline deadline)
{
    if (deadline == WIRE_NO_DEADLINE)
        return -1;
    int64_t left = deadline - now_milliseconds();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static enum status wait_for(int socket, short events, wire_deadline deadline)
{
    struct pollfd entry = {.fd = socket, .events = events};
    int ready = poll(&entry, 1, wire_milliseconds_left(deadline));
    if (ready < 0)
        return errno == EINTR ? STATUS_OK : STATUS_IO;
    return ready == 0 ? STATUS_UNAVAILABLE : STATUS_OK;
}

static enum status socket_failure(void)
{
    return errno == EPIPE || errno == ECONNRESET ? STATUS_UNAVAILABLE : STATUS_IO;
}

static bool must_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

enum status wire_send(int socket, struct bytes message, wire_deadline deadline)
{
    size_t sent = 0;
    while (sent < message.size) {
        ssize_t count = send(socket, message.data + sent, message.size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0)
            sent += (size_t)count;
        else if (must_wait())
            TRY(wait_for(socket, POLLOUT, deadline));
        else
            return socket_failure();
    }
    return STATUS_OK;
}

static enum status receive_some(int socket, size_t wanted, wire_deadline deadline, struct buffer *message)
{
    size_t room = message->maximum - message->size;
    size_t missing = wanted - message->size;
    size_t ask = missing > READ_SIZE ? missing : READ_SIZE;
    TRY(buffer_reserve(message, ask < room ? ask : room));
    TRY(wait_for(socket, POLLIN, deadline));
    ssize_t count = recv(socket, message->data + message->size, message->capacity - message->size, MSG_DONTWAIT);
    if (count > 0)
        message->size += (size_t)count;
    else if (count == 0)
        return STATUS_UNAVAILABLE;
    else if (!must_wait())
        return socket_failure();
    return STATUS_OK;
}

enum status wire_receive(int socket, wire_deadline deadline, struct buffer *ret_message)
{
    buffer_clear(ret_message);
    size_t wanted = VAULT_FRAME_HEAD_SIZE;
    while (ret_message->size < wanted) {
        TRY(receive_some(socket, wanted, deadline, ret_message));
        if (ret_message->size >= VAULT_FRAME_HEAD_SIZE)
            TRY(vault_frame_size(buffer_bytes(ret_message), &wanted));
    }
    return ret_message->size == wanted ? STATUS_OK : STATUS_INVALID;
}
