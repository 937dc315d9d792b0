/* SPDX-License-Identifier: Apache-2.0
 * GnuTLS's vectored sending, with what was held back in front. */
#include "src/http/joint.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define PIECES_MAX 16

static size_t size_of(const giovec_t *pieces, int count)
{
    size_t size = 0;
    for (int i = 0; i < count; i++)
        size += pieces[i].iov_len;
    return size;
}

static void hold(struct joint *joint, const giovec_t *pieces, int count)
{
    for (int i = 0; i < count; i++) {
        memcpy(joint->bytes + joint->held, pieces[i].iov_base, pieces[i].iov_len);
        joint->held += pieces[i].iov_len;
    }
}

static ssize_t try_later(void)
{
    errno = EAGAIN;
    return -1;
}

/* What was held is ours to finish; the caller only learns how much of its own bytes went. */
static ssize_t take_away_held(struct joint *joint, size_t sent)
{
    if (sent < joint->held) {
        joint->held -= sent;
        memmove(joint->bytes, joint->bytes + sent, joint->held);
        return try_later();
    }
    sent -= joint->held;
    joint->held = 0;
    return sent > 0 ? (ssize_t)sent : try_later();
}

static ssize_t send_joined(gnutls_transport_ptr_t pointer, const giovec_t *pieces, int count)
{
    struct joint *joint = pointer;
    struct iovec all[PIECES_MAX] = {{.iov_base = joint->bytes, .iov_len = joint->held}};
    bool holds = joint->expects_body && joint->held + size_of(pieces, count) <= sizeof joint->bytes;
    joint->expects_body = false;
    if (holds) {
        hold(joint, pieces, count);
        return (ssize_t)size_of(pieces, count);
    }
    int taken = count < PIECES_MAX - 1 ? count : PIECES_MAX - 1;
    for (int i = 0; i < taken; i++)
        all[1 + i] = (struct iovec){.iov_base = pieces[i].iov_base, .iov_len = pieces[i].iov_len};
    const struct msghdr message = {.msg_iov = all, .msg_iovlen = 1 + (size_t)taken};
    ssize_t sent = sendmsg(joint->socket, &message, MSG_NOSIGNAL);
    return sent < 0 ? -1 : take_away_held(joint, (size_t)sent);
}

void joint_attach(struct joint *joint, gnutls_session_t session, int socket)
{
    gnutls_transport_ptr_t receiving, sending;
    joint->socket = socket;
    gnutls_transport_get_ptr2(session, &receiving, &sending);
    gnutls_transport_set_ptr2(session, receiving, joint);
    gnutls_transport_set_vec_push_function(session, send_joined);
}

void joint_expect_body(struct joint *joint)
{
    joint->expects_body = true;
}
