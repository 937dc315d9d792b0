/* SPDX-License-Identifier: Apache-2.0
 * A message as RFC 5322 wants it, in UTF-8, with lines that any server takes. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"

#define MAIL_BYTES_MAX (64 * 1024)

struct mail {
    const char *id; /* becomes the Message-ID, so that a second copy is known as such */
    const char *from, *to;
    const char *subject, *text;
    timestamp_us at;
};
/* STATUS_INVALID when an address or the subject could end its line. */
MUST_CHECK enum status mail_write(const struct mail *mail, struct buffer *ret_bytes);
