/* SPDX-License-Identifier: Apache-2.0
 * Certificates that were read before, and what was concluded about them: bounded, shared by threads. Only conclusions in which nothing
 * failed are kept, each for the time and the state of revocation it was drawn under. For src/crypto only. */
#pragma once

#include "src/crypto/checks.h"

struct remembered;
MUST_CHECK enum status remembered_new(struct remembered **ret_remembered);
void remembered_release(struct remembered **remembered);

/* Held for the caller; NULL when it is not there. */
struct certificate *remembered_certificate(struct remembered *remembered, const struct digest *fingerprint);
void remembered_keep_certificate(struct remembered *remembered, struct certificate *certificate);

struct conclusion {
    struct checks checks;
    timestamp_us from, until; /* holds from `from` and before `until` */
    uint64_t generation;      /* of the revocation cache */
};
/* True, and a copy that the caller releases, when there is one that holds at this time under this generation. */
bool remembered_conclusion(struct remembered *remembered, const struct digest *fingerprint, timestamp_us at, uint64_t generation,
                           struct checks *ret_checks);
void remembered_keep_conclusion(struct remembered *remembered, struct certificate *certificate, const struct conclusion *conclusion);
