/* SPDX-License-Identifier: Apache-2.0
 * The vault process in its other role: making the keys, once. It says READY when they are made. */
#include "src/vault/process.h"

#include <unistd.h>

static enum status add_arguments(struct process_command *command, const char *so_pin_file)
{
    TRY(process_command_add(command, "--init"));
    if (so_pin_file == NULL)
        return STATUS_OK;
    TRY(process_command_add(command, "--so-pin-file"));
    return process_command_add(command, so_pin_file);
}

enum status vault_make_keys(const struct vault_options *options, const char *so_pin_file, struct failure *failure)
{
    CLEANUP(process_command_release) struct process_command command = {0};
    struct vault_options once = *options;
    struct process process;
    int socket;
    once.connections = 1;
    TRY(process_command_init(&once, &command, failure));
    if (add_arguments(&command, so_pin_file) != STATUS_OK)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory to start the vault");
    TRY(process_start(&command, &process, &socket, failure));
    process_end(&process);
    close(socket);
    return STATUS_OK;
}
