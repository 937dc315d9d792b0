/* SPDX-License-Identifier: Apache-2.0
 * The attestation statements of the authenticator in memory. */
#pragma once

#include "tests/webauthn/authenticator.h"

/* Appends attStmt. */
void attester_state(const struct authenticator *authenticator, const struct recipe *recipe, struct bytes client_data,
                    struct bytes authenticator_data, struct buffer *out);
