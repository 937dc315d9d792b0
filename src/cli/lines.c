/* SPDX-License-Identifier: Apache-2.0
 * Reading ahead by read(2), so that a short read from a pipe is served at once. */
#include "src/cli/lines.h"

#include <errno.h>
#include <unistd.h>

/* Moves what is left to the front and reads more behind it. There is room: a line never grows past half of the memory. */
static enum status read_more(struct line_reader *reader)
{
    ssize_t got;
    if (reader->answers != NULL && fflush(reader->answers) != 0)
        return STATUS_IO;
    memmove(reader->data, reader->data + reader->start, reader->end - reader->start);
    reader->end -= reader->start;
    reader->start = 0;
    do {
        got = read(reader->file, reader->data + reader->end, sizeof reader->data - reader->end);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return STATUS_IO;
    reader->at_end = got == 0;
    reader->end += (size_t)got;
    return STATUS_OK;
}

/* The line end at or after `start`, or NULL when none is read yet. */
static const char *find_line_end(struct line_reader *reader)
{
    const char *from = reader->data + reader->start + reader->scanned;
    const char *end = memchr(from, '\n', reader->end - reader->start - reader->scanned);
    reader->scanned = end != NULL ? 0 : reader->end - reader->start;
    return end;
}

static struct bytes take(struct line_reader *reader, size_t size, size_t line_end_size)
{
    struct bytes line = bytes_of(reader->data + reader->start, size);
    reader->start += size + line_end_size;
    reader->scanned = 0;
    return line;
}

static enum status skip_line(struct line_reader *reader)
{
    const char *end;
    while ((end = find_line_end(reader)) == NULL && !reader->at_end) {
        take(reader, reader->end - reader->start, 0);
        TRY(read_more(reader));
    }
    size_t size = end != NULL ? (size_t)(end - reader->data) - reader->start : reader->end - reader->start;
    take(reader, size, end != NULL);
    return STATUS_LIMIT;
}

enum status line_next(struct line_reader *reader, struct bytes *ret_line)
{
    const char *end;
    while ((end = find_line_end(reader)) == NULL && !reader->at_end) {
        if (reader->scanned > LIMIT_DECIDE_LINE_BYTES)
            return skip_line(reader);
        TRY(read_more(reader));
    }
    if (end == NULL && reader->start == reader->end)
        return STATUS_NOT_FOUND;
    size_t size = (size_t)((end != NULL ? end : reader->data + reader->end) - (reader->data + reader->start));
    struct bytes line = take(reader, size, end != NULL);
    if (size > LIMIT_DECIDE_LINE_BYTES)
        return STATUS_LIMIT;
    *ret_line = line;
    return STATUS_OK;
}
