/* SPDX-License-Identifier: Apache-2.0
 * CollectedClientAdditionalPaymentData (Secure Payment Confirmation). For src/webauthn only. */
#pragma once

#include "src/json/scanner.h"
#include "src/webauthn/reason.h"
#include "src/webauthn/webauthn.h"

/* Strings that we look into are shorter; the room that a scanner of this room is given. */
#define SCANNER_TEXT_BYTES 1024
/* STATUS_INVALID also for a string that would not fit. */
MUST_CHECK enum status scanner_text(struct scanner *scanner, struct bytes *ret_text);

/* rpId, topOrigin, total and instrument are required, and a payee by name or origin. */
MUST_CHECK enum status payment_take(struct scanner *scanner, struct webauthn_payment *ret_payment);
/* Was it our relying party's credential, on a page that is ours or may embed ours? */
MUST_CONFIRM payment_judge(const struct webauthn_payment *payment, const struct webauthn_policy *policy);
