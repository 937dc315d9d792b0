/* SPDX-License-Identifier: Apache-2.0
 * Three calls to the kernel. The rest (file system, capabilities, system calls) is in the systemd unit. */
#include "src/server/hardening.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum status process_harden(struct failure *failure)
{
    static const struct rlimit none = {0, 0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return failure_set(failure, STATUS_IO, NULL, "the process cannot be hardened: %s", strerror(errno));
    return STATUS_OK;
}
