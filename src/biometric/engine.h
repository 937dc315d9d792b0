/* SPDX-License-Identifier: Apache-2.0
 * Asking an engine over HTTP, on the caller's thread, which must be a worker's: of bounded size and time, both sides known by a shared key.
 * Whatever the engine does not say well confirms nothing. */
#pragma once

#include "src/biometric/biometric.h"

#define BIOMETRIC_KEY_CHARACTERS_MIN 32

struct biometric_engine {
    const char *url;     /* without a slash at its end; plain http on loopback or a Unix socket only */
    const char *socket;  /* NULL: over the network */
    const char *ca_file; /* NULL: the system's anchors */
    struct bytes key;    /* shared with the engine */
    unsigned seconds;    /* that one answer may take */
};

/* Lower-case hexadecimal of HMAC-SHA-256 over three lines and the body: "countersign-biometric-1", what is keyed, and whose it is: of a
 * "request" its path, of an "answer" the request's id. */
#define BIOMETRIC_MAC_SIZE (2 * DIGEST_SIZE + 1)
#define BIOMETRIC_MAC_FIELD "Countersign-Mac"
MUST_CHECK enum status biometric_mac(struct bytes key, const char *what, const char *whose, struct bytes body,
                                     char ret_mac[BIOMETRIC_MAC_SIZE]);

/* STATUS_UNAVAILABLE when the engine said nothing that counts: the word says why ("engine_timeout", "engine_unavailable",
 * "engine_answer"). */
MUST_CHECK enum status biometric_ask(const struct biometric_engine *engine, const struct biometric_request *request,
                                     struct biometric_answer *answer, const char **ret_trouble);
