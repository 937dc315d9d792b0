/* SPDX-License-Identifier: Apache-2.0
 * The record of a face, for those who verify years later: what the engine measured, and by which parameter set it was judged. What an
 * engine measured nobody can measure again; what it was measured of can be compared where samples are kept. */
#pragma once

#include "src/methods/two_factor/face.h"

struct face_kept {
    struct biometric_parameters set;
    struct biometric_request request; /* its samples' words and digests; `base64` where they are kept: borrowed from the record */
    struct biometric_answer answer;
    struct biometric_verdict told; /* what the record says that it came to */
};
void face_kept_init(struct face_kept *kept);
void face_kept_release(struct face_kept *kept);
/* Into one that was initialised. STATUS_INVALID when the record is not of that form, STATUS_CORRUPT when a kept sample is not the one that
 * was measured. */
MUST_CHECK enum status face_kept_read(const json_t *record, struct face_kept *kept);
/* The scores judged again. STATUS_CONFLICT when set and engine are not of one model, STATUS_CORRUPT when they come to something else than
 * the record says. */
MUST_CHECK enum status face_kept_verify(const struct face_kept *kept, struct biometric_verdict *ret_verdict);
