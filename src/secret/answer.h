/* SPDX-License-Identifier: Apache-2.0
 * The one spelling of an answer to a knowledge question, so that a person who types it full-width, in capitals or with spaces is right. */
#pragma once

#include "src/base/buffer.h"

#define ANSWER_BYTES_MAX 256        /* as typed */
#define ANSWER_PLAIN_BYTES_MAX 4096 /* a character of compatibility may stand for many */

/* Unicode NFKC with case folded; spaces of every kind, controls and characters that show nothing go. STATUS_INVALID for what is not UTF-8,
 * holds an unassigned character, or is empty afterwards; STATUS_LIMIT past ANSWER_BYTES_MAX. The buffer then is as it was. */
MUST_CHECK enum status answer_normalise(struct bytes text, struct buffer *ret_answer);
