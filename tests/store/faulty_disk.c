/* SPDX-License-Identifier: Apache-2.0
 * The failing VFS: everything is handed on to the real one but writes, truncations and syncs, which may be failed, held and remembered. */
#include "tests/store/faulty_disk.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "src/base/buffer.h"
#include "src/store/sqlite/file_in_front.h"

#define PATH_MAX_BYTES 256
#define IMAGE_MAX_BYTES (8 << 20)
#define SECTOR_BYTES 512
#define CHECKPOINT_PAGES 8

/* The content of a file at its last sync. */
struct image {
    char path[PATH_MAX_BYTES];
    struct buffer content;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char path[PATH_MAX_BYTES]; /* of the database that is watched */
    enum disk_fault fault;
    unsigned countdown; /* 0: not armed */
    bool is_failing, has_failed, holds_syncs, sync_waits;
    struct image images[2]; /* of the database and its log; a path of "" is a free one */
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

struct faulty_file {
    struct file_in_front front;
    const char *path;
    bool is_database_or_log;
};

static sqlite3_vfs *real_vfs;

static struct faulty_file *faulty_of(sqlite3_file *file)
{
    return (struct faulty_file *)file;
}

/* Under the lock: counts one write or sync, and says whether it fails. */
static bool fails_now(bool is_sync)
{
    if (disk.is_failing)
        return !(is_sync && disk.fault == FAULT_FULL);
    if (disk.countdown == 0 || --disk.countdown > 0)
        return false;
    disk.has_failed = true;
    disk.is_failing = disk.fault != FAULT_ONCE;
    return true;
}

static int code_of_failure(int code)
{
    return disk.fault == FAULT_FULL ? SQLITE_FULL : code;
}

/* Under the lock. */
static bool is_watched(const struct faulty_file *file)
{
    return file->is_database_or_log && disk.path[0] != 0 && strncmp(file->path, disk.path, strlen(disk.path)) == 0;
}

static struct image *find_image(const char *path)
{
    for (unsigned i = 0; i < COUNT_OF(disk.images); i++)
        if (strcmp(disk.images[i].path, path) == 0)
            return &disk.images[i];
    return NULL;
}

static struct image *make_image(const char *path)
{
    struct image *image = find_image("");
    INVARIANT(image != NULL);
    snprintf(image->path, sizeof image->path, "%s", path);
    image->content = BUFFER_INIT(IMAGE_MAX_BYTES);
    return image;
}

static void forget_image(struct image *image)
{
    buffer_release(&image->content);
    image->path[0] = 0;
}

/* Under the lock: what the file holds now is what a sync has made sure of. */
static void remember(struct faulty_file *faulty)
{
    sqlite3_int64 size = 0;
    struct image *image = find_image(faulty->path);
    struct buffer *content = image != NULL ? &image->content : &make_image(faulty->path)->content;
    buffer_clear(content);
    INVARIANT(front_size(&faulty->front.base, &size) == SQLITE_OK);
    INVARIANT(buffer_reserve(content, (size_t)size) == STATUS_OK);
    if (size > 0)
        INVARIANT(front_read(&faulty->front.base, content->data, (int)size, 0) == SQLITE_OK);
    content->size = (size_t)size;
}

/* The first change of a file is from what counts as synced. */
static bool fails_to_change(struct faulty_file *faulty)
{
    pthread_mutex_lock(&disk.lock);
    bool watched = is_watched(faulty);
    if (watched && find_image(faulty->path) == NULL)
        remember(faulty);
    bool fails = watched && fails_now(false);
    pthread_mutex_unlock(&disk.lock);
    return fails;
}

static int write_file(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    struct faulty_file *faulty = faulty_of(file);
    return fails_to_change(faulty) ? code_of_failure(SQLITE_IOERR_WRITE) : front_write(file, data, size, offset);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    struct faulty_file *faulty = faulty_of(file);
    return fails_to_change(faulty) ? SQLITE_IOERR_TRUNCATE : front_truncate(file, size);
}

static void wait_while_held(void)
{
    disk.sync_waits = true;
    pthread_cond_broadcast(&disk.changed);
    while (disk.holds_syncs)
        pthread_cond_wait(&disk.changed, &disk.lock);
    disk.sync_waits = false;
}

/* No real sync: what the disk "holds" is what was remembered. */
static int sync_file(sqlite3_file *file, int flags)
{
    struct faulty_file *faulty = faulty_of(file);
    (void)flags;
    pthread_mutex_lock(&disk.lock);
    bool watched = is_watched(faulty);
    if (watched && disk.holds_syncs)
        wait_while_held();
    bool fails = watched && fails_now(true);
    if (watched && !fails)
        remember(faulty);
    pthread_mutex_unlock(&disk.lock);
    return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int map_shared(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return faulty_of(file)->front.real->pMethods->xShmMap(faulty_of(file)->front.real, page, size, extend, memory);
}

static int lock_shared(sqlite3_file *file, int offset, int count, int flags)
{
    return faulty_of(file)->front.real->pMethods->xShmLock(faulty_of(file)->front.real, offset, count, flags);
}

static void barrier_shared(sqlite3_file *file)
{
    faulty_of(file)->front.real->pMethods->xShmBarrier(faulty_of(file)->front.real);
}

static int unmap_shared(sqlite3_file *file, int is_deleted)
{
    return faulty_of(file)->front.real->pMethods->xShmUnmap(faulty_of(file)->front.real, is_deleted);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = front_close,
    .xRead = front_read,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = front_size,
    FRONT_HANDED_ON,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = barrier_shared,
    .xShmUnmap = unmap_shared,
};

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
    (void)vfs;
    struct faulty_file *faulty = faulty_of(file);
    faulty->front.real = (sqlite3_file *)(faulty + 1);
    faulty->path = path;
    faulty->is_database_or_log = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
    int code = real_vfs->xOpen(real_vfs, path, faulty->front.real, flags, ret_flags);
    faulty->front.base.pMethods = code == SQLITE_OK ? &faulty_methods : NULL;
    return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    pthread_mutex_lock(&disk.lock);
    struct image *image = find_image(path);
    if (image != NULL)
        forget_image(image);
    pthread_mutex_unlock(&disk.lock);
    return real_vfs->xDelete(real_vfs, path, sync_folder);
}

static int often_write_back(sqlite3 *database, const char **error, const struct sqlite3_api_routines *routines)
{
    (void)error;
    (void)routines;
    return sqlite3_wal_autocheckpoint(database, CHECKPOINT_PAGES);
}

void faulty_disk_install(void)
{
    static sqlite3_vfs faulty_vfs;
    real_vfs = sqlite3_vfs_find(NULL);
    faulty_vfs = *real_vfs;
    faulty_vfs.zName = "faulty";
    faulty_vfs.szOsFile += (int)sizeof(struct faulty_file);
    faulty_vfs.xOpen = open_file;
    faulty_vfs.xDelete = delete_file;
    INVARIANT(sqlite3_vfs_register(&faulty_vfs, 1) == SQLITE_OK);
    INVARIANT(sqlite3_auto_extension((void (*)(void))often_write_back) == SQLITE_OK);
}

void faulty_disk_watch(const char *path)
{
    faulty_disk_repair();
    pthread_mutex_lock(&disk.lock);
    snprintf(disk.path, sizeof disk.path, "%s", path);
    pthread_mutex_unlock(&disk.lock);
    for (unsigned i = 0; i < COUNT_OF(disk.images); i++)
        forget_image(&disk.images[i]);
}

void faulty_disk_arm(enum disk_fault fault, unsigned countdown)
{
    pthread_mutex_lock(&disk.lock);
    disk.fault = fault;
    disk.countdown = countdown;
    disk.has_failed = disk.is_failing = false;
    pthread_mutex_unlock(&disk.lock);
}

void faulty_disk_repair(void)
{
    pthread_mutex_lock(&disk.lock);
    disk.countdown = 0;
    disk.is_failing = false;
    pthread_mutex_unlock(&disk.lock);
}

bool faulty_disk_has_failed(void)
{
    pthread_mutex_lock(&disk.lock);
    bool has_failed = disk.has_failed;
    pthread_mutex_unlock(&disk.lock);
    return has_failed;
}

void faulty_disk_hold_syncs(void)
{
    pthread_mutex_lock(&disk.lock);
    disk.holds_syncs = true;
    pthread_mutex_unlock(&disk.lock);
}

void faulty_disk_wait_for_sync(void)
{
    pthread_mutex_lock(&disk.lock);
    while (!disk.sync_waits)
        pthread_cond_wait(&disk.changed, &disk.lock);
    pthread_mutex_unlock(&disk.lock);
}

void faulty_disk_let_syncs_go(void)
{
    pthread_mutex_lock(&disk.lock);
    disk.holds_syncs = false;
    pthread_cond_broadcast(&disk.changed);
    pthread_mutex_unlock(&disk.lock);
}

static void read_whole(const char *path, struct buffer *content)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return;
    INVARIANT(buffer_reserve(content, IMAGE_MAX_BYTES) == STATUS_OK);
    content->size = fread(content->data, 1, IMAGE_MAX_BYTES, file);
    fclose(file);
}

static void write_whole(const char *path, struct bytes content)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    INVARIANT(file >= 0 && write(file, content.data, content.size) == (ssize_t)content.size);
    close(file);
}

/* Chooses between the sectors of `synced` and `current`; what is past the end of the former was zero. */
static void mix_sectors(const struct buffer *synced, struct buffer *current, unsigned *seed)
{
    for (size_t offset = 0; offset < current->size; offset += SECTOR_BYTES) {
        size_t size = current->size - offset < SECTOR_BYTES ? current->size - offset : SECTOR_BYTES;
        size_t known = synced->size > offset ? synced->size - offset : 0;
        if (rand_r(seed) % 2 == 0)
            continue;
        memset(current->data + offset, 0, size);
        if (known > 0)
            memcpy(current->data + offset, synced->data + offset, known < size ? known : size);
    }
}

static void copy_file(const char *path, const char *copy, unsigned *seed)
{
    CLEANUP(buffer_release) struct buffer current = BUFFER_INIT(IMAGE_MAX_BYTES);
    pthread_mutex_lock(&disk.lock);
    const struct image *image = find_image(path);
    read_whole(path, &current);
    if (image != NULL && *seed != 0)
        mix_sectors(&image->content, &current, seed);
    write_whole(copy, buffer_bytes(image != NULL && *seed == 0 ? &image->content : &current));
    pthread_mutex_unlock(&disk.lock);
}

void faulty_disk_copy_without_power(const char *path, const char *copy, unsigned seed)
{
    char log[PATH_MAX_BYTES], log_copy[PATH_MAX_BYTES];
    snprintf(log, sizeof log, "%s-wal", path);
    snprintf(log_copy, sizeof log_copy, "%s-wal", copy);
    copy_file(path, copy, &seed);
    copy_file(log, log_copy, &seed);
}
