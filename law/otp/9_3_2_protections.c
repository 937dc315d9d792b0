/* SPDX-License-Identifier: Apache-2.0
 * 9.3.2.2 and 9.3.2.3.2: the enhanced protections that an OTP by SMS needs where it could do most harm. */
#include "law/clause.h"

static const word_set never_enough = SET_OF(PROTECTION_FIXED_PASSWORD) | SET_OF(PROTECTION_EMAIL);

/* The protections that count: an institution's own one only with its assessment and the level that approved it on record. */
static word_set protections_that_count(const struct otp_facts *otp)
{
    word_set count = otp->protections & ~never_enough;
    if (!otp->assessment_recorded || !otp->approval_level_recorded)
        count &= ~SET_OF(PROTECTION_ASSESSED_EQUIVALENT);
    return count;
}

static bool resets_a_credential(enum service service)
{
    return service == SERVICE_PASSWORD_RESET || service == SERVICE_FACTOR_REBIND;
}

READING(9_3_2_2,
        "以簡訊OTP重設固定密碼或重新綁定兩項以上技術時，須另加至少一項加強防護（如交易密碼、設備指定、推播確認等）；"
        "機構自行評估的同等機制須留存評估紀錄與核決層級。該機制不得是固定密碼或電子郵件。",
        "When an OTP by SMS resets a fixed password or re-binds two-technique factors, at least one enhanced protection is added. "
        "The institution's own one counts if its assessment and the level that approved it are on record. A fixed password or e-mail "
        "must not be the mechanism.")

enum verdict clause_9_3_2_2(const struct situation *on, const struct otp_facts *otp)
{
    if (otp->delivery != DELIVERY_SMS || !resets_a_credential(on->operation->service))
        return NOT_APPLICABLE;
    return kept_if(protections_that_count(otp) != 0 && (otp->protections & never_enough) == 0);
}

READING(9_3_2_3_2,
        "非約定轉帳以簡訊傳送OTP者，因電腦或手機可能遭植入惡意程式，須另加至少一項加強防護；"
        "機構自行評估的同等機制須留存評估紀錄與核決層級。",
        "Where an OTP by SMS serves a transfer to a payee who is not designated, malware may read it on the customer's device, so at "
        "least one enhanced protection is added. The institution's own one counts if its assessment and the level that approved it "
        "are on record.")

enum verdict clause_9_3_2_3_2(const struct situation *on, const struct otp_facts *otp)
{
    if (otp->delivery != DELIVERY_SMS || on->payee != PAYEE_NON_DESIGNATED)
        return NOT_APPLICABLE;
    return kept_if(protections_that_count(otp) != 0);
}
