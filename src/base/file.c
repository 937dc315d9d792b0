/* SPDX-License-Identifier: Apache-2.0
 * A file is read to its end rather than by its size, so that pipes (process substitution in a shell) work too. */
#include "src/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES 16384
#define PATH_BYTES_MAX 4096 /* Linux takes no longer one */

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

static enum status read_opened(int file, struct buffer *content, struct failure *failure)
{
    size_t before = content->size;
    enum status status = read_to_end(file, content);
    if (status == STATUS_OK)
        return STATUS_OK;
    content->size = before;
    if (status == STATUS_LIMIT)
        return failure_set(failure, status, NULL, "is larger than %zu bytes", content->maximum);
    return failure_set(failure, status, NULL, "cannot be read: %s", status == STATUS_IO ? strerror(errno) : status_name(status));
}

static enum status open_file(const char *path, int *ret_file, struct failure *failure)
{
    *ret_file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return *ret_file >= 0 ? STATUS_OK : failure_set(failure, STATUS_IO, NULL, "cannot be opened: %s", strerror(errno));
}

/* Asked of what was opened: the name may lead elsewhere a moment later. */
static enum status check_private(int file, struct failure *failure)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return failure_set(failure, STATUS_IO, NULL, "cannot be looked at: %s", strerror(errno));
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return STATUS_OK;
    return failure_set(failure, STATUS_INVALID, NULL, "holds a secret, and group or others have access to it: chmod 0400");
}

enum status file_read(const char *path, struct buffer *ret_content, struct failure *failure)
{
    CLEANUP(descriptor_release) int file = -1;
    TRY(open_file(path, &file, failure));
    return read_opened(file, ret_content, failure);
}

enum status file_read_private(const char *path, struct buffer *ret_content, struct failure *failure)
{
    CLEANUP(descriptor_release) int file = -1;
    TRY(open_file(path, &file, failure));
    TRY(check_private(file, failure));
    return read_opened(file, ret_content, failure);
}

enum status file_read_beside(const char *beside, const char *name, struct buffer *ret_content, struct failure *failure)
{
    char path[PATH_BYTES_MAX];
    struct failure reason = {0};
    const char *slash = strrchr(beside, '/');
    int folder = name[0] == '/' || slash == NULL ? 0 : (int)(slash - beside + 1);
    if (snprintf(path, sizeof path, "%.*s%s", folder, beside, name) >= (int)sizeof path)
        return failure_set(failure, STATUS_INVALID, NULL, "the path is too long");
    enum status status = file_read(path, ret_content, &reason);
    return status == STATUS_OK ? STATUS_OK : failure_set(failure, status, NULL, "%s: %s", path, reason.message);
}
