/* SPDX-License-Identifier: Apache-2.0
 * The names of the roles, in one place. */
#include "src/config/role.h"

#include <string.h>

static const char *const names[ROLE_COUNT] = {
    [ROLE_CHANNEL] = "channel",   [ROLE_COUNTER] = "counter", [ROLE_RA] = "ra",       [ROLE_OPERATOR] = "operator",
    [ROLE_APPROVER] = "approver", [ROLE_AUDITOR] = "auditor", [ROLE_ADMIN] = "admin",
};

const char *role_name(enum role role)
{
    return names[role];
}

enum status role_by_name(const char *name, enum role *ret_role)
{
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *ret_role = (enum role)i;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}
