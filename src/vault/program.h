/* SPDX-License-Identifier: Apache-2.0
 * Where the vault's program is: beside the program that runs, as in a build directory, or where it was installed. */
#pragma once

#include "src/base/buffer.h"

/* The path, ended by a 0 that counts; for struct vault_options. STATUS_NOT_FOUND when it is in neither place. */
MUST_CHECK enum status vault_program_find(struct buffer *ret_path, struct failure *failure);
