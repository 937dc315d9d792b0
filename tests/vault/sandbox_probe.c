/* SPDX-License-Identifier: Apache-2.0
 * Enters the vault's sandbox and then does the one thing it is told: ends with 0 when that was allowed, with 1 when it was refused. */
#include "src/base/status.h"
#include "src/vault/sandbox.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static bool do_nothing(void)
{
    return true;
}

static bool open_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static bool execute(void)
{
    char *const none[] = {NULL};
    execve("/bin/true", none, none);
    return false;
}

static bool make_process(void)
{
    return fork() >= 0;
}

static void *end_thread(void *argument)
{
    return argument;
}

static bool make_thread(void)
{
    pthread_t thread;
    return pthread_create(&thread, NULL, end_thread, NULL) == 0;
}

static bool open_file(void)
{
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static bool make_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool remove_file(void)
{
    return unlink("/nonexistent") == 0;
}

static bool allow_core(void)
{
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    return setrlimit(RLIMIT_CORE, &all) == 0;
}

static const struct act {
    const char *name;
    bool (*run)(void);
} acts[] = {
    {"nothing", do_nothing}, {"socket", open_socket}, {"execve", execute},     {"fork", make_process}, {"thread", make_thread},
    {"open", open_file},     {"code", make_code},     {"unlink", remove_file}, {"core", allow_core},
};

static bool run(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(acts); i++)
        if (strcmp(acts[i].name, name) == 0)
            return acts[i].run();
    return false;
}

/* What must hold before the filter makes asking impossible. */
static bool is_hardened(void)
{
    struct rlimit core;
    return prctl(PR_GET_DUMPABLE) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && getrlimit(RLIMIT_CORE, &core) == 0 &&
           core.rlim_max == 0 && fcntl(STDERR_FILENO + 1, F_GETFD) == -1;
}

int main(int argc, char **argv)
{
    if (argc != 2 || sandbox_harden(STDERR_FILENO + 1, NULL) != STATUS_OK || !is_hardened() || sandbox_close(NULL) != STATUS_OK)
        _exit(2);
    _exit(run(argv[1]) ? 0 : 1);
}
