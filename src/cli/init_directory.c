/* SPDX-License-Identifier: Apache-2.0
 * Making folders and files that only their owner reads, each on disk before the next step, and removing them after a failure. */
#include "src/cli/init_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_FILES_MAX 1 /* removing must work when descriptors are what is short */

static enum status system_failure(struct failure *failure, const char *path)
{
    return failure_set(failure, STATUS_IO, NULL, "%s: %s", path, strerror(errno));
}

static enum status check_empty(const char *path, struct failure *failure)
{
    bool is_empty = true;
    DIR *stream = opendir(path);
    if (stream == NULL)
        return system_failure(failure, path);
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
        is_empty = is_empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
    closedir(stream);
    if (!is_empty)
        return failure_set(failure, STATUS_CONFLICT, NULL, "%s: is not empty; nothing was changed", path);
    return STATUS_OK;
}

/* SoftHSM's configuration knows no quoting. */
static enum status check_name(const char *path, struct failure *failure)
{
    for (const char *c = path; *c != 0; c++)
        if ((unsigned char)*c < ' ' || *c == '#' || *c == '"' || *c == '\\')
            return failure_set(failure, STATUS_INVALID, NULL, "%s: a name with #, \", \\ or control characters cannot be used", path);
    return STATUS_OK;
}

static enum status adopt(const char *path, struct init_directory *directory, struct failure *failure)
{
    char absolute[PATH_MAX];
    if (realpath(path, absolute) == NULL)
        return system_failure(failure, path);
    TRY(check_name(absolute, failure));
    TRY(check_empty(absolute, failure));
    if (chmod(absolute, S_IRWXU) != 0)
        return system_failure(failure, absolute);
    return buffer_append_text(&directory->path, absolute);
}

enum status init_directory_open(const char *path, struct init_directory *ret_directory, struct failure *failure)
{
    struct init_directory directory = {.path = BUFFER_INIT(PATH_MAX)};
    directory.made = mkdir(path, S_IRWXU) == 0;
    if (!directory.made && errno != EEXIST)
        return system_failure(failure, path);
    enum status status = adopt(path, &directory, failure);
    if (status == STATUS_OK)
        *ret_directory = directory;
    else if (directory.made)
        rmdir(path);
    return status;
}

void init_directory_keep(struct init_directory *directory)
{
    directory->kept = true;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    return where->level == 0 ? 0 : remove(path);
}

void init_directory_release(struct init_directory *directory)
{
    const char *path = buffer_text(&directory->path);
    if (!directory->kept && directory->path.size > 0 && path != NULL) {
        nftw(path, remove_entry, OPEN_FILES_MAX, FTW_DEPTH | FTW_PHYS);
        if (directory->made)
            rmdir(path);
    }
    buffer_release(&directory->path);
}

enum status init_directory_name(const struct init_directory *directory, const char *name, struct buffer *ret_path, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer path = BUFFER_INIT(PATH_MAX);
    enum status status = buffer_append(&path, buffer_bytes(&directory->path));
    if (status == STATUS_OK)
        status = buffer_append_format(&path, "/%s", name);
    if (status == STATUS_OK)
        status = buffer_append_byte(&path, 0);
    if (status == STATUS_OK)
        status = buffer_append(ret_path, buffer_bytes(&path));
    return status == STATUS_OK ? STATUS_OK : failure_set(failure, status, NULL, "%s: the path is too long", name);
}

enum status init_directory_add_folder(const struct init_directory *directory, const char *name, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer path = BUFFER_INIT(PATH_MAX);
    TRY(init_directory_name(directory, name, &path, failure));
    if (mkdir((const char *)path.data, S_IRWXU) != 0)
        return system_failure(failure, (const char *)path.data);
    return STATUS_OK;
}

static bool write_all(int file, struct bytes content)
{
    for (size_t written = 0; written < content.size;) {
        ssize_t count = write(file, content.data + written, content.size - written);
        if (count < 0 && errno != EINTR)
            return false;
        written += count > 0 ? (size_t)count : 0;
    }
    return fsync(file) == 0;
}

enum status init_directory_add_file(const struct init_directory *directory, const char *name, struct bytes content, mode_t mode,
                                    struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer path = BUFFER_INIT(PATH_MAX);
    TRY(init_directory_name(directory, name, &path, failure));
    int file = open((const char *)path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (file < 0)
        return system_failure(failure, (const char *)path.data);
    enum status status = write_all(file, content) ? STATUS_OK : system_failure(failure, (const char *)path.data);
    close(file);
    return status;
}
