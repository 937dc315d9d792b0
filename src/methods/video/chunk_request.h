/* SPDX-License-Identifier: Apache-2.0
 * A chunk as a client sends it: JSON with its bytes in base64. */
#pragma once

#include "src/methods/video/recording.h"

#include <jansson.h>

struct chunk_request {
    struct recording_chunk chunk; /* but for `received_at` and `chain`; borrows from the JSON and from `hints` */
    struct buffer hints;
    struct buffer bytes;
};
/* Prepares for chunks of `maximum` bytes. */
void chunk_request_init(struct chunk_request *request, size_t maximum);
void chunk_request_release(struct chunk_request *request);
/* STATUS_LIMIT when it is too large, STATUS_INVALID when it is anything else but a chunk whose bytes have the SHA-256 that is told. */
MUST_CHECK enum status chunk_request_read(const json_t *json, struct chunk_request *request, struct failure *failure);
