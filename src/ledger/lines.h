/* SPDX-License-Identifier: Apache-2.0
 * Taking texts made of lines and fields apart: checkpoints, keys and proofs. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

/* Takes what stands before `separator`, and the separator. */
MUST_CHECK enum status text_until(struct bytes *text, char separator, struct bytes *ret_part);
/* A decimal number without sign or leading zeroes, up to 2^63. */
MUST_CHECK enum status text_number(struct bytes digits, uint64_t *ret_number);
/* A digest in base64. */
MUST_CHECK enum status text_digest(struct bytes base64, struct digest *ret_digest);
