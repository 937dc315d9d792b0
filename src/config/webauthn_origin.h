/* SPDX-License-Identifier: Apache-2.0
 * Origins and relying-party ids as browsers take them (WebAuthn section 5.1.2, RFC 6454). */
#pragma once

#include <stdbool.h>

/* Labels of small letters, digits and hyphens, joined by dots; "localhost" is one. Addresses are none: browsers take no passkeys there. */
bool webauthn_host_is_valid(const char *host);
/* https://HOST, https://HOST:PORT, the same with http on localhost, android:apk-key-hash:…; spelled as browsers spell it. */
bool webauthn_origin_is_valid(const char *origin);
/* Is its host the relying party's, or below it? An app's origin names no host, and passes. `origin` is a valid one. */
bool webauthn_origin_is_under(const char *origin, const char *rp_id);
