/* SPDX-License-Identifier: Apache-2.0
 * A command with a thread that waits for it. */
#include "src/service/keeper_call.h"

static void end(struct command *command, enum status status)
{
    struct waited_command *waited = (struct waited_command *)command;
    pthread_mutex_lock(&waited->lock);
    waited->has_ended = true;
    waited->status = status;
    pthread_cond_signal(&waited->ended);
    pthread_mutex_unlock(&waited->lock);
}

enum status keeper_call(struct keeper *keeper, struct waited_command *command)
{
    command->command.done = end;
    command->has_ended = false;
    pthread_mutex_init(&command->lock, NULL);
    pthread_cond_init(&command->ended, NULL);
    enum status status = keeper_submit(keeper, &command->command);
    if (status == STATUS_OK) {
        pthread_mutex_lock(&command->lock);
        while (!command->has_ended)
            pthread_cond_wait(&command->ended, &command->lock);
        status = command->status;
        pthread_mutex_unlock(&command->lock);
    }
    pthread_cond_destroy(&command->ended);
    pthread_mutex_destroy(&command->lock);
    return status;
}
