/* SPDX-License-Identifier: Apache-2.0
 * 9.3.2.1, 9.3.2.3.1 and 9.3.2.4: the number that sends a password, and the number that receives it. */
#include "law/clause.h"

READING(9_3_2_1, "電子轉帳類以簡訊傳送OTP時，發送門號須與行銷廣告所用門號分開。",
        "In the transfer category, an OTP comes from a number that sends no marketing.")

enum verdict clause_9_3_2_1(const struct situation *on, const struct otp_facts *otp)
{
    if (otp->delivery != DELIVERY_SMS || on->category != CATEGORY_TRANSFER)
        return NOT_APPLICABLE;
    return kept_if(otp->sms_sender == SMS_SENDER_TRANSACTION);
}

/* At the counter or by designs 1 to 5, but by no OTP that is software or comes by SMS. */
static bool number_set_strongly(enum phone_change change)
{
    switch (change) {
    case PHONE_CHANGE_COUNTER:
    case PHONE_CHANGE_CERTIFICATE:
    case PHONE_CHANGE_CHIP_CARD:
    case PHONE_CHANGE_HARDWARE_OTP:
    case PHONE_CHANGE_TWO_FACTOR:
    case PHONE_CHANGE_VIDEO:
        return true;
    default:
        return false;
    }
}

READING(9_3_2_3_1, "非約定轉帳以簡訊傳送OTP者，手機號碼的異動須以第一款至第五款辦理（臨櫃亦可），但不得使用軟體OTP或簡訊OTP。",
        "Where an OTP by SMS serves a transfer to a payee who is not designated, the phone number was changed by designs 1 to 5 (or "
        "at the counter), and not by a software OTP or an OTP by SMS.")

enum verdict clause_9_3_2_3_1(const struct situation *on, const struct otp_facts *otp)
{
    if (otp->delivery != DELIVERY_SMS || on->payee != PAYEE_NON_DESIGNATED)
        return NOT_APPLICABLE;
    return kept_if(number_set_strongly(otp->phone_change));
}

READING(9_3_2_4,
        "以簡訊OTP開立第二類數位存款帳戶者，手機號碼須臨櫃設定；其後異動，臨櫃或以第一款至第五款辦理，"
        "但不得使用軟體OTP或簡訊OTP。",
        "Where an OTP by SMS opens a class-2 digital account, the phone number was set at the counter, or changed there or by "
        "designs 1 to 5, and not by a software OTP or an OTP by SMS.")

enum verdict clause_9_3_2_4(const struct situation *on, const struct otp_facts *otp)
{
    if (otp->delivery != DELIVERY_SMS || on->operation->service != SERVICE_OPEN_ACCOUNT || on->operation->account_class != 2)
        return NOT_APPLICABLE;
    return kept_if(number_set_strongly(otp->phone_change));
}
