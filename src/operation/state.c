/* SPDX-License-Identifier: Apache-2.0
 * The table of the states. */
#include "src/operation/state.h"

#include "src/base/bytes.h"

static const char *const texts[operation_state_count] = {
    [OPERATION_CREATED] = "created",   [OPERATION_AWAITING_EVIDENCE] = "awaiting_evidence",
    [OPERATION_DEFERRED] = "deferred", [OPERATION_PERMITTED] = "permitted",
    [OPERATION_DENIED] = "denied",     [OPERATION_CANCELLED] = "cancelled",
    [OPERATION_EXPIRED] = "expired",   [OPERATION_BLOCKED] = "blocked",
};

/* One row a state, one column an event; 0 (OPERATION_CREATED, into which nothing leads) where the event is not possible.
 * Columns: CEREMONY_OPENED, PERMIT, DENY, CANCEL, EXPIRE, DEFER, BLOCK. */
static const enum operation_state next[operation_state_count][operation_event_count] = {
    [OPERATION_CREATED] = {OPERATION_AWAITING_EVIDENCE, 0, OPERATION_DENIED, OPERATION_CANCELLED, OPERATION_EXPIRED, 0, 0},
    [OPERATION_AWAITING_EVIDENCE] = {OPERATION_AWAITING_EVIDENCE, OPERATION_PERMITTED, OPERATION_DENIED, OPERATION_CANCELLED,
                                     OPERATION_EXPIRED, OPERATION_DEFERRED, OPERATION_BLOCKED},
    [OPERATION_DEFERRED] = {0, OPERATION_PERMITTED, OPERATION_DENIED, OPERATION_CANCELLED, 0, 0, OPERATION_BLOCKED},
    [OPERATION_PERMITTED] = {0},
    [OPERATION_DENIED] = {0},
    [OPERATION_CANCELLED] = {0},
    [OPERATION_EXPIRED] = {0},
    [OPERATION_BLOCKED] = {0},
};

enum status operation_state_next(enum operation_state state, enum operation_event event, enum operation_state *ret_state)
{
    INVARIANT(state < operation_state_count && event < operation_event_count);
    if (next[state][event] == 0)
        return STATUS_CONFLICT;
    *ret_state = next[state][event];
    return STATUS_OK;
}

const char *operation_state_text(enum operation_state state)
{
    INVARIANT(state < operation_state_count);
    return texts[state];
}

enum status operation_state_find(const char *text, enum operation_state *ret_state)
{
    for (unsigned i = 0; i < operation_state_count; i++)
        if (strcmp(text, texts[i]) == 0) {
            *ret_state = (enum operation_state)i;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}
