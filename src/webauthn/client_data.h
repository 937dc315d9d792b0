/* SPDX-License-Identifier: Apache-2.0
 * CollectedClientData (WebAuthn section 5.8.1), and with it what Secure Payment Confirmation adds. For src/webauthn only. */
#pragma once

#include "src/webauthn/reason.h"
#include "src/webauthn/webauthn.h"

enum ceremony { CEREMONY_CREATE, CEREMONY_GET };

struct client_data {
    struct webauthn_place place;
    bool has_payment;
    struct webauthn_payment payment;
};

/* Strict JSON; members that are not known are passed over, as section 5.8.1 asks; one that is known stands there once. */
MUST_CONFIRM client_data_judge(const struct webauthn_policy *policy, enum ceremony ceremony, struct bytes challenge, struct bytes text,
                               struct client_data *ret_data);
