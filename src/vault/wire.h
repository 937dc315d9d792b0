/* SPDX-License-Identifier: Apache-2.0
 * Whole frames over a stream socket, each with its deadline: nothing here waits for ever unless it is told to. */
#pragma once

#include "src/base/buffer.h"

/* A moment of the monotonic clock in milliseconds, or WIRE_NO_DEADLINE. */
typedef int64_t wire_deadline;
#define WIRE_NO_DEADLINE ((wire_deadline)-1)

wire_deadline wire_deadline_after(unsigned milliseconds);
/* Milliseconds left, 0 when it has passed, -1 for none: what poll takes. */
int wire_milliseconds_left(wire_deadline deadline);

/* Both: STATUS_UNAVAILABLE when the other end is gone or the deadline passes, STATUS_IO when the socket fails otherwise. */
MUST_CHECK enum status wire_send(int socket, struct bytes message, wire_deadline deadline);
/* Exactly one frame, over the buffer's former content. Also STATUS_INVALID or STATUS_LIMIT for a stream that is none. */
MUST_CHECK enum status wire_receive(int socket, wire_deadline deadline, struct buffer *ret_message);
