/* SPDX-License-Identifier: Apache-2.0
 * The files that countersignd.yaml names, read and checked. */
#pragma once

#include "src/base/buffer.h"
#include "src/config/callers_file.h"
#include "src/server/server.h"

struct server_files {
    struct callers callers;
    /* PEM texts, closed by 0; empty when not configured. */
    struct buffer certificate;
    struct buffer private_key;
    struct buffer client_authorities;
};

MUST_CHECK enum status server_files_read(const struct server_config *config, struct server_files *ret_files,
                                         struct server_failure *failure);
void server_files_release(struct server_files *files);
