/* SPDX-License-Identifier: Apache-2.0
 * Lines from a file or a pipe, in memory of a fixed size: what is too long is told and skipped, and the next line is found again. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/limits.h"
#include "src/base/status.h"

#include <stdio.h>

struct line_reader {
    int file;          /* a descriptor */
    FILE *answers;     /* flushed before each wait for input, so that a program that asks line by line gets its answers; may be NULL */
    size_t start, end; /* what is read and not yet given */
    size_t scanned;    /* how much of that holds no line end */
    bool at_end;
    char data[2 * LIMIT_DECIDE_LINE_BYTES];
};

/* STATUS_OK with a line, without its end, valid until the next call; the last line needs no end. STATUS_LIMIT for a line of more than
 * LIMIT_DECIDE_LINE_BYTES, which is skipped. STATUS_NOT_FOUND after the last line. STATUS_IO when reading fails; errno says why. */
MUST_CHECK enum status line_next(struct line_reader *reader, struct bytes *ret_line);
