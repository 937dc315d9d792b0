/* SPDX-License-Identifier: Apache-2.0
 * An answered ceremony and what it leaves when it established evidence: the evidence record, the credential as it is from now on, the
 * decision of its operation. */
#pragma once

#include "src/ledger/entry.h"
#include "src/service/device_signals.h"
#include "src/service/operation_draft.h"
#include "src/service/settlement.h"

struct establishment {
    struct call *call;
    struct loaded_operation operation;
    struct ceremony_row ceremony;
    struct credential_row credential; /* empty when the design needs none */
    struct device_signals signals;    /* told with the answer */
    struct method_result result;      /* as `examine` left it: `run` may begin anew */
    struct id record_id;
    struct digest record_digest;
    struct buffer sealed_record, sealed_renewed, evidence_json;
    bool settled;
    struct settlement settlement;
};
void establishment_init(struct call *call, struct establishment *establishment);
void establishment_release(struct establishment *establishment);

/* An entry about the ceremony, with the details of its result. Borrows. */
struct ledger_entry establishment_entry(const struct establishment *establishment, enum ledger_event event);

/* Before the transaction, when the result is METHOD_ESTABLISHED: seals what will be kept. */
MUST_CHECK enum status establishment_seal(struct establishment *establishment);
/* At the start of each `run`: as if it had never run. */
void establishment_restart(struct establishment *establishment);
/* In `run`, when operation and ceremony were asked for with the answer: both come into being, awaiting evidence. Id, credential, sealed
 * state and expiry of the ceremony are the caller's to fill in. */
MUST_CHECK enum status establishment_begin(struct establishment *establishment, const struct operation_draft *draft, enum design design,
                                           struct keeper_transaction *transaction);
/* In `run`: consumes the ceremony and keeps everything that it established. */
MUST_CHECK enum status establishment_keep(struct establishment *establishment, struct keeper_transaction *transaction);
/* In `run`: that, and decides the operation. */
MUST_CHECK enum status establishment_run(struct establishment *establishment, struct keeper_transaction *transaction);
/* `,"details":{…}` of the result; nothing when there are none. */
MUST_CHECK enum status establishment_write_details(const struct establishment *establishment, struct buffer *ret_body);
/* In `finish`, when it ran: the members of the answer from "outcome" to the receipt, appended to the call's body after `{`. */
MUST_CHECK enum status establishment_finish(struct establishment *establishment, struct keeper_transaction *transaction);
/* When it is durable. */
void establishment_committed(struct establishment *establishment);
