/* SPDX-License-Identifier: Apache-2.0
 * Key containers (PSKC, RFC 6030) as vendors of tokens ship them: the seeds encrypted under a pre-shared key or a passphrase, each with a
 * MAC. Seeds in clear are refused: whoever carried the file could have kept them. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"
#include "src/otp/match.h"

#define PSKC_KEYS_MAX 256
#define PSKC_SERIAL_BYTES_MAX 64
#define PSKC_MODEL_BYTES_MAX 96
#define PSKC_SEED_BYTES_MIN 16
#define PSKC_SEED_BYTES_MAX 128

struct pskc_key {
    char serial[PSKC_SERIAL_BYTES_MAX + 1];
    char model[PSKC_MODEL_BYTES_MAX + 1]; /* manufacturer, and model where it is told */
    struct otp_device device;
    struct buffer seed;
    int64_t counter;    /* the first that was not used */
    timestamp_us until; /* of the key's policy; 0: no end */
};
struct pskc_container {
    struct pskc_key *keys;
    size_t count;
};
void pskc_container_release(struct pskc_container *container); /* wipes the seeds */

/* What the file was encrypted with: exactly one has data. */
struct pskc_secret {
    struct bytes key;        /* 16, 24 or 32 bytes */
    struct bytes passphrase; /* as UTF-8 */
};
/* All keys of the container or none. STATUS_INVALID, with the element or the token named, for what cannot be read, and when a MAC is wrong:
 * the file was changed, or the secret is another's. STATUS_REFUSED for what is readable and not served. */
MUST_CHECK enum status pskc_read(struct bytes text, const struct pskc_secret *secret, timestamp_us now,
                                 struct pskc_container *ret_container, struct failure *failure);
