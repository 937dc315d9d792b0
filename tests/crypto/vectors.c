/* SPDX-License-Identifier: Apache-2.0
 * Reading the published vectors. */
#include "tests/crypto/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *vectors_folder(int argc, char **argv, const char *name)
{
    static char path[4096];
    const char *root = getenv("COUNTERSIGN_VECTORS");
    if (root == NULL)
        root = argc > 1 ? argv[1] : ".";
    snprintf(path, sizeof path, "%s/%s", root, name);
    if (access(path, R_OK) == 0)
        return path;
    printf("skipped: no vectors at %s\n", path);
    return NULL;
}

void vectors_read(const char *folder, const char *name, struct buffer *ret_content)
{
    char path[4096], chunk[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        abort();
    }
    *ret_content = BUFFER_INIT(16 * 1024 * 1024);
    for (size_t size; (size = fread(chunk, 1, sizeof chunk, file)) > 0;)
        INVARIANT(buffer_append(ret_content, bytes_of(chunk, size)) == STATUS_OK);
    fclose(file);
}
