/* SPDX-License-Identifier: Apache-2.0
 * Each file by its own reader; the first that is wrong is named. */
#include "src/server/files.h"

#include "src/base/file.h"

#define PEM_BYTES_MAX (256 * 1024)

static enum status blame(const char *file, enum status status, struct server_failure *failure)
{
    if (status != STATUS_OK)
        failure->file = file;
    return status;
}

typedef enum status file_reader(const char *path, struct buffer *ret_content, struct failure *failure);

static enum status read_pem(file_reader *read_file, const char *path, struct buffer *ret_pem, struct server_failure *failure)
{
    struct buffer pem = BUFFER_INIT(PEM_BYTES_MAX);
    *ret_pem = pem;
    if (path == NULL)
        return STATUS_OK;
    TRY(blame(path, read_file(path, ret_pem, &failure->failure), failure));
    if (buffer_text(ret_pem) == NULL)
        return STATUS_NO_MEMORY;
    if (strstr((const char *)ret_pem->data, "-----BEGIN ") == NULL)
        return blame(path, failure_set(&failure->failure, STATUS_INVALID, NULL, "is not PEM"), failure);
    return STATUS_OK;
}

static enum status read_files(const struct server_config *config, struct server_files *files, struct server_failure *failure)
{
    TRY(blame(config->top.callers, callers_read_file(config->top.callers, &files->callers, &failure->failure), failure));
    TRY(read_pem(file_read, config->listen.certificate, &files->certificate, failure));
    TRY(read_pem(file_read_private, config->listen.private_key, &files->private_key, failure));
    return read_pem(file_read, config->listen.client_authorities, &files->client_authorities, failure);
}

enum status server_files_read(const struct server_config *config, struct server_files *ret_files, struct server_failure *failure)
{
    CLEANUP(server_files_release) struct server_files files = {0};
    TRY(read_files(config, &files, failure));
    *ret_files = files;
    files = (struct server_files){0};
    return STATUS_OK;
}

void server_files_release(struct server_files *files)
{
    callers_release(&files->callers);
    buffer_release(&files->certificate);
    buffer_release(&files->private_key);
    buffer_release(&files->client_authorities);
}
