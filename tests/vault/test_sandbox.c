/* SPDX-License-Identifier: Apache-2.0
 * What an attacker inside the vault process could still do: next to nothing. */
#include "src/vault/sandbox.h"
#include "tests/testing.h"
#include "tests/vault/fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static struct vault_fixture fixture;
static struct vault *vault;

/* The wait status of the probe. */
static int probe(const char *act)
{
    char *program = getenv("SANDBOX_PROBE");
    char *arguments[] = {program, strdup(act), NULL};
    pid_t pid;
    int status;
    assert_int_equal(posix_spawn(&pid, program, NULL, NULL, arguments, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    free(arguments[1]);
    return status;
}

static void assert_kills(const char *act)
{
    int status = probe(act);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void the_sandbox_alone_kills_nobody(void **state)
{
    (void)state;
    int status = probe("nothing");
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_socket_kills_the_process(void **state)
{
    (void)state;
    assert_kills("socket");
}

static void a_program_kills_the_process(void **state)
{
    (void)state;
    assert_kills("execve");
}

static void a_new_process_or_thread_kills_the_process(void **state)
{
    (void)state;
    assert_kills("fork");
    assert_kills("thread");
}

static void memory_that_can_be_executed_kills_the_process(void **state)
{
    (void)state;
    assert_kills("code");
}

static void touching_the_file_system_or_its_own_limits_kills_the_process(void **state)
{
    (void)state;
    assert_kills("unlink");
    assert_kills("core");
}

static void opening_a_file_is_refused(void **state)
{
    (void)state;
    int status = probe("open");
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
}

/* The value of a line "Name:\tvalue" of a file of /proc, or -1. */
static long proc_value(const char *path, const char *name)
{
    char line[256];
    long value = -1;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name), NULL, 10);
    fclose(file);
    return value;
}

static unsigned count_entries(const char *path)
{
    unsigned count = 0;
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static void every_thread_of_the_running_vault_is_confined(void **state)
{
    (void)state;
    char path[64];
    char status_path[384];
    unsigned threads = 0;
    snprintf(path, sizeof path, "/proc/%d/task", vault_process(vault));
    DIR *tasks = opendir(path);
    assert_non_null(tasks);
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(status_path, sizeof status_path, "%s/%s/status", path, entry->d_name);
        assert_int_equal(proc_value(status_path, "Seccomp:"), 2);
        assert_int_equal(proc_value(status_path, "NoNewPrivs:"), 1);
        threads++;
    }
    closedir(tasks);
    assert_true(threads >= fixture.options.connections);
}

static void the_running_vault_locks_memory_and_can_leave_no_core(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", vault_process(vault));
#ifndef COUNTERSIGN_SANITIZED /* sanitizers turn mlock into nothing */
    assert_true(proc_value(path, "VmLck:") > 0);
#endif
    snprintf(path, sizeof path, "/proc/%d/limits", vault_process(vault));
    assert_int_equal(proc_value(path, "Max core file size"), 0);
}

/* Three standard ones and the connections. Who may not look (dumpable is off) has nothing to count. */
static void the_running_vault_holds_no_descriptor_of_the_server(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", vault_process(vault));
    if (geteuid() != 0)
        skip();
    assert_int_equal(count_entries(path), 3 + fixture.options.connections);
}

static void become_ordinary(void)
{
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
        _exit(2);
}

/* Whether an ordinary process of the same user may read this process's memory. */
static bool neighbour_may_read(pid_t pid)
{
    char path[64];
    int status;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    pid_t neighbour = fork();
    if (neighbour == 0) {
        become_ordinary();
        _exit(open(path, O_RDONLY | O_CLOEXEC) >= 0 ? 0 : 1);
    }
    waitpid(neighbour, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* In a process of its own: readable first, so that the test could fail, and not after hardening. Exit 0 good, 1 bad, 77 cannot tell. */
static _Noreturn void harden_and_be_read(void)
{
    become_ordinary();
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (!neighbour_may_read(getpid()))
        _exit(77);
    if (sandbox_harden(1024, NULL) != STATUS_OK)
        _exit(1);
    _exit(neighbour_may_read(getpid()) ? 1 : 0);
}

static void the_same_user_cannot_read_its_memory(void **state)
{
    (void)state;
    int status;
    pid_t pid = fork();
    if (pid == 0)
        harden_and_be_read();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int start(void **state)
{
    (void)state;
    vault_fixture_init(&fixture);
    return vault_fixture_make_keys(&fixture) == STATUS_OK && vault_start(&fixture.options, &vault, NULL) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sandbox_alone_kills_nobody),
        cmocka_unit_test(a_socket_kills_the_process),
        cmocka_unit_test(a_program_kills_the_process),
        cmocka_unit_test(a_new_process_or_thread_kills_the_process),
        cmocka_unit_test(memory_that_can_be_executed_kills_the_process),
        cmocka_unit_test(touching_the_file_system_or_its_own_limits_kills_the_process),
        cmocka_unit_test(opening_a_file_is_refused),
        cmocka_unit_test(every_thread_of_the_running_vault_is_confined),
        cmocka_unit_test(the_running_vault_locks_memory_and_can_leave_no_core),
        cmocka_unit_test(the_running_vault_holds_no_descriptor_of_the_server),
        cmocka_unit_test(the_same_user_cannot_read_its_memory),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
