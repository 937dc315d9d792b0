/* SPDX-License-Identifier: Apache-2.0
 * One HTTP exchange with a gateway, of bounded size and time. Redirects are not followed; whatever the peer answers is told. */
#pragma once

#include "src/base/buffer.h"

#define EXCHANGE_ANSWER_BYTES_MAX (64 * 1024)

struct exchange_request {
    const char *url;
    const char *headers; /* lines "Name: value"; "" when there are none */
    struct bytes body;   /* POSTed when not empty */
    const char *ca_file; /* NULL: the system's anchors */
    const char *socket;  /* a Unix socket in place of the address's host; NULL: over the network */
    unsigned seconds;
    const char *field;          /* a header field of the answer that is wanted; NULL: none */
    struct buffer *field_value; /* takes it; stays empty when the answer has none, or several */
};

/* STATUS_OK with the answer's code and body; STATUS_UNAVAILABLE when there was none: the word says why ("http.connect", "http.tls" ...). */
MUST_CHECK enum status exchange(const struct exchange_request *request, long *ret_code, struct buffer *ret_body, const char **ret_word);
