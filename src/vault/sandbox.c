/* SPDX-License-Identifier: Apache-2.0
 * Limits by prctl and setrlimit, system calls by seccomp. */
#include "src/vault/sandbox.h"

#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum status sandbox_harden(unsigned first_closed, struct failure *failure)
{
    const struct rlimit none = {0, 0};
    umask(S_IRWXG | S_IRWXO);
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        close_range(first_closed, ~0U, 0) != 0)
        return failure_set(failure, STATUS_IO, NULL, "cannot give up privileges: %s", strerror(errno));
    return STATUS_OK;
}

static bool may_lock_all(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
    struct rlimit locked;
    if (syscall(SYS_capget, &header, data) == 0 && (data[0].effective & (1U << CAP_IPC_LOCK)) != 0)
        return true;
    return getrlimit(RLIMIT_MEMLOCK, &locked) == 0 && locked.rlim_cur == RLIM_INFINITY;
}

/* Under a finite limit, locking future memory would make it scarce: then a request, not the start, would fail. */
enum status sandbox_lock_memory(void)
{
    if (!may_lock_all() || mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
        return STATUS_LIMIT;
    return STATUS_OK;
}

/* What serving needs, found by running the tests under strace; see docs/vault.md before adding one. */
static const int allowed_calls[] = {
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(poll),
    SCMP_SYS(write),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sched_getaffinity),
#ifdef COUNTERSIGN_SANITIZED
    SCMP_SYS(sigaltstack),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
#endif
};

/* Memory that can be executed is for programs; this one is loaded. */
static const int memory_calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};

/* glibc looks into /proc when it gives memory back, and does without when it may not. */
static const int failing_calls[] = {SCMP_SYS(open), SCMP_SYS(openat)};

static int add_rules(scmp_filter_ctx filter)
{
    int error = 0;
    for (size_t i = 0; error == 0 && i < COUNT_OF(allowed_calls); i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
    for (size_t i = 0; error == 0 && i < COUNT_OF(memory_calls); i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, memory_calls[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    for (size_t i = 0; error == 0 && i < COUNT_OF(failing_calls); i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), failing_calls[i], 0);
    return error;
}

enum status sandbox_close(struct failure *failure)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory for the sandbox");
    int error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (error == 0)
        error = add_rules(filter);
    if (error == 0)
        error = seccomp_load(filter);
    seccomp_release(filter);
    if (error != 0)
        return failure_set(failure, STATUS_IO, NULL, "the sandbox does not close: %s", strerror(-error));
    return STATUS_OK;
}
