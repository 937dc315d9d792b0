/* SPDX-License-Identifier: Apache-2.0
 * The passwords that everybody tries first: a text file of the institution's choice, one a line, compared without regard to case. */
#pragma once

#include "src/base/buffer.h"

struct common_passwords;

/* Lines that hold anything but printable ASCII, or more than PASSWORD_BYTES_MAX of it, match no password and are passed over; so is a line
 * that begins with "#!comment:". STATUS_LIMIT for a text past LIMIT_COMMON_PASSWORDS_BYTES. */
MUST_CHECK enum status common_passwords_read(struct bytes text, struct common_passwords **ret_list, struct failure *failure);
MUST_CHECK enum status common_passwords_read_file(const char *path, struct common_passwords **ret_list, struct failure *failure);
void common_passwords_release(struct common_passwords **list);

/* False for every password when the list is NULL. */
bool common_passwords_have(const struct common_passwords *list, struct bytes password);
size_t common_passwords_count(const struct common_passwords *list);
