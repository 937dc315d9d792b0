/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.3.1, each side of each limit. */
#include "law/cases.h"

#define UNBOUND(age)                                                                                                                       \
    {                                                                                                                                      \
        OTP(SMS, .age_seconds = (age))                                                                                                     \
    }
#define WITHDRAWAL(limit) ON(CARDLESS_WITHDRAWAL, .otp_lifetime_limit = (limit))

static const struct clause_case rows_9_3_1[] = {
    {"120 seconds old", KEPT, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), UNBOUND(120)},
    {"121 seconds old", BROKEN, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), UNBOUND(121)},
    {"a company's payment, 121 seconds old", BROKEN, ON(CORPORATE_PAYMENT, .payee = PAYEE_NON_DESIGNATED), UNBOUND(121)},
    {"from a token, 121 seconds old", BROKEN, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {OTP(HARDWARE_TOKEN, .age_seconds = 121)}},
    {"bound to the content",
     NOT_APPLICABLE,
     ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED),
     {OTP(SMS, .age_seconds = 500, .bound_to_content = true)}},
    {"to a designated payee", NOT_APPLICABLE, ON(TRANSFER, .payee = PAYEE_DESIGNATED), UNBOUND(500)},
    {"high risk", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH, .payee = PAYEE_NON_DESIGNATED), UNBOUND(500)},
    {"withdrawal at the longest limit", KEPT, WITHDRAWAL(1800), {OTP(SMS, .age_seconds = 1800)}},
    {"a limit over 30 minutes, however young the number", BROKEN, WITHDRAWAL(1801), {OTP(SMS, .age_seconds = 1)}},
    {"withdrawal at the institution's limit", KEPT, WITHDRAWAL(600), {OTP(SMS, .age_seconds = 600)}},
    {"withdrawal a second past it", BROKEN, WITHDRAWAL(600), {OTP(SMS, .age_seconds = 601)}},
    {"a withdrawal number bound to the content lives no longer",
     BROKEN,
     WITHDRAWAL(600),
     {OTP(SMS, .age_seconds = 601, .bound_to_content = true)}},
};
CASE_TABLE(9_3_1)
