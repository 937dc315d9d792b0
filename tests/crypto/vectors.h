/* SPDX-License-Identifier: Apache-2.0
 * Published vectors for the tests of this room: where they are, and files read whole. */
#pragma once

#include "src/base/buffer.h"

#define VECTORS_SKIPPED 77 /* what Meson takes for a skipped test */

/* The folder, from the environment or the program's argument; NULL when it is not there (and then that is printed). */
const char *vectors_folder(int argc, char **argv, const char *name);
/* Aborts when the file is missing: the folder was there. */
void vectors_read(const char *folder, const char *name, struct buffer *ret_content);
