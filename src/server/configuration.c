/* SPDX-License-Identifier: Apache-2.0
 * The digests of the files that decide, as they are when the server starts. */
#include "src/server/configuration.h"

#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/crypto/digest.h"
#include "src/service/configuration.h"

struct named_path {
    const char *name, *path;
};

static enum status add_file(const struct named_path *named, struct configuration_file *ret_file, struct server_failure *failure)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_CONFIG_BYTES);
    failure->file = named->path;
    TRY(file_read(named->path, &content, &failure->failure));
    failure->file = NULL;
    ret_file->name = named->name;
    digest_of(buffer_bytes(&content), &ret_file->digest);
    return STATUS_OK;
}

enum status configuration_tell(const struct server_config *config, struct services *services, struct server_failure *failure)
{
    const struct named_path paths[] = {
        {"biometrics", config->top.biometrics},   {"callers", config->top.callers},
        {"cards", config->top.cards},
        {"catalogue", config->top.catalogue},     {"channels", config->top.channels},
        {"conferences", config->top.conferences}, {"configuration", config->file},
        {"protections", config->top.protections}, {"trust", config->top.trust},
        {"webauthn", config->top.webauthn},
    };
    struct configuration_file files[COUNT_OF(paths)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        if (paths[i].path != NULL)
            TRY(add_file(&paths[i], &files[count++], failure));
    if (configuration_note(services, files, count) != STATUS_OK)
        return failure_set(&failure->failure, STATUS_UNAVAILABLE, NULL, "the ledger cannot be told of the configuration");
    return STATUS_OK;
}
