/* SPDX-License-Identifier: Apache-2.0
 * Three calls to the kernel, and JSON trees that are wiped when they are freed. The rest (file system, capabilities, system calls) is in
 * the systemd unit. */
#include "src/server/hardening.h"

#include "src/base/bytes.h"

#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* What callers send as JSON may hold passwords. */
static void wipe_and_free(void *memory)
{
    if (memory != NULL)
        wipe(memory, malloc_usable_size(memory));
    free(memory);
}

enum status process_harden(struct failure *failure)
{
    static const struct rlimit none = {0, 0};
    json_set_alloc_funcs(malloc, wipe_and_free);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return failure_set(failure, STATUS_IO, NULL, "the process cannot be hardened: %s", strerror(errno));
    return STATUS_OK;
}
