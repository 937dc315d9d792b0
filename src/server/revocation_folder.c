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

#define FILES_MAX 256
#define PATH_SIZE 4096

struct seen_file {
    char name[NAME_MAX + 1];
    struct timespec changed;
    off_t size;
};

struct revocation_folder {
    char *path;
    struct revocation_cache *cache;
    struct seen_file seen[FILES_MAX];
    size_t seen_count;
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

/* True when the file is new or has changed; from then on it is known. */
static bool is_news(struct revocation_folder *folder, const char *name, const struct stat *about)
{
    struct seen_file *file = NULL;
    for (size_t i = 0; i < folder->seen_count && file == NULL; i++)
        if (strcmp(folder->seen[i].name, name) == 0)
            file = &folder->seen[i];
    if (file == NULL) {
        if (folder->seen_count == FILES_MAX)
            return false;
        file = &folder->seen[folder->seen_count++];
        snprintf(file->name, sizeof file->name, "%s", name);
    } else if (file->size == about->st_size && memcmp(&file->changed, &about->st_mtim, sizeof file->changed) == 0)
        return false;
    file->changed = about->st_mtim;
    file->size = about->st_size;
    return true;
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
    if (!is_news(folder, name, &about))
        return;
    if (load(folder, name, path, &failure) == STATUS_OK)
        log_event(LOG_LEVEL_INFO, "revocation.loaded", "file", name);
    else
        log_event(LOG_LEVEL_ERROR, "revocation.unreadable", "file", name);
}

void revocation_folder_look(struct revocation_folder *folder)
{
    DIR *directory = opendir(folder->path);
    if (directory == NULL) {
        log_event(LOG_LEVEL_ERROR, "revocation.no_folder", "error", strerror(errno));
        return;
    }
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        look_at(folder, entry->d_name);
    closedir(directory);
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
