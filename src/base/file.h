/* SPDX-License-Identifier: Apache-2.0
 * Reading a whole file of bounded size, with a message for people when that fails. */
#pragma once

#include "src/base/buffer.h"

/* Appends the file's content. STATUS_LIMIT past the buffer's maximum, STATUS_IO when the system refuses (a directory, too). */
MUST_CHECK enum status file_read(const char *path, struct buffer *ret_content, struct failure *failure);
/* The same for a file that holds a secret, such as a private key: STATUS_INVALID when group or others have access to it. */
MUST_CHECK enum status file_read_private(const char *path, struct buffer *ret_content, struct failure *failure);
/* A file that another file names: its relative name begins in that file's folder. The message tells the path. */
MUST_CHECK enum status file_read_beside(const char *beside, const char *name, struct buffer *ret_content, struct failure *failure);
