/* SPDX-License-Identifier: Apache-2.0
 * The names of the roles, in one place. */
#include "src/config/role.h"

#include <stddef.h>

const char *const role_names[ROLE_COUNT + 1] = {
    [ROLE_CHANNEL] = "channel",   [ROLE_COUNTER] = "counter",   [ROLE_ATM] = "atm",         [ROLE_RA] = "ra",
    [ROLE_OPERATOR] = "operator", [ROLE_APPROVER] = "approver", [ROLE_AUDITOR] = "auditor", [ROLE_ADMIN] = "admin",
    [ROLE_OFFICER] = "officer",   [ROLE_COUNT] = NULL,
};
