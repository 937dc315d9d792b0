/* SPDX-License-Identifier: Apache-2.0
 * Strict UTF-8 (RFC 3629): no overlong form, no surrogate, nothing past U+10FFFF. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

bool utf8_is_valid(struct bytes text);
/* Decodes the character at *position and moves past it. STATUS_INVALID, position unmoved, when there is none. */
MUST_CHECK enum status utf8_next(struct bytes text, size_t *position, uint32_t *ret_character);
