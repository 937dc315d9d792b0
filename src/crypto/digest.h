/* SPDX-License-Identifier: Apache-2.0
 * SHA-256 and HMAC-SHA-256, in one call or piece by piece. The calls without a status abort when libcrypto has no SHA-256 or no memory for
 * a thread's first context: a process in that state must not go on deciding anything. All may be called from many threads. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

void digest_of(struct bytes bytes, struct digest *ret_digest);
/* The digest of the parts one after the other, without joining them. */
void digest_of_parts(const struct bytes *parts, size_t count, struct digest *ret_digest);

/* For what does not stand in memory as a whole. */
struct digest_stream {
    void *context;
};
MUST_CHECK enum status digest_stream_init(struct digest_stream *ret_stream);
MUST_CHECK enum status digest_stream_update(struct digest_stream *stream, struct bytes bytes);
/* Ends it: after this the stream can only be released. */
MUST_CHECK enum status digest_stream_finish(struct digest_stream *stream, struct digest *ret_digest);
void digest_stream_release(struct digest_stream *stream);

/* Compare what it gives by bytes_equal_secret. */
MUST_CHECK enum status hmac_sha256(struct bytes key, struct bytes message, struct digest *ret_mac);
