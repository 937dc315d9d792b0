/* SPDX-License-Identifier: Apache-2.0
 * The number of an authenticator's model (WebAuthn section 6.5.1). */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

#define WEBAUTHN_AAGUID_SIZE 16
struct webauthn_aaguid {
    uint8_t bytes[WEBAUTHN_AAGUID_SIZE];
};

#define WEBAUTHN_AAGUID_TEXT_SIZE 37
/* 8-4-4-4-12 hexadecimal digits: written in lower case, read in either. */
void webauthn_aaguid_format(const struct webauthn_aaguid *aaguid, char ret_text[WEBAUTHN_AAGUID_TEXT_SIZE]);
MUST_CHECK enum status webauthn_aaguid_parse(const char *text, struct webauthn_aaguid *ret_aaguid);
/* Who does not say which model it is, says zeroes. */
bool webauthn_aaguid_is_zero(const struct webauthn_aaguid *aaguid);
