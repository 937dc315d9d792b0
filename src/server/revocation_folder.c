/* SPDX-License-Identifier: Apache-2.0
 * A look compares each file's time and size with what was seen last; only new ones are read. Files should be put in place by rename. */
#include "src/server/revocation_folder.h"

#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PATH_SIZE 4096

struct seen_file {
    char name[NAME_MAX + 1];
    struct timespec changed;
    off_t size;
    bool is_there; /* at the last look */
};

struct revocation_folder {
    char *path;
    struct revocation_cache *cache;
    struct seen_file seen[LIMIT_REVOCATION_FILES];
    size_t seen_count;
    bool is_full; /* and that was told */
};

static bool ends_with(const char *name, const char *ending)
{
    size_t size = strlen(name), ending_size = strlen(ending);
    return size > ending_size && strcmp(name + size - ending_size, ending) == 0;
}

static enum status load(struct revocation_folder *folder, const char *name, const char *path, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_CRL_BYTES);
    TRY(file_read(path, &content, failure));
    if (ends_with(name, ".crl"))
        return revocation_cache_put_crl(folder->cache, buffer_bytes(&content), failure);
    return revocation_cache_put_ocsp(folder->cache, buffer_bytes(&content), failure);
}

/* NULL, told once, when the folder has more files than are looked after. */
static struct seen_file *place_of(struct revocation_folder *folder, const char *name)
{
    for (size_t i = 0; i < folder->seen_count; i++)
        if (strcmp(folder->seen[i].name, name) == 0)
            return &folder->seen[i];
    if (folder->seen_count == LIMIT_REVOCATION_FILES) {
        if (!folder->is_full)
            log_event(LOG_LEVEL_ERROR, "revocation.too_many_files", "file", name);
        folder->is_full = true;
        return NULL;
    }
    struct seen_file *file = &folder->seen[folder->seen_count++];
    *file = (struct seen_file){.size = -1};
    snprintf(file->name, sizeof file->name, "%s", name);
    return file;
}

/* True when the file is new or has changed; from then on it is known. */
static bool is_news(struct seen_file *file, const struct stat *about)
{
    bool is_known = file->size == about->st_size && memcmp(&file->changed, &about->st_mtim, sizeof file->changed) == 0;
    file->changed = about->st_mtim;
    file->size = about->st_size;
    file->is_there = true;
    return !is_known;
}

static void look_at(struct revocation_folder *folder, const char *name)
{
    char path[PATH_SIZE];
    struct stat about;
    struct failure failure = {0};
    if (!ends_with(name, ".crl") && !ends_with(name, ".ocsp"))
        return;
    if (snprintf(path, sizeof path, "%s/%s", folder->path, name) >= (int)sizeof path || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return;
    struct seen_file *file = place_of(folder, name);
    if (file == NULL || !is_news(file, &about))
        return;
    if (load(folder, name, path, &failure) == STATUS_OK)
        log_event(LOG_LEVEL_INFO, "revocation.loaded", "file", name);
    else
        log_event(LOG_LEVEL_ERROR, "revocation.unreadable", "file", name);
}

/* Makes room for files of other names: some put the date into them. What was read stays in the cache. */
static void forget_missing(struct revocation_folder *folder)
{
    size_t kept = 0;
    for (size_t i = 0; i < folder->seen_count; i++)
        if (folder->seen[i].is_there)
            folder->seen[kept++] = folder->seen[i];
    folder->seen_count = kept;
    folder->is_full = folder->is_full && kept == LIMIT_REVOCATION_FILES;
}

void revocation_folder_look(struct revocation_folder *folder)
{
    DIR *directory = opendir(folder->path);
    if (directory == NULL) {
        log_event(LOG_LEVEL_ERROR, "revocation.no_folder", "error", strerror(errno));
        return;
    }
    for (size_t i = 0; i < folder->seen_count; i++)
        folder->seen[i].is_there = false;
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        look_at(folder, entry->d_name);
    closedir(directory);
    forget_missing(folder);
}

enum status revocation_folder_open(const char *path, struct revocation_cache *cache, struct revocation_folder **ret_folder,
                                   struct failure *failure)
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return failure_set(failure, STATUS_IO, "revocation", "%s is not a folder that can be read", path);
    struct revocation_folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL)
        return STATUS_NO_MEMORY;
    folder->cache = cache;
    folder->path = strdup(path);
    if (folder->path == NULL) {
        free(folder);
        return STATUS_NO_MEMORY;
    }
    revocation_folder_look(folder);
    *ret_folder = folder;
    return STATUS_OK;
}

void revocation_folder_release(struct revocation_folder **folder)
{
    if (*folder == NULL)
        return;
    free((*folder)->path);
    free(*folder);
    *folder = NULL;
}
