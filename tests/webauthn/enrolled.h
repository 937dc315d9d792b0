/* SPDX-License-Identifier: Apache-2.0
 * One authenticator whose key is known, for all tests of a program. */
#pragma once

#include "tests/testing.h"
#include "tests/webauthn/authenticator.h"

static struct authenticator authenticator;
static struct webauthn_key *key;

static inline int enrol_once(void **state)
{
    (void)state;
    authenticator_init(&authenticator);
    key = authenticator_enrol(&authenticator);
    return 0;
}

static inline int release_once(void **state)
{
    (void)state;
    webauthn_key_release(&key);
    authenticator_release(&authenticator);
    return 0;
}
