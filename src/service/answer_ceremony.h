/* SPDX-License-Identifier: Apache-2.0
 * A ceremony's answer on its way, for the use cases that answer one. */
#pragma once

#include "src/service/biometric_use.h"
#include "src/service/ceremony_call.h"
#include "src/service/phone_use.h"
#include "src/service/recorded_video.h"
#include "src/service/recording.h"
#include "src/service/use_cases.h"

struct answer_ceremony {
    struct call call;
    struct establishment made;
    struct phone_use phone;
    struct biometric_use biometrics;
    const struct method *method;
    json_t *own_answer;                     /* without the signals that came with it; NULL: the request is the answer */
    struct buffer state, credential_record; /* opened */
    struct buffer sealed_state;
    struct loaded_recording recording; /* where the method records */
    struct protection_case protection; /* what the ceremony is run for; without an operation: nothing */
};
