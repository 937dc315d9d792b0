/* SPDX-License-Identifier: Apache-2.0
 * The enhanced protection recorded_video (9.3.2.2): a video conference of its own, run by the code of design 5, whose record protects a
 * one-time password and authorises nothing itself. */
#pragma once

#include "src/service/establishment.h"
#include "src/service/protection_case.h"

struct recorded_video_opening {
    struct id ceremony;
    struct method_opening opening;
    struct buffer sealed;
};
void recorded_video_opening_init(struct recorded_video_opening *opening);
void recorded_video_opening_release(struct recorded_video_opening *opening);
/* Before the transaction: draws the prompts; `opening.challenge` is for the caller. */
MUST_CHECK enum status recorded_video_open(struct call *call, const struct loaded_operation *operation,
                                           struct recorded_video_opening *opening);
/* In it: the ceremony and its recording, for this protection. */
MUST_CHECK enum status recorded_video_begin(struct call *call, struct keeper_transaction *transaction,
                                            const struct protection_row *protection, const struct recorded_video_opening *opening);

/* When the ceremony of such a protection was answered. `answered` is initialised by protection_case_init. */
MUST_CHECK enum status recorded_video_load(struct store_connection *connection, const struct ceremony_row *ceremony,
                                           struct protection_case *answered);
/* Before the transaction, when it established its facts: makes and seals the protection's record, with the link and the chain's head. */
MUST_CHECK enum status recorded_video_seal(struct establishment *made, const struct digest *head, struct protection_case *answered);
/* In it: consumes the ceremony; the protection is established when every clause of 9.5 is kept, and has failed otherwise. */
MUST_CHECK enum status recorded_video_run(struct establishment *made, struct keeper_transaction *transaction,
                                          struct protection_case *answered);
