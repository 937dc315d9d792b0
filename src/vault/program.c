/* SPDX-License-Identifier: Apache-2.0
 * Looking for countersign-vault. */
#include "src/vault/program.h"

#include <limits.h>
#include <unistd.h>

#define PROGRAM_NAME "countersign-vault"

static enum status adopt(const char *directory, size_t size, struct buffer *ret_path)
{
    CLEANUP(buffer_release) struct buffer path = BUFFER_INIT(PATH_MAX);
    TRY(buffer_append(&path, bytes_of(directory, size)));
    TRY(buffer_append(&path, bytes_of("/" PROGRAM_NAME, sizeof "/" PROGRAM_NAME)));
    if (access((const char *)path.data, X_OK) != 0)
        return STATUS_NOT_FOUND;
    return buffer_append(ret_path, buffer_bytes(&path));
}

static enum status find_beside(struct buffer *ret_path)
{
    char self[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self);
    const char *slash = size > 0 ? memrchr(self, '/', (size_t)size) : NULL;
    return slash == NULL ? STATUS_NOT_FOUND : adopt(self, (size_t)(slash - self), ret_path);
}

enum status vault_program_find(struct buffer *ret_path, struct failure *failure)
{
    if (find_beside(ret_path) == STATUS_OK || adopt(VAULT_PROGRAM_DIRECTORY, strlen(VAULT_PROGRAM_DIRECTORY), ret_path) == STATUS_OK)
        return STATUS_OK;
    return failure_set(failure, STATUS_NOT_FOUND, NULL, "%s is neither beside this program nor in %s", PROGRAM_NAME,
                       VAULT_PROGRAM_DIRECTORY);
}
