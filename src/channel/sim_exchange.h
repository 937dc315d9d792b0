/* SPDX-License-Identifier: Apache-2.0
 * Putting a question to an operator: over HTTP, of bounded size and time, on the caller's thread, which must be a worker's. */
#pragma once

#include "src/base/buffer.h"
#include "src/channel/sim_operator.h"

#define SIM_ANSWER_BYTES_MAX 4096

enum sim_step { SIM_OPEN, SIM_RESULT };

struct sim_request {
    enum sim_step step;
    const char *number, *reference, *nonce, *digest; /* visible ASCII */
    int64_t seconds;                                 /* how long the result is waited for */
};
/* Appends the body of an answer of 2xx. STATUS_UNAVAILABLE when there was none, too long a one, or another code: the word says which. */
MUST_CHECK enum status sim_exchange(const struct sim_operator *telco, const struct sim_request *request, struct buffer *ret_answer,
                                    const char **ret_word);
