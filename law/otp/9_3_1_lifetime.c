/* SPDX-License-Identifier: Apache-2.0
 * 9.3.1: how long a one-time password may live. */
#include "law/clause.h"

enum { UNBOUND_OTP_SECONDS_MAX = 120, WITHDRAWAL_NUMBER_SECONDS_MAX = 30 * 60 };

static bool is_low_risk_non_designated(const struct situation *on)
{
    return on->low_risk && on->payee == PAYEE_NON_DESIGNATED;
}

READING(9_3_1,
        "低風險非約定轉帳所用、與交易內容無關的一次性密碼，自產生起最多120秒有效。ATM無卡提款的提款序號，時限由機構自訂，"
        "但最多30分鐘。",
        "In a low-risk transfer to a payee who is not designated, a one-time password that does not depend on the content lives at "
        "most 120 seconds from its generation. A cardless-withdrawal number lives as long as the institution sets, and that is at "
        "most 30 minutes.")

enum verdict clause_9_3_1(const struct situation *on, const struct otp_facts *otp)
{
    int64_t institution_limit = on->operation->otp_lifetime_limit;
    if (on->operation->service == SERVICE_CARDLESS_WITHDRAWAL)
        return kept_if(otp->age_seconds <= institution_limit && institution_limit <= WITHDRAWAL_NUMBER_SECONDS_MAX);
    if (is_low_risk_non_designated(on) && !otp->bound_to_content)
        return kept_if(otp->age_seconds <= UNBOUND_OTP_SECONDS_MAX);
    return NOT_APPLICABLE;
}
