/* SPDX-License-Identifier: Apache-2.0
 * The PIN of a token, read from a file that nobody else may read. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

#define PIN_SIZE_MAX 255
struct pin {
    uint8_t text[PIN_SIZE_MAX + 1]; /* one more, so that a longer one is noticed */
    size_t size;
};

/* One line; its end is not part of the PIN. STATUS_INVALID when the file is another user's, or group or others may touch it. The memory
 * is locked until it is released. */
MUST_CHECK enum status pin_read(const char *path, struct pin *ret_pin, struct failure *failure);
void pin_release(struct pin *pin);
