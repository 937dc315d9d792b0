/* SPDX-License-Identifier: Apache-2.0
 * AES-256-GCM as records are sealed with it: nonce (12 random bytes), cipher text, tag (16). The key comes and goes with each call. */
#pragma once

#include "src/base/buffer.h"

#define SEAL_NONCE_SIZE 12
#define SEAL_TAG_SIZE 16
#define SEAL_EXTRA_SIZE (SEAL_NONCE_SIZE + SEAL_TAG_SIZE)

struct sealer; /* for any number of threads */

MUST_CHECK enum status sealer_create(struct sealer **ret_sealer);
void sealer_release(struct sealer **sealer);
MUST_CHECK enum status sealer_seal(const struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes plain,
                                   struct buffer *ret_sealed);
/* STATUS_CORRUPT when the key, the context or the bytes are not those of the sealing. */
MUST_CHECK enum status sealer_open(const struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes sealed,
                                   struct buffer *ret_plain);
