/* SPDX-License-Identifier: Apache-2.0
 * SHA-256. The calls abort when libcrypto has no SHA-256 or no memory for
 * a thread's first context: a process in that state must not go on deciding anything. All may be called from many threads. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

void digest_of(struct bytes bytes, struct digest *ret_digest);
/* The digest of the parts one after the other, without joining them. */
void digest_of_parts(const struct bytes *parts, size_t count, struct digest *ret_digest);
