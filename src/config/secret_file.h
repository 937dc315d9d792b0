/* SPDX-License-Identifier: Apache-2.0
 * A secret that a configuration file does not hold itself: it names a file of its own, which nobody else may read. */
#pragma once

#include "src/config/yaml_file.h"

/* The path that `name` means in the file at `path`: relative to its folder. */
MUST_CHECK enum status config_path_beside(const char *path, const char *name, char **ret_path);
/* The content, without a line end, of the file that `value` names in the file at `path`: a text of 1 to `maximum` bytes. */
MUST_CHECK enum status secret_file_read(const char *path, struct yaml_value value, size_t maximum, char **ret_secret,
                                        struct failure *failure);
/* Wipes and frees; NULL inside is nothing. */
void secret_release(char **secret);
