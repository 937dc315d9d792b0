/* SPDX-License-Identifier: Apache-2.0
 * SQLite writes a frame of its write-ahead log in two calls, and a commit in dozens, one after the other in the file. This VFS hands on
 * everything to the system's but those: they wait in memory until the log is synced, read or measured, and go in one. SQLite tells nobody
 * of a commit before its sync has succeeded (synchronous = FULL on all our connections), so a write that fails late fails the commit. */
#include <stdlib.h>

#include "src/store/sqlite/file_in_front.h"
#include "src/store/sqlite/sqlite.h"

/* SQLite's unix VFS takes less than 128 KiB a call. */
#define WAITING_BYTES_MAX (64 * 1024)

struct joined_file {
    struct file_in_front front;
    uint8_t *waiting; /* WAITING_BYTES_MAX, made by the first write */
    int waiting_size;
    sqlite3_int64 waiting_offset;
};

static sqlite3_vfs joined_vfs, *real_vfs;

static struct joined_file *joined_of(sqlite3_file *file)
{
    return (struct joined_file *)file;
}

/* What could not be written is gone: SQLite takes the transaction back, and the next one writes to the same place. */
static int write_waiting(struct joined_file *joined)
{
    int size = joined->waiting_size;
    joined->waiting_size = 0;
    return size == 0 ? SQLITE_OK : front_write(&joined->front.base, joined->waiting, size, joined->waiting_offset);
}

static bool can_wait(struct joined_file *joined, int size, sqlite3_int64 offset)
{
    if (joined->waiting == NULL)
        joined->waiting = malloc(WAITING_BYTES_MAX);
    bool follows = joined->waiting_size == 0 || offset == joined->waiting_offset + joined->waiting_size;
    return joined->waiting != NULL && follows && size <= WAITING_BYTES_MAX - joined->waiting_size;
}

static int write_file(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    struct joined_file *joined = joined_of(file);
    if (!can_wait(joined, size, offset)) {
        int code = write_waiting(joined);
        if (code != SQLITE_OK)
            return code;
        if (!can_wait(joined, size, offset))
            return front_write(&joined->front.base, data, size, offset);
    }
    if (joined->waiting_size == 0)
        joined->waiting_offset = offset;
    memcpy(joined->waiting + joined->waiting_size, data, (size_t)size);
    joined->waiting_size += size;
    return SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags)
{
    int code = write_waiting(joined_of(file));
    return code == SQLITE_OK ? front_sync(file, flags) : code;
}

static int read_file(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    int code = write_waiting(joined_of(file));
    return code == SQLITE_OK ? front_read(file, data, size, offset) : code;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    int code = write_waiting(joined_of(file));
    return code == SQLITE_OK ? front_truncate(file, size) : code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int code = write_waiting(joined_of(file));
    return code == SQLITE_OK ? front_size(file, size) : code;
}

static int close_file(sqlite3_file *file)
{
    struct joined_file *joined = joined_of(file);
    int written = write_waiting(joined);
    free(joined->waiting);
    int closed = front_close(file);
    return written != SQLITE_OK ? written : closed;
}

static const sqlite3_io_methods joined_methods = {
    .iVersion = 1,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    FRONT_HANDED_ON,
};

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
    (void)vfs;
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return real_vfs->xOpen(real_vfs, path, file, flags, ret_flags);
    struct joined_file *joined = joined_of(file);
    *joined = (struct joined_file){.front.real = (sqlite3_file *)(joined + 1)};
    int code = real_vfs->xOpen(real_vfs, path, joined->front.real, flags, ret_flags);
    joined->front.base.pMethods = code == SQLITE_OK ? &joined_methods : NULL;
    return code;
}

void sqlite_joined_install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    joined_vfs = *real_vfs;
    joined_vfs.zName = SQLITE_JOINED;
    joined_vfs.szOsFile += (int)sizeof(struct joined_file);
    joined_vfs.xOpen = open_file;
    INVARIANT(sqlite3_vfs_register(&joined_vfs, 0) == SQLITE_OK);
}
