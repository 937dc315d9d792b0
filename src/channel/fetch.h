/* SPDX-License-Identifier: Apache-2.0
 * One HTTP exchange of bounded size and time with an address that the institution configured. Redirects are not followed: where a
 * certificate or an answer points is never gone to, nor where the environment points: no proxy is used. */
#pragma once

#include "src/base/buffer.h"

#define FETCH_SECONDS_MAX 30 /* a whole exchange */
#define FETCH_CONNECT_SECONDS_MAX 5
#define FETCH_BYTES_PER_SECOND_MIN 1024 /* slower than this for five seconds is given up */

struct fetch_request {
    const char *url;          /* http or https */
    struct bytes body;        /* POSTed when not empty */
    const char *content_type; /* of the body */
};

/* Once a process, before threads. */
MUST_CHECK enum status fetch_init(void);
/* Appends the body of a 200 answer, up to the buffer's maximum. STATUS_UNAVAILABLE for anything else, with what happened. */
MUST_CHECK enum status fetch(const struct fetch_request *request, struct buffer *ret_body, struct failure *failure);
