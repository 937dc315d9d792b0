/* SPDX-License-Identifier: Apache-2.0
 * The walk of `ledger verify` over files that are kept on their way. Each is written beside its place and moved there, so that one which
 * was interrupted is never taken for whole. */
#include "src/cli/ledger_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/file.h"

#define PATH_BYTES_MAX 4096
#define CHECKPOINT_PATH "checkpoint"

struct copy {
    const struct ledger_files *from;
    const char *directory;
    struct buffer note; /* the checkpoint that came, until all that it covers is here */
    bool takes_local;   /* files of the folder serve */
    bool took_local;
    struct failure local; /* why the folder took a file not */
};

static void copy_release(struct copy *copy)
{
    buffer_release(&copy->note);
}

static enum status local_failed(struct copy *copy, const char *path)
{
    return failure_set(&copy->local, STATUS_IO, path, "cannot be written: %s", strerror(errno));
}

static enum status join(const struct copy *copy, const char *path, const char *ending, char ret_joined[PATH_BYTES_MAX])
{
    int size = snprintf(ret_joined, PATH_BYTES_MAX, "%s/%s%s", copy->directory, path, ending);
    return size < PATH_BYTES_MAX ? STATUS_OK : STATUS_LIMIT;
}

/* The folders above the last slash; those that are there already are fine. */
static enum status make_folders(struct copy *copy, char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        enum status status = made ? STATUS_OK : local_failed(copy, path);
        *slash = '/';
        TRY(status);
    }
    return STATUS_OK;
}

static bool write_whole(const char *path, struct bytes content)
{
    FILE *file = fopen(path, "wbe");
    if (file == NULL)
        return false;
    bool written = fwrite(content.data, 1, content.size, file) == content.size && fflush(file) == 0 && fsync(fileno(file)) == 0;
    return (fclose(file) == 0) & written;
}

static enum status keep(struct copy *copy, const char *path, struct bytes content)
{
    char place[PATH_BYTES_MAX], beside[PATH_BYTES_MAX];
    TRY(join(copy, path, "", place));
    TRY(join(copy, path, ".new", beside));
    TRY(make_folders(copy, place));
    if (write_whole(beside, content) && rename(beside, place) == 0)
        return STATUS_OK;
    enum status status = local_failed(copy, place);
    unlink(beside);
    return status;
}

static enum status take_local(struct copy *copy, const char *path, struct buffer *content)
{
    char place[PATH_BYTES_MAX];
    struct failure ignored;
    TRY(join(copy, path, "", place));
    if (!copy->takes_local || access(place, F_OK) != 0)
        return STATUS_NOT_FOUND;
    buffer_clear(content);
    TRY(file_read(place, content, &ignored));
    copy->took_local = true;
    return STATUS_OK;
}

static enum status fetch_and_keep(void *context, const char *path, struct buffer *content)
{
    struct copy *copy = context;
    bool is_checkpoint = strcmp(path, CHECKPOINT_PATH) == 0;
    if (!is_checkpoint && take_local(copy, path, content) == STATUS_OK)
        return STATUS_OK;
    TRY(copy->from->fetch(copy->from->context, path, content));
    if (!is_checkpoint)
        return keep(copy, path, buffer_bytes(content));
    buffer_clear(&copy->note);
    return buffer_append(&copy->note, buffer_bytes(content));
}

/* The checkpoint of an earlier copy is one that this log must continue. */
static enum status read_earlier(const struct copy *copy, struct ledger_walk *walk, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    char place[PATH_BYTES_MAX];
    TRY(join(copy, CHECKPOINT_PATH, "", place));
    if (access(place, F_OK) != 0)
        return STATUS_OK;
    if (walk->known_count == LEDGER_KNOWN_MAX)
        return failure_set(failure, STATUS_LIMIT, "--known", "at most %d with that of the earlier copy", LEDGER_KNOWN_MAX);
    TRY(file_read(place, &note, failure));
    if (checkpoint_open(buffer_bytes(&note), walk->key, &walk->known[walk->known_count]) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, place, "is no checkpoint signed by this key: not a copy of this log");
    walk->known_count++;
    return STATUS_OK;
}

static enum status walk_once(struct copy *copy, const struct ledger_walk *walk, struct checkpoint *ret_checkpoint, struct failure *failure)
{
    const struct ledger_files files = {.fetch = fetch_and_keep, .context = copy, .threads = 1};
    copy->took_local = false;
    copy->local = (struct failure){.status = STATUS_OK};
    enum status status = ledger_walk(&files, walk, ret_checkpoint, failure);
    if (copy->local.status == STATUS_OK)
        return status;
    *failure = copy->local;
    return failure->status;
}

enum status ledger_copy(struct ledger_source *source, const struct ledger_walk *walk, const char *directory,
                        struct checkpoint *ret_checkpoint, struct failure *failure)
{
    CLEANUP(copy_release)
    struct copy copy = {.from = &source->files, .directory = directory, .note = BUFFER_INIT(CHECKPOINT_NOTE_MAX), .takes_local = true};
    struct ledger_walk own = *walk;
    TRY(read_earlier(&copy, &own, failure));
    enum status status = walk_once(&copy, &own, ret_checkpoint, failure);
    if (status != STATUS_OK && status != STATUS_UNAVAILABLE && copy.local.status == STATUS_OK && copy.took_local) {
        copy.takes_local = false;
        status = walk_once(&copy, &own, ret_checkpoint, failure);
    }
    TRY(status);
    if (keep(&copy, CHECKPOINT_PATH, buffer_bytes(&copy.note)) != STATUS_OK) {
        *failure = copy.local;
        return failure->status;
    }
    return STATUS_OK;
}
