/* SPDX-License-Identifier: Apache-2.0
 * Giving the keeper a command and waiting for its end: for threads of the server's own, which have nothing else to do meanwhile. */
#pragma once

#include "src/service/keeper.h"

#include <pthread.h>

/* The first member of the caller's struct; `command.run` is set by the caller, everything else by keeper_call. */
struct waited_command {
    struct command command;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool has_ended;
    enum status status;
};
/* The status of `run` when everything is durable; STATUS_UNAVAILABLE when nothing happened. */
MUST_CHECK enum status keeper_call(struct keeper *keeper, struct waited_command *command);
