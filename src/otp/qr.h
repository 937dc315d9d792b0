/* SPDX-License-Identifier: Apache-2.0
 * A text as a QR code: an SVG for pages, or half-block characters for a terminal. */
#pragma once

#include "src/base/buffer.h"

/* STATUS_LIMIT when the text is longer than a QR code takes. */
MUST_CHECK enum status qr_write_svg(const char *text, struct buffer *ret_svg);
MUST_CHECK enum status qr_write_terminal(const char *text, struct buffer *ret_text);
