/* SPDX-License-Identifier: Apache-2.0
 * That a caller sent what looks like a card's PIN, on record: who, and where to. Nothing of the request itself. */
#include "src/service/event.h"
#include "src/service/use_cases.h"

static enum status refuse_prepare(struct call *call)
{
    (void)call; /* nothing of the request is read */
    return STATUS_OK;
}

static enum status refuse_run(struct call *call, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ledger_entry entry = {.event = LEDGER_EVENT_REQUEST_PIN_REFUSED};
    event_detail(&entry, "caller", call->caller);
    event_detail(&entry, "route", call->input.parameters[0]);
    return event_append(transaction, &entry, &index);
}

const struct use_case use_case_refuse_pin = {.size = sizeof(struct call), .prepare = refuse_prepare, .run = refuse_run};
