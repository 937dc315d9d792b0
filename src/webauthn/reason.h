/* SPDX-License-Identifier: Apache-2.0
 * How the steps of this room tell why they refuse: each returns a reason, or WEBAUTHN_ACCEPTED. For src/webauthn only. */
#pragma once

#include "src/base/status.h"

enum webauthn_reason {
    WEBAUTHN_ACCEPTED,
#define REASON(symbol, word, status, sentence) WEBAUTHN_##symbol,
#include "src/webauthn/webauthn_reasons.def"
#undef REASON
};
#define MUST_CONFIRM __attribute__((warn_unused_result)) enum webauthn_reason

/* Leaves the enclosing step when `call` refuses. */
#define CONFIRM(call)                                                                                                                      \
    do {                                                                                                                                   \
        enum webauthn_reason confirm_reason_ = (call);                                                                                     \
        if (confirm_reason_ != WEBAUTHN_ACCEPTED)                                                                                          \
            return confirm_reason_;                                                                                                        \
    } while (0)

/* The same for a call with a status, whose failure is `reason`; but no memory stays no memory. */
#define CONFIRM_STATUS(call, reason)                                                                                                       \
    do {                                                                                                                                   \
        enum status confirm_status_ = (call);                                                                                              \
        if (confirm_status_ != STATUS_OK)                                                                                                  \
            return confirm_status_ == STATUS_NO_MEMORY ? WEBAUTHN_NO_MEMORY : (reason);                                                    \
    } while (0)

/* Fills `failure` with the reason's word and sentence, and returns its status; STATUS_OK for WEBAUTHN_ACCEPTED. */
MUST_CHECK enum status webauthn_conclude(enum webauthn_reason reason, struct failure *failure);
