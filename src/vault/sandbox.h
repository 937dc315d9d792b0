/* SPDX-License-Identifier: Apache-2.0
 * What the vault process gives up: first what any start can give up, then, logged in and with its threads running, nearly all of the
 * operating system. Nothing can be taken back. */
#pragma once

#include "src/base/status.h"

/* No core dumps, no debugger of the same user, no new privileges, only the descriptors below `first_closed`. */
MUST_CHECK enum status sandbox_harden(unsigned first_closed, struct failure *failure);

/* Keeps all memory, present and future, out of swap where the limit on locked memory allows so much; else returns STATUS_LIMIT, and the
 * caller locks what matters. */
MUST_CHECK enum status sandbox_lock_memory(void);

/* From here on, for every thread: talking over open sockets, memory, locks and time. Opening a file fails with EACCES; anything else,
 * a socket, a program or a new thread, kills the process. */
MUST_CHECK enum status sandbox_close(struct failure *failure);
