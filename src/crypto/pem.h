/* SPDX-License-Identifier: Apache-2.0
 * PEM (RFC 7468) as an alternative spelling of one DER object. */
#pragma once

#include "src/base/buffer.h"

/* Appends the DER: the bytes themselves, or what the one PEM block of this label (or the other) holds. STATUS_INVALID for damaged PEM,
 * several blocks, or another label. */
MUST_CHECK enum status pem_or_der(struct bytes text, const char *label, const char *other_label, struct buffer *ret_der,
                                  struct failure *failure);
