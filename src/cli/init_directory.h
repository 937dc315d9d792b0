/* SPDX-License-Identifier: Apache-2.0
 * The directory that `countersign init` fills: empty before, complete after, and as before when anything fails. */
#pragma once

#include "src/base/buffer.h"

#include <sys/types.h>

struct init_directory {
    struct buffer path; /* absolute, without a 0 */
    bool made;          /* by us: then it goes away again, else only its content does */
    bool kept;
};

/* STATUS_CONFLICT when it has something in it already. */
MUST_CHECK enum status init_directory_open(const char *path, struct init_directory *ret_directory, struct failure *failure);
/* From here on, releasing keeps what was made. */
void init_directory_keep(struct init_directory *directory);
void init_directory_release(struct init_directory *directory);

/* The absolute path of something inside, ended by a 0 that counts. */
MUST_CHECK enum status init_directory_name(const struct init_directory *directory, const char *name, struct buffer *ret_path,
                                           struct failure *failure);
MUST_CHECK enum status init_directory_add_folder(const struct init_directory *directory, const char *name, struct failure *failure);
MUST_CHECK enum status init_directory_add_file(const struct init_directory *directory, const char *name, struct bytes content, mode_t mode,
                                               struct failure *failure);
