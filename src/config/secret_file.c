/* SPDX-License-Identifier: Apache-2.0
 * Files of secrets, beside the file that names them. */
#include "src/config/secret_file.h"

#include "src/base/file.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_MAX_BYTES 4096

enum status config_path_beside(const char *path, const char *name, char **ret_path)
{
    const char *slash = strrchr(path, '/');
    int folder = name[0] == '/' || slash == NULL ? 0 : (int)(slash - path + 1);
    return asprintf(ret_path, "%.*s%s", folder, path, name) < 0 ? STATUS_NO_MEMORY : STATUS_OK;
}

static void free_text(char **text)
{
    free(*text);
}

void secret_release(char **secret)
{
    if (*secret != NULL)
        wipe(*secret, strlen(*secret));
    free(*secret);
    *secret = NULL;
}

enum status secret_file_read(const char *path, struct yaml_value value, size_t maximum, char **ret_secret, struct failure *failure)
{
    const char *name;
    CLEANUP(free_text) char *secret_path = NULL;
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(maximum + 2);
    struct failure found = {0};
    TRY(yaml_text(value, NAME_MAX_BYTES, &name, failure));
    TRY(config_path_beside(path, name, &secret_path));
    if (file_read_private(secret_path, &content, &found) != STATUS_OK)
        return yaml_refuse(value, failure, "%.150s: %.80s", secret_path, found.message);
    while (content.size > 0 && (content.data[content.size - 1] == '\n' || content.data[content.size - 1] == '\r'))
        content.size--;
    const char *text = buffer_text(&content);
    if (text == NULL)
        return STATUS_NO_MEMORY;
    if (content.size == 0 || content.size > maximum || strlen(text) != content.size)
        return yaml_refuse(value, failure, "the file must hold 1 to %zu characters", maximum);
    *ret_secret = strdup(text);
    return *ret_secret != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}
