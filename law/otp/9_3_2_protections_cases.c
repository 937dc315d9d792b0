/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.3.2.2 and 9.3.2.3.2. */
#include "law/cases.h"

#define NON_DESIGNATED ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED)
#define PROTECTED_BY(name, ...)                                                                                                            \
    {                                                                                                                                      \
        OTP(SMS, .protections = SET_OF(PROTECTION_##name), __VA_ARGS__)                                                                    \
    }
#define RECORDED .assessment_recorded = true, .approval_level_recorded = true
#define BOUND_AND(name)                                                                                                                    \
    {                                                                                                                                      \
        OTP(SMS, .protections = SET_OF(PROTECTION_OTP_BOUND) | SET_OF(PROTECTION_##name))                                                  \
    }

static const struct clause_case rows_9_3_2_2[] = {
    {"reset with a designated device", KEPT, ON(PASSWORD_RESET), PROTECTED_BY(DEVICE_DESIGNATED)},
    {"re-bind with a push confirmation", KEPT, ON(FACTOR_REBIND), PROTECTED_BY(PUSH_CONFIRMATION)},
    {"reset with nothing", BROKEN, ON(PASSWORD_RESET), {OTP(SMS)}},
    {"reset with a fixed password", BROKEN, ON(PASSWORD_RESET), PROTECTED_BY(FIXED_PASSWORD)},
    {"reset with e-mail", BROKEN, ON(PASSWORD_RESET), PROTECTED_BY(EMAIL)},
    {"a fixed password spoils a good protection", BROKEN, ON(PASSWORD_RESET), BOUND_AND(FIXED_PASSWORD)},
    {"e-mail spoils a good protection", BROKEN, ON(FACTOR_REBIND), BOUND_AND(EMAIL)},
    {"the institution's own, both records kept", KEPT, ON(PASSWORD_RESET), PROTECTED_BY(ASSESSED_EQUIVALENT, RECORDED)},
    {"the institution's own, not assessed", BROKEN, ON(PASSWORD_RESET), PROTECTED_BY(ASSESSED_EQUIVALENT, .approval_level_recorded = true)},
    {"the institution's own, nobody approved", BROKEN, ON(PASSWORD_RESET), PROTECTED_BY(ASSESSED_EQUIVALENT, .assessment_recorded = true)},
    {"another service", NOT_APPLICABLE, ON(TRANSFER), {OTP(SMS)}},
    {"by a software token", NOT_APPLICABLE, ON(PASSWORD_RESET), {OTP(SOFTWARE_TOKEN)}},
};
CASE_TABLE(9_3_2_2)

static const struct clause_case rows_9_3_2_3_2[] = {
    {"transaction password", KEPT, NON_DESIGNATED, PROTECTED_BY(TRANSACTION_PASSWORD)},
    {"designated device", KEPT, NON_DESIGNATED, PROTECTED_BY(DEVICE_DESIGNATED)},
    {"push confirmation", KEPT, NON_DESIGNATED, PROTECTED_BY(PUSH_CONFIRMATION)},
    {"deferred and blockable", KEPT, NON_DESIGNATED, PROTECTED_BY(DEFERRED_BLOCKABLE)},
    {"reduced limit", KEPT, NON_DESIGNATED, PROTECTED_BY(REDUCED_LIMIT)},
    {"OTP bound to the transaction", KEPT, NON_DESIGNATED, PROTECTED_BY(OTP_BOUND)},
    {"OTP by voice", KEPT, NON_DESIGNATED, PROTECTED_BY(VOICE_OTP)},
    {"SIM authentication", KEPT, NON_DESIGNATED, PROTECTED_BY(SIM_AUTHENTICATION)},
    {"recorded video", KEPT, NON_DESIGNATED, PROTECTED_BY(RECORDED_VIDEO)},
    {"two-way SMS", KEPT, NON_DESIGNATED, PROTECTED_BY(TWO_WAY_SMS)},
    {"confirmed on another device", KEPT, NON_DESIGNATED, PROTECTED_BY(NON_TRANSACTION_DEVICE)},
    {"nothing", BROKEN, NON_DESIGNATED, {OTP(SMS)}},
    {"a fixed password does not count", BROKEN, NON_DESIGNATED, PROTECTED_BY(FIXED_PASSWORD)},
    {"e-mail does not count", BROKEN, NON_DESIGNATED, PROTECTED_BY(EMAIL)},
    {"a fixed password beside a good protection", KEPT, NON_DESIGNATED, BOUND_AND(FIXED_PASSWORD)},
    {"the institution's own, both records kept", KEPT, NON_DESIGNATED, PROTECTED_BY(ASSESSED_EQUIVALENT, RECORDED)},
    {"the institution's own, no record", BROKEN, NON_DESIGNATED, PROTECTED_BY(ASSESSED_EQUIVALENT)},
    {"to a designated payee", NOT_APPLICABLE, ON(TRANSFER, .payee = PAYEE_DESIGNATED), {OTP(SMS)}},
    {"by a token", NOT_APPLICABLE, NON_DESIGNATED, {OTP(HARDWARE_TOKEN)}},
};
CASE_TABLE(9_3_2_3_2)
