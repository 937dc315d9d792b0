/* SPDX-License-Identifier: Apache-2.0
 * A file is read to its end rather than by its size, so that pipes (process substitution in a shell) work too. */
#include "src/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define CHUNK_BYTES 16384

static void descriptor_release(int *file)
{
    if (*file >= 0)
        close(*file);
}

static enum status read_chunk(int file, struct buffer *content, size_t *ret_size)
{
    uint8_t chunk[CHUNK_BYTES];
    ssize_t size;
    do {
        size = read(file, chunk, sizeof chunk);
    } while (size < 0 && errno == EINTR);
    if (size < 0)
        return STATUS_IO;
    enum status status = buffer_append(content, bytes_of(chunk, (size_t)size));
    wipe(chunk, (size_t)size);
    TRY(status);
    *ret_size = (size_t)size;
    return STATUS_OK;
}

static enum status read_to_end(int file, struct buffer *content)
{
    size_t size;
    do {
        TRY(read_chunk(file, content, &size));
    } while (size > 0);
    return STATUS_OK;
}

enum status file_read(const char *path, struct buffer *ret_content, struct failure *failure)
{
    size_t before = ret_content->size;
    CLEANUP(descriptor_release) int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return failure_set(failure, STATUS_IO, NULL, "cannot be opened: %s", strerror(errno));
    enum status status = read_to_end(file, ret_content);
    if (status == STATUS_OK)
        return STATUS_OK;
    ret_content->size = before;
    if (status == STATUS_LIMIT)
        return failure_set(failure, status, NULL, "is larger than %zu bytes", ret_content->maximum);
    return failure_set(failure, status, NULL, "cannot be read: %s", status == STATUS_IO ? strerror(errno) : status_name(status));
}
