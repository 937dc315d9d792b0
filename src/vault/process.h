/* SPDX-License-Identifier: Apache-2.0
 * The vault process as its parent sees it: started with one end of each socket pair, watched by its pidfd, ended. */
#pragma once

#include "src/base/limits.h"
#include "src/vault/vault.h"

#include <sys/types.h>

/* What is executed, owned: options may go after process_command_init. */
#define PROCESS_ARGUMENTS_MAX (13 + 2 * LIMIT_VAULT_NAMED_KEYS) /* with the closing NULL */
struct process_command {
    char *arguments[PROCESS_ARGUMENTS_MAX];
    char *environment[2];
    unsigned connections;
};

struct process {
    pid_t pid;
    int pidfd;
};

MUST_CHECK enum status process_command_init(const struct vault_options *options, struct process_command *ret_command,
                                            struct failure *failure);
/* One more argument. STATUS_NO_MEMORY, also when there are too many. */
MUST_CHECK enum status process_command_add(struct process_command *command, const char *argument);
void process_command_release(struct process_command *command);

/* Starts it and waits until it says that it serves. `ret_sockets` has room for command->connections. STATUS_REFUSED when the token
 * refuses the PIN: trying again would lock the token. */
MUST_CHECK enum status process_start(const struct process_command *command, struct process *ret_process, int *ret_sockets,
                                     struct failure *failure);
void process_kill(const struct process *process);
/* Waits a moment for an end of its own accord, then kills; afterwards the process is gone and its pidfd closed. */
void process_end(struct process *process);
