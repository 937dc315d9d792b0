/* SPDX-License-Identifier: Apache-2.0
 * Starting and ending the vault process. It inherits its sockets from descriptor 3 on, standard error, and nothing else. */
#include "src/vault/process.h"

#include "src/vault/message.h"
#include "src/vault/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_SOCKET 3
#define START_MILLISECONDS 10000
#define END_MILLISECONDS 1000

enum status process_command_add(struct process_command *command, const char *argument)
{
    size_t count = 0;
    while (command->arguments[count] != NULL)
        count++;
    if (count + 1 == PROCESS_ARGUMENTS_MAX)
        return STATUS_NO_MEMORY;
    command->arguments[count] = strdup(argument);
    return command->arguments[count] == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status add_named_keys(const struct vault_options *options, struct process_command *command)
{
    for (size_t i = 0; i < options->named_key_count; i++) {
        const struct vault_named_key *key = &options->named_keys[i];
        TRY(process_command_add(command, key->use == VAULT_KEY_OF_CARDS ? "--card-key" : "--link-key"));
        TRY(process_command_add(command, key->label));
    }
    return STATUS_OK;
}

static enum status fill_command(const struct vault_options *options, struct process_command *command)
{
    char connections[16];
    snprintf(connections, sizeof connections, "%u", options->connections);
    const char *const arguments[] = {options->program, "--module",        options->module, "--token-label", options->token_label,
                                     "--pin-file",     options->pin_file, "--connections", connections};
    for (size_t i = 0; i < COUNT_OF(arguments); i++)
        TRY(process_command_add(command, arguments[i]));
    TRY(add_named_keys(options, command));
    bool has_config = options->token_config != NULL;
    if (has_config && asprintf(&command->environment[0], "SOFTHSM2_CONF=%s", options->token_config) < 0)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

void process_command_release(struct process_command *command)
{
    for (size_t i = 0; i < COUNT_OF(command->arguments); i++)
        free(command->arguments[i]);
    free(command->environment[0]);
    *command = (struct process_command){0};
}

enum status process_command_init(const struct vault_options *options, struct process_command *ret_command, struct failure *failure)
{
    if (options->connections == 0 || options->connections > LIMIT_VAULT_CONNECTIONS)
        return failure_set(failure, STATUS_INVALID, "connections", "must be from 1 to %d", LIMIT_VAULT_CONNECTIONS);
    struct process_command command = {.connections = options->connections};
    if (fill_command(options, &command) != STATUS_OK) {
        process_command_release(&command);
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory to start the vault");
    }
    *ret_command = command;
    return STATUS_OK;
}

/* The socket pairs of one start: `ours` stay here, `theirs` go to the child. -1 where there is none. */
struct pairs {
    unsigned count;
    int ours[LIMIT_VAULT_CONNECTIONS];
    int theirs[LIMIT_VAULT_CONNECTIONS];
};

static void close_all(int *sockets, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (sockets[i] >= 0) {
            close(sockets[i]);
            sockets[i] = -1;
        }
}

static void pairs_release(struct pairs *pairs)
{
    close_all(pairs->ours, pairs->count);
    close_all(pairs->theirs, pairs->count);
}

/* The child's end is moved above the numbers that it will have there, so that moving one there never closes another. */
static bool open_pair(unsigned total, int *ret_ours, int *ret_theirs)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    *ret_ours = pair[0];
    *ret_theirs = fcntl(pair[1], F_DUPFD_CLOEXEC, FIRST_SOCKET + (int)total);
    close(pair[1]);
    return *ret_theirs >= 0;
}

static bool open_pairs(unsigned count, struct pairs *pairs)
{
    pairs->count = count;
    memset(pairs->ours, -1, sizeof pairs->ours);
    memset(pairs->theirs, -1, sizeof pairs->theirs);
    for (unsigned i = 0; i < count; i++)
        if (!open_pair(count, &pairs->ours[i], &pairs->theirs[i]))
            return false;
    return true;
}

/* Zero, or an error number, as posix_spawn has it. */
static int fill_actions(const struct pairs *pairs, posix_spawn_file_actions_t *actions)
{
    int error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    for (unsigned i = 0; error == 0 && i < pairs->count; i++)
        error = posix_spawn_file_actions_adddup2(actions, pairs->theirs[i], FIRST_SOCKET + (int)i);
    return error;
}

/* A session of its own: a Ctrl-C that stops the server gently must not take the vault from under it. */
static int fill_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0)
        error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0)
        error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    return error;
}

static int spawn(const struct process_command *command, const struct pairs *pairs, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int error = fill_actions(pairs, &actions);
    if (error == 0)
        error = fill_attributes(&attributes);
    if (error == 0)
        error = posix_spawn(ret_pid, command->arguments[0], &actions, &attributes, command->arguments, command->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static enum status launch(const struct process_command *command, struct pairs *pairs, struct process *ret_process, struct failure *failure)
{
    if (!open_pairs(command->connections, pairs))
        return failure_set(failure, STATUS_IO, NULL, "cannot open sockets for the vault: %s", strerror(errno));
    struct process process;
    int error = spawn(command, pairs, &process.pid);
    if (error != 0)
        return failure_set(failure, STATUS_IO, NULL, "cannot start the vault %s: %s", command->arguments[0], strerror(error));
    close_all(pairs->theirs, pairs->count);
    process.pidfd = pidfd_open(process.pid, 0);
    if (process.pidfd < 0) {
        error = errno;
        kill(process.pid, SIGKILL);
        waitpid(process.pid, NULL, 0);
        return failure_set(failure, STATUS_IO, NULL, "cannot watch the vault: %s", strerror(error));
    }
    *ret_process = process;
    return STATUS_OK;
}

static enum status await_ready(int socket, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    struct vault_frame frame;
    enum status status = wire_receive(socket, wire_deadline_after(START_MILLISECONDS), &message);
    if (status == STATUS_OK)
        status = vault_frame_parse(buffer_bytes(&message), &frame);
    if (status != STATUS_OK || frame.operation != VAULT_READY)
        return failure_set(failure, STATUS_UNAVAILABLE, NULL, "the vault ended, or was silent, before it was ready");
    if (frame.status != STATUS_OK)
        return failure_set(failure, frame.status, NULL, "%.*s", (int)frame.body.size, (const char *)frame.body.data);
    return STATUS_OK;
}

enum status process_start(const struct process_command *command, struct process *ret_process, int *ret_sockets, struct failure *failure)
{
    CLEANUP(pairs_release) struct pairs pairs = {0};
    struct process process = {.pidfd = -1};
    TRY(launch(command, &pairs, &process, failure));
    enum status status = await_ready(pairs.ours[0], failure);
    if (status != STATUS_OK) {
        process_kill(&process);
        process_end(&process);
        return status;
    }
    memcpy(ret_sockets, pairs.ours, pairs.count * sizeof *ret_sockets);
    memset(pairs.ours, -1, sizeof pairs.ours);
    *ret_process = process;
    return STATUS_OK;
}

void process_kill(const struct process *process)
{
    pidfd_send_signal(process->pidfd, SIGKILL, NULL, 0);
}

void process_end(struct process *process)
{
    struct pollfd entry = {.fd = process->pidfd, .events = POLLIN};
    if (poll(&entry, 1, END_MILLISECONDS) <= 0)
        process_kill(process);
    while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    close(process->pidfd);
    *process = (struct process){.pid = 0, .pidfd = -1};
}
