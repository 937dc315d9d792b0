/* SPDX-License-Identifier: Apache-2.0
 * Asking an engine over HTTP, on the caller's thread, which must be a worker's: of bounded size and time, both sides known by a shared key.
 * Whatever the engine does not say well confirms nothing. */
#pragma once

#include "src/biometric/biometric.h"
#include "src/channel/engine_settings.h"

/* Lower-case hexadecimal of HMAC-SHA-256 over three lines and the body: "countersign-biometric-1", what is keyed, and whose it is: of a
 * "request" its path, of an "answer" the request's id. */
#define BIOMETRIC_MAC_SIZE (2 * DIGEST_SIZE + 1)
#define BIOMETRIC_MAC_FIELD "Countersign-Mac"
MUST_CHECK enum status biometric_mac(struct bytes key, const char *what, const char *whose, struct bytes body,
                                     char ret_mac[BIOMETRIC_MAC_SIZE]);

/* STATUS_UNAVAILABLE when the engine said nothing that counts: the word says why ("engine_timeout", "engine_unavailable",
 * "engine_answer"). */
MUST_CHECK enum status biometric_ask(const struct engine_settings *engine, const struct biometric_request *request,
                                     struct biometric_answer *answer, const char **ret_trouble);
